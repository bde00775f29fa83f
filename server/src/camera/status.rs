//! `GET /api/status`: how the camera's service is.

use std::time::Instant;

use antiphon_generated::camera::Camera;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

#[derive(Clone)]
struct Status {
    started: Instant,
    camera: Camera,
}

/// The route. The service counts as started now.
pub(crate) fn router(camera: Camera) -> Router {
    Router::new().route("/api/status", get(show)).with_state(Status { started: Instant::now(), camera })
}

async fn show(State(status): State<Status>) -> impl IntoResponse {
    let (version, uptime) = (env!("CARGO_PKG_VERSION"), status.started.elapsed().as_secs());
    let connections = status.camera.api().connections();
    let body = format!(r#"{{"status":"ok","version":"{version}","uptime_s":{uptime},"connections":{connections}}}"#);
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body)
}
