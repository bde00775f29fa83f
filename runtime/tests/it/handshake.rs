//! Who may connect, and what the others are told.

use antiphon_runtime::{Options, Origins};

use super::control::Control;
use super::server::{Server, soon};

const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                       Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

#[tokio::test]
async fn an_ordinary_request_is_told_to_upgrade() {
    let server = Server::start(Options::new(), Control::new);
    let answer = server.http("GET /ws/control HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 426 "), "{answer}");
    assert!(answer.contains("upgrade: websocket\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nthis address speaks WebSocket\n"), "{answer}");
}

#[tokio::test]
async fn pages_from_elsewhere_may_not_connect() {
    let server = Server::start(Options::new().origins(Origins::Same), Control::new);
    let request = |origin| format!("GET /ws/control HTTP/1.1\r\nHost: x\r\n{UPGRADE}Origin: {origin}\r\n\r\n");
    let answer = soon("answer", async { server.http_head(&request("http://evil.example")).await }).await;
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    let answer = soon("answer", async { server.http_head(&request("http://x")).await }).await;
    assert!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
    assert!(answer.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), "{answer}");
}

#[tokio::test]
async fn one_too_many_is_told_to_come_back_later() {
    let server = Server::start(Options::new().connections(1), Control::new);
    let mut first = server.connect("/ws/control").await;
    first.text().await;
    assert_eq!(server.connect("/ws/control").await.closed().await, 1013);
    first.0.close(None).await.unwrap();
    server.until_members(0).await;
    soon("a free seat", async {
        loop {
            let mut next = server.connect("/ws/control").await;
            if next.is_welcome().await {
                return;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_stop_sends_everyone_away_and_ends() {
    let mut server = Server::start(Options::new(), Control::new);
    let mut clients = [server.connect("/ws/control").await, server.connect("/ws/control").await];
    server.until_members(2).await;
    server.drain.start();
    for client in &mut clients {
        client.text().await;
        assert_eq!(client.closed().await, 1012);
    }
    soon("the end of the server", &mut server.task).await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn who_does_not_finish_its_request_is_dropped() {
    let server = Server::start(Options::new(), Control::new);
    for begun in ["", "G", "PRI * HTTP/2.0\r\n", "GET /ws/control HTTP/1.1\r\nHost: x\r\n"] {
        let answer = server.http(begun).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{begun:?}: {answer}");
    }
}
