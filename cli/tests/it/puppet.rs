//! A server that does what its clients tell it to, so that a scenario says both sides.

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};

/// How the last connection that is over ended: `closed` or `lost`.
type Ended = watch::Sender<Option<&'static str>>;

/// The spec of a puppet, with scenarios.
pub(crate) fn spec(scenarios: &str) -> String {
    format!(
        "antiphon: 1
service: puppet
version: 1.0.0
security:
  token: {{ type: jwt, in: [query.token] }}
  handshake: {{ type: jwt, in: [auth.token, query.token] }}
channels:
  main:
    at: /puppet/{{room}}
    path: {{ room: string }}
    query: {{ optional: {{ lang: string }} }}
    security: token
    envelope: {{ tag: type }}
    messages:
      do: {{ from: client, payload: {{ open: true, optional: {{ note: string }} }}, does: [{{ call: [] }}] }}
      said: {{ to: everyone, payload: {{ open: true, optional: {{ note: string }} }} }}
  both:
    at: {{ socketio: /ws, websocket: /both }}
    query: {{ optional: {{ lang: string }} }}
    security: handshake
    envelope: {{ tag: event, content: data }}
    messages:
      act: {{ from: client, payload: {{ type: object }}, does: [{{ call: [] }}] }}
      said: {{ to: everyone, payload: {{ type: object }} }}
      connect_error: {{ to: sender, payload: {{ type: object }} }}
scenarios:
{scenarios}"
    )
}

/// Starts a puppet on a free port, for as long as the runtime lives.
pub(crate) async fn start() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let ended: Ended = watch::channel(None).0;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, ended.clone()));
        }
    });
    address
}

#[allow(clippy::result_large_err, reason = "the library's own signature")]
async fn serve(stream: TcpStream, ended: Ended) {
    let mut url = String::new();
    let seen = |request: &Request, response: Response| {
        url = request.uri().to_string();
        Ok(response)
    };
    let Ok(socket) = accept_hdr_async(stream, seen).await else { return };
    let speaks_socket_io = url.starts_with("/socket.io/");
    let mut client =
        Client { socket, speaks_socket_io, has_content: speaks_socket_io || url.starts_with("/both"), url };
    if speaks_socket_io {
        client
            .text(r#"0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#)
            .await;
    }
    let how = loop {
        match client.socket.next().await {
            Some(Ok(Message::Text(text))) => {
                if client.heard(&text, &ended).await.is_break() {
                    return;
                }
            }
            Some(Ok(Message::Close(_))) => break "closed",
            Some(Ok(_)) => {}
            Some(Err(_)) | None => break "lost",
        }
    };
    ended.send_replace(Some(how));
    // The answer to a close frame is sent by reading on.
    while let Some(Ok(_)) = client.socket.next().await {}
}

struct Client {
    socket: WebSocketStream<TcpStream>,
    speaks_socket_io: bool,
    /// Whether a frame is `{ event, data }`, and not all in one.
    has_content: bool,
    url: String,
}

impl Client {
    /// Does what a text asks for; breaks where that is to drop the connection.
    async fn heard(&mut self, text: &str, ended: &Ended) -> ControlFlow<()> {
        let text = match text.strip_prefix("40/ws,") {
            Some(auth) if auth.contains("forbidden") => {
                self.text(r#"44/ws,{"message":"Not you","data":{"code":"AUTH_ERROR"}}"#).await;
                return ControlFlow::Continue(());
            }
            Some(auth) => {
                self.url += auth;
                self.text(r#"40/ws,{"sid":"b"}"#).await;
                return ControlFlow::Continue(());
            }
            None => text.strip_prefix("42/ws,").unwrap_or(text),
        };
        let Ok(told) = serde_json::from_str::<Value>(text) else {
            self.say(&json!({ "type": "said", "heard": text })).await;
            return ControlFlow::Continue(());
        };
        let told = if self.speaks_socket_io {
            &told[1]
        } else if self.has_content {
            &told["data"]
        } else {
            &told
        };
        if told["drop"] == true {
            return ControlFlow::Break(());
        }
        self.obey(told, ended).await;
        ControlFlow::Continue(())
    }

    async fn obey(&mut self, told: &Value, ended: &Ended) {
        for frame in told["send"].as_array().into_iter().flatten() {
            self.say(frame).await;
        }
        if let Some(text) = told["raw"].as_str() {
            self.text(text).await;
        }
        if told["tell"] == "url" {
            self.say(&json!({ "type": "said", "url": self.url })).await;
        }
        if told["tell"] == "ended" {
            let how = *ended.subscribe().wait_for(Option::is_some).await.unwrap();
            self.say(&json!({ "type": "said", "ended": how })).await;
        }
        if let Some(code) = told["close"].as_u64() {
            let frame = CloseFrame { code: u16::try_from(code).unwrap().into(), reason: "told to".into() };
            self.socket.close(Some(frame)).await.unwrap();
        }
        if let Some(frame) = told.get("later") {
            sleep(Duration::from_millis(100)).await;
            self.say(frame).await;
        }
    }

    /// Sends a frame in the form of this client's transport.
    async fn say(&mut self, frame: &Value) {
        let mut data = frame.clone();
        if !self.has_content {
            return self.text(&data.to_string()).await;
        }
        let event = data.as_object_mut().and_then(|members| members.remove("type")).unwrap();
        let text = if self.speaks_socket_io {
            format!("42/ws,{}", json!([event, data]))
        } else {
            json!({ "event": event, "data": data }).to_string()
        };
        self.text(&text).await;
    }

    async fn text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }
}
