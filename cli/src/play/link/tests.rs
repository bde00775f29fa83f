//! A client of Socket.IO with a small server of it.

use std::time::Duration;

use antiphon_codegen::json::Json;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, accept_async};

use super::*;
use futures_util::{SinkExt, StreamExt};

const PATIENCE: Duration = Duration::from_secs(5);
const OPEN: &str = r#"0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#;

type Socket = WebSocketStream<TcpStream>;

/// What a server saw last: a packet, or the end of the connection.
type Last = oneshot::Receiver<String>;

/// A server for one client. It takes the token `good`, greets once its ping is answered, and does what events ask for.
async fn server() -> (Request, Last) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/socket.io/?EIO=4&transport=websocket", listener.local_addr().unwrap());
    let (done, last) = oneshot::channel();
    tokio::spawn(async move {
        let mut socket = accept_async(listener.accept().await.unwrap().0).await.unwrap();
        say(&mut socket, OPEN).await;
        let mut seen = "nothing".to_owned();
        while let Some(Ok(message)) = socket.next().await {
            if let Message::Text(text) = message {
                answer(&mut socket, &text).await;
                seen = text.to_string();
            }
        }
        done.send(seen).unwrap();
    });
    (url.into_client_request().unwrap(), last)
}

async fn answer(socket: &mut Socket, text: &str) {
    match text {
        r#"40/ws,{"token":"good"}"# => {
            // A packet of another namespace is nothing to this client.
            say(socket, r#"42["noise"]"#).await;
            say(socket, r#"40/ws,{"sid":"b"}"#).await;
            say(socket, "2").await;
        }
        "3" => say(socket, r#"42/ws,["welcome",{"to":"ws"}]"#).await,
        r#"42/ws,["kick"]"# => say(socket, "41/ws,").await,
        r#"42/ws,["end"]"# => socket.close(None).await.unwrap(),
        event if event.starts_with("42/ws,") => say(socket, event).await,
        "41/ws," => {}
        _ => say(socket, r#"44/ws,{"message":"Invalid token","data":{"code":"AUTH_ERROR"}}"#).await,
    }
}

async fn say(socket: &mut Socket, text: &str) {
    // The client may be gone.
    let _ = socket.send(Message::text(text)).await;
}

async fn connected(token: &str) -> (Link, Last) {
    let (request, last) = server().await;
    let auth = Some(json!({ "token": token }));
    (timeout(PATIENCE, Link::open(request, Wire::sample(), auth)).await.unwrap().unwrap(), last)
}

async fn next(link: &mut Link) -> Event {
    link.next(Instant::now() + PATIENCE).await.unwrap()
}

async fn send(link: &Link, event: &str) {
    let frame = Json::object([("event", Json::string(event))]);
    link.send(Wire::sample().write(&frame).unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_namespace_is_joined_and_pings_are_answered() {
    let (mut link, _) = connected("good").await;
    let welcome = json!({ "event": "welcome", "data": { "to": "ws" } });
    assert_eq!(next(&mut link).await, Event::Frame(welcome));
    send(&link, "hello").await;
    assert_eq!(next(&mut link).await, Event::Frame(json!({ "event": "hello" })));
}

#[tokio::test]
async fn a_refusal_is_a_frame_and_an_end() {
    let (mut link, last) = connected("bad").await;
    let error = json!({ "event": "connect_error", "data": { "error": "Invalid token", "code": "AUTH_ERROR" } });
    assert_eq!(next(&mut link).await, Event::Frame(error));
    let ended = Event::Closed { code: 1005, reason: "Socket.IO's CONNECT_ERROR".into() };
    assert_eq!(next(&mut link).await, ended);
    assert_eq!(timeout(PATIENCE, last).await.unwrap().unwrap(), r#"40/ws,{"token":"bad"}"#);
}

#[tokio::test]
async fn a_server_that_disconnects_ends_the_connection() {
    for (event, reason) in [("kick", "Socket.IO's DISCONNECT"), ("end", "")] {
        let (mut link, _) = connected("good").await;
        next(&mut link).await;
        send(&link, event).await;
        assert_eq!(next(&mut link).await, Event::Closed { code: 1005, reason: reason.into() });
    }
}

#[tokio::test]
async fn who_closes_says_so_and_who_is_lost_does_not() {
    let (mut link, last) = connected("good").await;
    next(&mut link).await;
    link.close().await;
    assert_eq!(timeout(PATIENCE, last).await.unwrap().unwrap(), "41/ws,");

    let (mut link, last) = connected("good").await;
    next(&mut link).await;
    link.lose().await;
    assert_eq!(timeout(PATIENCE, last).await.unwrap().unwrap(), "3");
}

#[tokio::test]
async fn a_server_that_does_not_speak_it_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let request = format!("ws://{}/", listener.local_addr().unwrap()).into_client_request().unwrap();
    tokio::spawn(async move {
        let mut socket = accept_async(listener.accept().await.unwrap().0).await.unwrap();
        say(&mut socket, "hello").await;
        socket.next().await
    });
    let opened = timeout(PATIENCE, Link::open(request, Wire::sample(), None)).await.unwrap();
    assert_eq!(opened.unwrap_err(), "no packet of Engine.IO: hello");
}
