//! What a supervisor asks.

use antiphon_runtime::Drain;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

/// `/healthz` answers as long as the process does; `/readyz` says 503 once it drains, so that nobody is sent here.
pub(crate) fn router(drain: Drain) -> Router {
    Router::new().route("/healthz", get(async || "ok\n")).route("/readyz", get(ready)).with_state(drain)
}

async fn ready(State(drain): State<Drain>) -> (StatusCode, &'static str) {
    if drain.is_started() { (StatusCode::SERVICE_UNAVAILABLE, "draining\n") } else { (StatusCode::OK, "ready\n") }
}
