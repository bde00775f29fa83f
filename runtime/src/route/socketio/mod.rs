//! The address of all Socket.IO clients of a process.

mod cors;
mod mounted;
mod polling;
mod query;

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::request::Parts;
use axum::http::{self, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use engineioxide::service::EngineIoService;
use hyper_util::rt::TokioIo;
use tower_service::Service;

use self::mounted::Mounted;
use self::query::{Fault, Query, Transport};
use super::handshake::Handshake;
use crate::transport::socketio::{Exchange, Line, PATH, Stream};
use crate::{Channel, Drain, Options, Origins, SocketIoSpec};

/// Where the Socket.IO clients of a process connect, once a channel needs it. Clones are the same.
///
/// It lives as long as the application that serves it.
#[derive(Clone, Default)]
pub(crate) struct Switchboard(Arc<Mutex<Weak<Endpoint>>>);

/// The address, and the engine behind it.
struct Endpoint {
    exchange: Arc<Exchange>,
    engine: OnceLock<EngineIoService<Exchange>>,
    origins: Origins,
    drain: Drain,
}

/// Why there is no connection for a request.
enum Absent {
    /// It is over, or never was.
    Unknown,
    /// The server stops, or has no room for a new one.
    NoRoom,
}

/// Makes a channel known in its namespace. The first one brings the address with it.
///
/// # Panics
/// When the namespace is taken.
pub(super) fn mount<C: Channel>(channel: &Arc<C>, spec: &'static SocketIoSpec, options: &Options) -> Router {
    let mut known = options.switchboard.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mounted = Mounted { channel: channel.clone(), spec, options: options.clone() };
    if let Some(endpoint) = known.upgrade() {
        endpoint.exchange.open(Arc::new(mounted));
        return Router::new();
    }
    let endpoint = Arc::new(Endpoint::new(options));
    endpoint.exchange.open(Arc::new(mounted));
    *known = Arc::downgrade(&endpoint);
    let serve = any(move |request| serve(endpoint.clone(), request));
    Router::new().route(PATH, serve.clone()).route(&format!("{PATH}/"), serve)
}

impl Endpoint {
    fn new(options: &Options) -> Self {
        Self {
            exchange: Exchange::new(options.drain.clone()),
            engine: OnceLock::new(),
            origins: options.origins.clone(),
            drain: options.drain.clone(),
        }
    }

    /// The engine. It is made at the first call, for the channels that are known then.
    fn engine(&self) -> EngineIoService<Exchange> {
        let make = || EngineIoService::with_config(self.exchange.clone(), self.exchange.config());
        self.engine.get_or_init(make).clone()
    }

    /// The connection that a request is about, or a new one.
    fn line(&self, query: Query, parts: &Parts) -> Result<Arc<Line>, Absent> {
        if let Some(id) = query.id {
            return self.exchange.find(id).ok_or(Absent::Unknown);
        }
        let remote = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        let line = if self.drain.is_started() { None } else { self.exchange.line(remote) };
        line.ok_or(Absent::NoRoom)
    }
}

async fn serve(endpoint: Arc<Endpoint>, request: Request) -> Response {
    let headers = request.headers().clone();
    if !endpoint.origins.allow(&headers) {
        return (StatusCode::FORBIDDEN, "this page may not connect here\n").into_response();
    }
    let mut answer = answer(&endpoint, request).await;
    cors::open(&mut answer, &headers, &endpoint.origins);
    answer
}

async fn answer(endpoint: &Arc<Endpoint>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if parts.method == Method::OPTIONS {
        return cors::preflight(&parts.headers);
    }
    let query = match Query::parse(parts.uri.query()) {
        Ok(query) => query,
        Err(fault) => return fault.into_response(),
    };
    match (query.transport, &parts.method, query.id) {
        (Transport::WebSocket, &Method::GET, _) => upgrade(endpoint, query, parts),
        (Transport::Polling, &Method::GET, _) => match endpoint.line(query, &parts) {
            Ok(line) => polling::get(endpoint, line.clone(), bare(&parts, line)).await,
            Err(absent) => absent.into_response(),
        },
        (Transport::Polling, &Method::POST, Some(_)) => match endpoint.line(query, &parts) {
            Ok(line) => polling::post(endpoint, line.clone(), bare(&parts, line), body).await,
            Err(absent) => absent.into_response(),
        },
        (_, _, None) => Fault::BAD_METHOD.into_response(),
        _ => Fault::BAD_REQUEST.into_response(),
    }
}

/// Agrees to speak WebSocket, from the beginning or in place of polling, and hands the bytes to the engine.
fn upgrade(endpoint: &Arc<Endpoint>, query: Query, mut parts: Parts) -> Response {
    let handshake = match Handshake::from_parts(&mut parts) {
        Ok(handshake) => handshake,
        Err(rejection) => return rejection.into_response(),
    };
    let line = match endpoint.line(query, &parts) {
        Ok(line) => line,
        Err(absent) => return absent.into_response(),
    };
    let Some(claimed) = line.claim() else { return Fault::BAD_REQUEST.into_response() };
    let request = http::Request::from_parts(bare(&parts, line), ());
    let (mut engine, limit) = (endpoint.engine(), endpoint.exchange.payload_limit());
    handshake.accept(async move |upgraded| {
        // The engine goes on in a task of its own. It cannot refuse what was read as it reads it.
        let _ = engine.call((Stream::new(TokioIo::new(upgraded), claimed, limit), request)).await;
    })
}

/// What the engine has to know of a request, and keeps as long as the connection lives.
fn bare(parts: &Parts, line: Arc<Line>) -> Parts {
    let mut bare = http::Request::new(()).into_parts().0;
    bare.method = parts.method.clone();
    bare.uri = parts.uri.clone();
    bare.headers = parts.headers.clone();
    bare.extensions.insert(line);
    bare
}

impl IntoResponse for Absent {
    fn into_response(self) -> Response {
        match self {
            Self::Unknown => Fault::UNKNOWN_ID.into_response(),
            Self::NoRoom => (StatusCode::SERVICE_UNAVAILABLE, "come back later\n").into_response(),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let text = format!(r#"{{"code":{},"message":"{}"}}"#, self.0, self.1);
        (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "application/json")], Body::from(text)).into_response()
    }
}

impl fmt::Debug for Switchboard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Switchboard(…)")
    }
}
