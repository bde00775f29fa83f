//! Messages in the bodies of ordinary requests.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use tokio::time::timeout;
use tower_service::Service;

use super::{Endpoint, Fault};
use crate::CloseCode;
use crate::transport::socketio::Line;

/// What is between two packets.
const SEPARATOR: u8 = 0x1e;
/// The engine's digit for a message.
const MESSAGE: u8 = b'4';
/// Its packet that says that the connection is closed.
const CLOSE: u8 = b'1';
/// Its ping, and a client's answer.
const PING: &[u8] = b"2";
const PONG: &str = "3";
/// How long a client may take to send the body of a request.
const BODY_TIME: Duration = Duration::from_secs(20);

/// Asks the engine: begins a connection, or waits for its next messages.
pub(super) async fn get(endpoint: &Endpoint, line: Arc<Line>, parts: Parts) -> Response {
    loop {
        let polled = line.begin_poll();
        let answer = call(endpoint, Request::from_parts(parts.clone(), Body::empty())).await;
        drop(polled);
        let (mut head, body) = answer.into_parts();
        let Ok(mut body) = to_bytes(body, usize::MAX).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        line.taken(packets_of(&body).filter(|packet| packet.first() == Some(&MESSAGE)).count());
        if line.awaits_ping() && packets_of(&body).any(|packet| packet == PING) {
            line.owe_pong();
            body = without_ping(&body);
            answer_ping(endpoint, &line, parts.clone()).await;
            if body.is_empty() {
                continue;
            }
        }
        return match without_close(body) {
            Some(body) => {
                head.headers.insert(header::CONTENT_LENGTH, body.len().into());
                Response::from_parts(head, Body::from(body))
            }
            None => Fault::UNKNOWN_ID.into_response(),
        };
    }
}

/// The packets of a body.
fn packets_of(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    body.split(|byte| *byte == SEPARATOR)
}

/// The engine's first ping comes at once instead of after the time it tells the client, and not every client expects
/// that. It is answered here.
async fn answer_ping(endpoint: &Endpoint, line: &Line, mut parts: Parts) {
    if line.take_pong() {
        parts.method = Method::POST;
        call(endpoint, Request::from_parts(parts, Body::from(PONG))).await;
    }
}

fn without_ping(body: &[u8]) -> Bytes {
    let rest: Vec<&[u8]> = packets_of(body).filter(|packet| *packet != PING).collect();
    rest.join(&SEPARATOR).into()
}

/// The packets but the last, where that says that the connection is closed: not every stock client comes back after it,
/// and they are to. `None` where nothing is left: the connection is known no more.
fn without_close(body: Bytes) -> Option<Bytes> {
    match &*body {
        [] | [CLOSE] => None,
        [packets @ .., SEPARATOR, CLOSE] => Some(body.slice(..packets.len())),
        _ => Some(body),
    }
}

/// Takes packets, one after the other, each when there is room for it.
pub(super) async fn post(endpoint: &Endpoint, line: Arc<Line>, parts: Parts, body: Body) -> Response {
    let Some(_posting) = line.begin_post() else {
        line.close(CloseCode::PROTOCOL);
        return Fault::BAD_REQUEST.into_response();
    };
    let (status, code) = match timeout(BODY_TIME, to_bytes(body, endpoint.exchange.payload_limit())).await {
        Ok(Ok(body)) => {
            let body = Body::from_stream(packets(line, body));
            return call(endpoint, Request::from_parts(parts, body)).await;
        }
        Ok(Err(_)) => (StatusCode::PAYLOAD_TOO_LARGE, CloseCode::TOO_LARGE),
        Err(_) => (StatusCode::REQUEST_TIMEOUT, CloseCode::TOO_SLOW),
    };
    line.close(code);
    status.into_response()
}

/// The packets of a body, each with the separator behind it. The engine wants the next when it has dealt with the last.
fn packets(line: Arc<Line>, mut body: Bytes) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
    stream::poll_fn(move |cx| {
        if body.is_empty() || line.is_over() {
            return Poll::Ready(None);
        }
        line.poll_post_room(cx).map(|()| {
            let end = body.iter().position(|byte| *byte == SEPARATOR).map_or(body.len(), |end| end + 1);
            Some(Ok(body.split_to(end)))
        })
    })
}

async fn call(endpoint: &Endpoint, request: Request) -> Response {
    match endpoint.engine().call(request).await {
        Ok(answer) => answer.map(Body::new),
        Err(never) => match never {},
    }
}
