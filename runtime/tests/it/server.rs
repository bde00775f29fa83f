//! A server on a free port, and clients of it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use antiphon_runtime::{Channel, Drain, Listener, Options, route, serve};
use axum::Router;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// Long enough for the slowest machine: nothing here waits for it unless it fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a future gives, unless it hangs.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what}: nothing happened"))
}

/// A running server. It stops when dropped.
pub(crate) struct Server<C> {
    pub(crate) channel: Arc<C>,
    /// What else is served beside it.
    #[cfg_attr(not(feature = "socketio"), expect(dead_code, reason = "only namespaces share an address"))]
    pub(crate) others: Vec<Arc<C>>,
    pub(crate) drain: Drain,
    pub(crate) address: SocketAddr,
    pub(crate) task: JoinHandle<std::io::Result<()>>,
}

impl<C: Channel> Server<C> {
    pub(crate) fn start(options: Options, channel: fn(&Options) -> C) -> Self {
        Self::start_all(options, &[channel])
    }

    pub(crate) fn start_all(options: Options, channels: &[fn(&Options) -> C]) -> Self {
        let drain = Drain::new();
        let options = options.drain(drain.clone());
        let mut others: Vec<Arc<C>> = channels.iter().map(|channel| Arc::new(channel(&options))).collect();
        let app = others.iter().fold(Router::new(), |app, channel| app.merge(route(channel, &options)));
        let channel = others.remove(0);
        let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let address = listener.local_addr().unwrap();
        let stop = drain.clone();
        let task = tokio::spawn(async move { serve(listener, app, &stop).await });
        Self { channel, others, drain, address, task }
    }

    pub(crate) async fn connect(&self, path: &str) -> Client {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (socket, _) = client_async(format!("ws://{}{path}", self.address), stream).await.unwrap();
        Client(socket)
    }

    /// A connection after its handshake, for frames that no client would send.
    pub(crate) async fn raw(&self, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{key}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let head = head(&mut stream).await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        stream
    }

    /// The answer to an ordinary request: its head and body.
    pub(crate) async fn http(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        soon("answer", stream.read_to_string(&mut answer)).await.unwrap();
        answer
    }

    /// The head of the answer.
    pub(crate) async fn http_head(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        head(&mut stream).await
    }

    /// Waits until so many clients are connected.
    pub(crate) async fn until_members(&self, count: usize) {
        soon("members", async {
            while self.channel.space().members() != count {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
        .await;
    }
}

async fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(soon("head", stream.read_u8()).await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

impl<C> Drop for Server<C> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A well-behaved client.
pub(crate) struct Client(pub(crate) WebSocketStream<TcpStream>);

impl Client {
    pub(crate) async fn send(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// The next text.
    pub(crate) async fn text(&mut self) -> String {
        loop {
            match soon("message", self.0.next()).await {
                Some(Ok(Message::Text(text))) => return text.as_str().to_owned(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("expected text, got {other:?}"),
            }
        }
    }

    /// Whether the first thing that comes is a message.
    pub(crate) async fn is_welcome(&mut self) -> bool {
        matches!(soon("anything", self.0.next()).await, Some(Ok(Message::Text(_))))
    }

    /// The code with which the server closes; what comes before is thrown away.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            match soon("close", self.0.next()).await {
                Some(Ok(Message::Close(Some(frame)))) => {
                    // The rest of the handshake.
                    while !matches!(soon("end", self.0.next()).await, None | Some(Err(Error::ConnectionClosed))) {}
                    return frame.code.into();
                }
                Some(Ok(_)) => {}
                other => panic!("expected a close frame, got {other:?}"),
            }
        }
    }
}
