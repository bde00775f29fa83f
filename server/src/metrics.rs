//! The numbers at `/metrics`.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// How often what was measured is condensed; without it memory would grow while nobody reads.
const UPKEEP: Duration = Duration::from_secs(5);

/// Makes this process count. To be called once, before any service is made: services keep their counters.
pub(crate) fn install() -> Result<PrometheusHandle, String> {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| format!("metrics: {error}"))?;
    Ok(handle)
}

/// The route, with its housekeeping on the current runtime.
pub(crate) fn router(handle: PrometheusHandle) -> Router {
    tokio::spawn(keep(handle.clone()));
    Router::new().route("/metrics", get(render)).with_state(handle)
}

async fn render(State(handle): State<PrometheusHandle>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render())
}

async fn keep(handle: PrometheusHandle) {
    let mut ticks = tokio::time::interval(UPKEEP);
    loop {
        ticks.tick().await;
        handle.run_upkeep();
    }
}
