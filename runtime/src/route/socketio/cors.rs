//! What a browser wants to know before a page of another origin may read answers.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::Origins;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");
const TEN_MINUTES: HeaderValue = HeaderValue::from_static("600");
const TRUE: HeaderValue = HeaderValue::from_static("true");

/// The answer to a browser that asks what a page may send.
pub(super) fn preflight(headers: &HeaderMap) -> Response {
    let mut answer = StatusCode::NO_CONTENT.into_response();
    answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    answer.headers_mut().insert(header::ACCESS_CONTROL_MAX_AGE, TEN_MINUTES);
    if let Some(asked) = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    answer
}

/// Lets a page of this origin, which may connect, read the answer. `headers` are the request's.
pub(super) fn open(answer: &mut Response, headers: &HeaderMap, origins: &Origins) {
    let vary: HeaderName = header::VARY;
    answer.headers_mut().append(vary, HeaderValue::from_static("origin"));
    let Some(origin) = headers.get(header::ORIGIN) else { return };
    answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    // Pages from anywhere get no cookies sent along.
    if *origins != Origins::Any {
        answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
    }
}
