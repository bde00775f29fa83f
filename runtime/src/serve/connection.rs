use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tower_service::Service;

use crate::Drain;

/// How long a client may take to send the head of a request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves HTTP on one connection until it ends or becomes something else; once the drain starts, until the request at
/// hand is answered.
pub(super) async fn serve<S>(stream: S, address: SocketAddr, app: Router, drain: Drain)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let _counted = drain.count();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(address));
        // A router is always ready.
        app.clone().call(request)
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades()
    );
    // Errors here are the client's: it left, or does not speak HTTP.
    tokio::select! {
        _ = &mut connection => {}
        () = drain.started() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
