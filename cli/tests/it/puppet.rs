//! A server that does what its clients tell it to, so that a scenario says both sides.

use std::net::SocketAddr;
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
channels:
  main:
    at: /puppet/{{room}}
    path: {{ room: string }}
    query: {{ optional: {{ lang: string }} }}
    envelope: {{ tag: type }}
    messages:
      do: {{ from: client, payload: {{ open: true, optional: {{ note: string }} }}, does: [{{ call: [] }}] }}
      said: {{ to: everyone, payload: {{ open: true, optional: {{ note: string }} }} }}
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
    let Ok(mut socket) = accept_hdr_async(stream, seen).await else { return };
    let how = loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => {
                let Ok(told) = serde_json::from_str::<Value>(&text) else {
                    say(&mut socket, &json!({ "type": "said", "heard": text.as_str() })).await;
                    continue;
                };
                if told["drop"] == true {
                    return;
                }
                obey(&mut socket, &told, &url, &ended).await;
            }
            Some(Ok(Message::Close(_))) => break "closed",
            Some(Ok(_)) => {}
            Some(Err(_)) | None => break "lost",
        }
    };
    ended.send_replace(Some(how));
    // The answer to a close frame is sent by reading on.
    while let Some(Ok(_)) = socket.next().await {}
}

async fn obey(socket: &mut WebSocketStream<TcpStream>, told: &Value, url: &str, ended: &Ended) {
    for frame in told["send"].as_array().into_iter().flatten() {
        say(socket, frame).await;
    }
    if let Some(text) = told["raw"].as_str() {
        socket.send(Message::text(text)).await.unwrap();
    }
    if told["tell"] == "url" {
        say(socket, &json!({ "type": "said", "url": url })).await;
    }
    if told["tell"] == "ended" {
        let how = *ended.subscribe().wait_for(Option::is_some).await.unwrap();
        say(socket, &json!({ "type": "said", "ended": how })).await;
    }
    if let Some(code) = told["close"].as_u64() {
        let frame = CloseFrame { code: u16::try_from(code).unwrap().into(), reason: "told to".into() };
        socket.close(Some(frame)).await.unwrap();
    }
    if let Some(frame) = told.get("later") {
        sleep(Duration::from_millis(100)).await;
        say(socket, frame).await;
    }
}

async fn say(socket: &mut WebSocketStream<TcpStream>, frame: &Value) {
    socket.send(Message::text(frame.to_string())).await.unwrap();
}
