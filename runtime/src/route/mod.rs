mod handshake;
#[cfg(feature = "socketio")]
pub(crate) mod socketio;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams, Request as HttpRequest};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper_util::rt::TokioIo;

use self::handshake::Handshake;
use crate::driver::{Member, drive, turn_away};
use crate::transport::WebSocket;
use crate::{Admission, Channel, ChannelSpec, Close, CloseCode, Options, Refusal, Request, Session};

/// The addresses of a channel, to be merged into any axum application.
///
/// A request that is no WebSocket handshake is answered with 426, one from a page that may not connect with 403. What
/// else speaks against a client it is told over the WebSocket, since browsers cannot read a status: a refusal by the
/// channel, 1013 when the service is full, 1012 while it is being stopped.
///
/// A channel with a Socket.IO namespace can be reached there too, at `/socket.io/`, an address that comes with the first
/// such channel. So build the routes of all channels with clones of one [`Options`] before serving any. All share one
/// Engine.IO: it pings every 25 s, waits 20 s for the answer, and takes as much at a time as the largest frame of any of
/// the channels. A client that is in no namespace for 45 s is let go, and 4,096 may be in none at a time. New clients are
/// answered with 503 when there are more, and while the service is being stopped. What else speaks against a client it
/// is told by a `CONNECT_ERROR`, or by the end of the connection where it may come back.
///
/// The client's address is known when the application is served with
/// [`ConnectInfo`](axum::extract::ConnectInfo), as [`serve`](crate::serve()) does.
///
/// # Panics
/// When another channel has the same Socket.IO namespace.
pub fn route<C: Channel>(channel: &Arc<C>, options: &Options) -> Router {
    #[cfg(feature = "socketio")]
    let router = channel.spec().socketio.map_or_else(Router::new, |spec| socketio::mount(channel, spec, options));
    #[cfg(not(feature = "socketio"))]
    let router = Router::new();
    channel.spec().paths.iter().fold(router, |router, path| {
        let (channel, options) = (channel.clone(), options.clone());
        router.route(path, get(move |request| connect(channel.clone(), options.clone(), path, request)))
    })
}

async fn connect<C: Channel>(channel: Arc<C>, options: Options, path: &'static str, request: HttpRequest) -> Response {
    let mut parts = request.into_parts().0;
    let handshake = match Handshake::from_parts(&mut parts) {
        Ok(handshake) => handshake,
        Err(rejection) => return rejection.into_response(),
    };
    if !options.origins.allow(&parts.headers) {
        return (StatusCode::FORBIDDEN, "this page may not connect here\n").into_response();
    }
    let remote = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let admitted = admit(&*channel, path, &mut parts, remote).await;
    // Counted from here on, so that a stop waits for the handshake too.
    let (counted, seat) = (options.drain.count(), options.seat(channel.spec().service));
    let admitted = match &seat {
        Some(_) => admitted,
        None => Err(Refusal::closed(Close::new(CloseCode::OVERLOADED, "overloaded"))),
    };
    // The client takes part before it has its answer, so that it misses nothing of what comes after it.
    let joined =
        admitted.map(|admission| Member::join(channel.clone(), Session::new(channel.space(), admission, remote)));
    handshake.accept(async move |upgraded| {
        let ChannelSpec { message_limit, frame_limit, .. } = channel.spec();
        let transport = WebSocket::new(TokioIo::new(upgraded), *message_limit, *frame_limit).await;
        let _held = (counted, seat);
        match joined {
            Ok(member) => drive(member, transport).await,
            Err(refusal) => {
                turn_away(refusal, &Session::new(channel.space(), Admission::new(0), remote), transport).await;
            }
        }
    })
}

async fn admit<C: Channel>(
    channel: &C,
    path: &str,
    parts: &mut Parts,
    remote: Option<SocketAddr>,
) -> Result<Admission, Refusal> {
    let parameters = match RawPathParams::from_request_parts(parts, &()).await {
        Ok(parameters) => parameters.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        Err(_) => Vec::new(),
    };
    channel.admit(&Request::new(path, &parts.uri, &parameters, &parts.headers, remote, None))
}
