mod connection;
mod listener;
#[cfg(feature = "tls")]
mod tls;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};

pub use self::listener::Listener;
#[cfg(feature = "tls")]
pub use self::tls::{Tls, serve_tls};
use crate::Drain;

/// How long a stop waits for connections to end.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait when the system has no room for one more connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves an application until the drain has started and all connections are gone, or for ten seconds after its start.
/// Fails when the listener cannot be used.
///
/// HTTP/1.1 only. A client that takes longer than ten seconds to send the head of a request is dropped, also one that
/// sends nothing at all.
pub async fn serve(listener: Listener, app: Router, drain: &Drain) -> io::Result<()> {
    run(listener, drain, |stream, address| connection::serve(stream, address, app.clone(), drain.clone())).await
}

/// Accepts connections and hands each to a task of its own; when the drain starts, waits for them to end.
async fn run<F>(listener: Listener, drain: &Drain, serve: impl Fn(TcpStream, SocketAddr) -> F) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = listener.into_tokio()?;
    tokio::select! {
        () = drain.started() => {}
        never = accept_all(&listener, |stream, address| drop(tokio::spawn(serve(stream, address)))) => match never {},
    }
    drop(listener);
    // What is left then is cut off.
    let _ = tokio::time::timeout(DRAIN_TIMEOUT, drain.finished()).await;
    Ok(())
}

async fn accept_all(listener: &TcpListener, take: impl Fn(TcpStream, SocketAddr)) -> Infallible {
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                // Where it fails, the connection is gone already.
                let _ = stream.set_nodelay(true);
                take(stream, address);
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
