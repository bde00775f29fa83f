//! `GET /api/status`: how the camera's service is.

use std::time::Instant;

use antiphon_generated::camera::Camera;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use crate::reply;

#[derive(Clone)]
struct Status {
    started: Instant,
    camera: Camera,
}

/// The route. The service counts as started now.
pub(crate) fn router(camera: Camera) -> Router {
    Router::new().route("/api/status", get(show)).with_state(Status { started: Instant::now(), camera })
}

async fn show(State(status): State<Status>) -> Response {
    let (version, uptime) = (env!("CARGO_PKG_VERSION"), status.started.elapsed().as_secs());
    let connections = status.camera.api().connections();
    let body = format!(r#"{{"status":"ok","version":"{version}","uptime_s":{uptime},"connections":{connections}}}"#);
    reply::answer(StatusCode::OK, body)
}
