//! Clients that speak Engine.IO by hand.

use std::time::Duration;

use antiphon_runtime::Channel;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::server::{Client, Server, soon};

const PATH: &str = "/socket.io/?EIO=4";

/// A client over WebSocket, which answers pings by itself.
pub(crate) struct Direct(pub(crate) WebSocketStream<TcpStream>);

impl Direct {
    /// A connection in no namespace. `query` is added to the address.
    pub(crate) async fn open<C: Channel>(server: &Server<C>, query: &str) -> Self {
        let mut direct = Self(server.connect(&format!("{PATH}&transport=websocket{query}")).await.0);
        let open = direct.packet().await;
        assert!(open.starts_with("0{") && open.contains(r#""pingInterval":25000,"pingTimeout":20000"#), "{open}");
        direct
    }

    /// A client in a namespace (`/ws,`, or nothing for `/`), welcomed. The welcome's key is also the id it connected with.
    pub(crate) async fn join<C: Channel>(server: &Server<C>, namespace: &str) -> Self {
        let mut direct = Self::open(server, "").await;
        direct.enter(namespace).await;
        direct
    }

    pub(crate) async fn enter(&mut self, namespace: &str) {
        self.send(&format!("40{namespace}")).await;
        let connected = self.packet().await;
        let head = format!("40{namespace}{{\"sid\":\"");
        let key = connected.strip_prefix(&head).and_then(|rest| rest.strip_suffix("\"}")).expect(&connected);
        assert_eq!(self.packet().await, format!(r#"42{namespace}["welcome",{{"key":"{key}"}}]"#));
    }

    pub(crate) async fn send(&mut self, packet: &str) {
        self.0.send(Message::text(packet)).await.unwrap();
    }

    /// The next packet that is not a ping.
    pub(crate) async fn packet(&mut self) -> String {
        self.next_packet().await.expect("a packet")
    }

    /// The same, or `None` where the connection ends.
    pub(crate) async fn next_packet(&mut self) -> Option<String> {
        loop {
            match soon("packet", self.0.next()).await {
                Some(Ok(Message::Text(text))) if text.as_str() == "2" => self.send("3").await,
                Some(Ok(Message::Text(text))) => return Some(text.as_str().to_owned()),
                _ => return None,
            }
        }
    }

    /// The last packets before the end of the connection, pings left out, and the code of the close frame.
    pub(crate) async fn rest(mut self) -> (Vec<String>, u16) {
        let (mut packets, mut code) = (Vec::new(), 0);
        while let Some(Ok(message)) = soon("the end", self.0.next()).await {
            match message {
                Message::Text(text) if text.as_str() == "2" => {}
                Message::Text(text) => packets.push(text.as_str().to_owned()),
                Message::Close(Some(frame)) => code = frame.code.into(),
                _ => {}
            }
        }
        (packets, code)
    }

    /// The connection ends with this code, and nothing comes before.
    pub(crate) async fn ends(self, code: u16) {
        assert_eq!(self.rest().await, (Vec::new(), code));
    }
}

/// A client over ordinary requests.
pub(crate) struct Polling<'a, C> {
    server: &'a Server<C>,
    pub(crate) id: String,
}

impl<'a, C: Channel> Polling<'a, C> {
    /// A connection in no namespace.
    pub(crate) async fn open(server: &'a Server<C>) -> Self {
        let (status, body) = request(server, "GET", &format!("{PATH}&transport=polling"), "").await;
        assert_eq!(status, 200, "{body}");
        let id = body.split('"').nth(3).unwrap().to_owned();
        assert!(body.contains(r#""upgrades":["websocket"]"#), "{body}");
        Self { server, id }
    }

    pub(crate) fn address(&self, transport: &str) -> String {
        format!("{PATH}&transport={transport}&sid={}", self.id)
    }

    /// Sends packets in one request; gives the status.
    pub(crate) async fn send(&self, packets: &[&str]) -> u16 {
        request(self.server, "POST", &self.address("polling"), &packets.join("\u{1e}")).await.0
    }

    /// The answer to the next poll.
    pub(crate) async fn ask(&self) -> (u16, String) {
        request(self.server, "GET", &self.address("polling"), "").await
    }

    /// The packets that the next poll brings.
    pub(crate) async fn poll_once(&self) -> Vec<String> {
        let (status, body) = self.ask().await;
        assert_eq!(status, 200, "{body}");
        body.split('\u{1e}').map(str::to_owned).collect()
    }

    /// The packets of the next poll that brings some which are not pings. Those it answers.
    pub(crate) async fn poll(&self) -> Vec<String> {
        loop {
            let mut packets = self.poll_once().await;
            if packets.contains(&"2".to_owned()) {
                assert_eq!(self.send(&["3"]).await, 200);
            }
            packets.retain(|packet| packet != "2");
            if !packets.is_empty() {
                return packets;
            }
        }
    }

    /// Polls until there are so many packets.
    pub(crate) async fn packets(&self, count: usize) -> Vec<String> {
        let mut packets = Vec::new();
        while packets.len() < count {
            packets.extend(self.poll().await);
        }
        assert_eq!(packets.len(), count);
        packets
    }

    /// Goes over to WebSocket.
    pub(crate) async fn upgrade(self) -> Direct {
        let stream = TcpStream::connect(self.server.address).await.unwrap();
        let address = format!("ws://{}{}", self.server.address, self.address("websocket"));
        let mut direct = Direct(client_async(address, stream).await.unwrap().0);
        direct.send("2probe").await;
        assert_eq!(direct.packet().await, "3probe");
        direct.send("5").await;
        direct
    }
}

/// Status and body of the answer to a request.
pub(crate) async fn request<C: Channel>(server: &Server<C>, method: &str, address: &str, body: &str) -> (u16, String) {
    let length = body.len();
    let request = format!(
        "{method} {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let answer = server.http(&request).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect(&answer);
    assert!(head.contains(&format!("\r\ncontent-length: {}", body.len())), "{answer}");
    (head[9..12].parse().unwrap(), body.to_owned())
}

/// A plain client of the same channel, welcomed.
pub(crate) async fn plain<C: Channel>(server: &Server<C>) -> Client {
    let mut client = server.connect("/chat").await;
    assert!(client.text().await.starts_with(r#"{"event":"welcome","#));
    client
}

/// Long enough for whatever should not happen to happen.
pub(crate) async fn moment() {
    tokio::time::sleep(Duration::from_millis(150)).await;
}
