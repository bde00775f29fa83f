//! Answers of HTTP routes: JSON that nobody keeps.

use axum::extract::rejection::BytesRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// An answer with this body: JSON.
pub(crate) fn answer(status: StatusCode, body: impl Into<String>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.into()).into_response()
}

/// A refusal that says why.
pub(crate) fn refuse(status: StatusCode, error: &str) -> Response {
    answer(status, json!({ "error": error }).to_string())
}

/// A body that could not be read, where at most `largest` bytes are.
pub(crate) fn unreadable(rejection: &BytesRejection, largest: usize) -> Response {
    match rejection.status() {
        status @ StatusCode::PAYLOAD_TOO_LARGE => refuse(status, &format!("The body has more than {largest} bytes")),
        status => refuse(status, "The body could not be read"),
    }
}
