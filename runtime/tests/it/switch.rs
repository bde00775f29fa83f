//! The control channel over sockets.

use std::sync::Arc;

use antiphon_runtime::Options;
use antiphon_runtime::store::{Memory, Store};
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;

use super::control::Control;
use super::server::{Server, soon};

const ON: &str = r#"{"type":"set_render_state","enabled":true}"#;
const OFF: &str = r#"{"type":"set_render_state","enabled":false}"#;
const TURN_ON: &str = r#"{"type":"toggle_render","enabled":true}"#;
const TURN_OFF: &str = r#"{"type":"toggle_render","enabled":false}"#;

#[tokio::test]
async fn a_toggle_reaches_everyone() {
    let server = Server::start(Options::new(), Control::new);
    let (mut one, mut two) = (server.connect("/ws/control").await, server.connect("/ws/control").await);
    assert_eq!((one.text().await.as_str(), two.text().await.as_str()), (ON, ON));
    one.send(TURN_OFF).await;
    assert_eq!((one.text().await.as_str(), two.text().await.as_str()), (OFF, OFF));
}

#[tokio::test]
async fn bytes_that_are_text_count_as_text_and_others_do_no_harm() {
    let server = Server::start(Options::new(), Control::new);
    let mut client = server.connect("/ws/control").await;
    client.0.send(Message::binary([0xff, 0xfe].as_slice())).await.unwrap();
    client.0.send(Message::binary(TURN_OFF.as_bytes())).await.unwrap();
    assert_eq!((client.text().await.as_str(), client.text().await.as_str()), (ON, OFF));
}

#[tokio::test]
async fn many_messages_at_once_are_answered_in_order() {
    let server = Server::start(Options::new(), Control::new);
    let client = server.connect("/ws/control").await;
    let turns: Vec<bool> = (0..5000u32).map(|n| n % 3 == 0).collect();
    let (mut sink, stream) = client.0.split();
    let sending = async {
        for on in &turns {
            sink.feed(Message::text(if *on { TURN_ON } else { TURN_OFF })).await.unwrap();
        }
        sink.flush().await.unwrap();
    };
    let texts = stream.take(turns.len() + 1).map(|message| message.unwrap().into_text().unwrap().to_string());
    let (texts, ()) = soon("answers", async { tokio::join!(texts.collect::<Vec<_>>(), sending) }).await;
    let expected: Vec<&str> = turns.iter().map(|on| if *on { ON } else { OFF }).collect();
    assert_eq!(texts[1..], expected);
}

#[tokio::test]
async fn state_outlives_a_restart() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let first = Server::start(Options::new().store(store.clone()), Control::new);
    let mut client = first.connect("/ws/control").await;
    client.send(TURN_OFF).await;
    assert_eq!((client.text().await.as_str(), client.text().await.as_str()), (ON, OFF));
    let second = Server::start(Options::new().store(store), Control::new);
    assert_eq!(second.connect("/ws/control").await.text().await, OFF);
}

#[tokio::test]
async fn who_leaves_is_gone() {
    let server = Server::start(Options::new(), Control::new);
    let (mut one, two) = (server.connect("/ws/control").await, server.connect("/ws/control").await);
    server.until_members(2).await;
    drop(two);
    server.until_members(1).await;
    one.0.close(None).await.unwrap();
    server.until_members(0).await;
}

#[tokio::test]
async fn a_flood_does_not_starve_the_others() {
    // One thread serves both, and everything else here.
    let server = Server::start(Options::new(), Control::new);
    let flooder = server.connect("/ws/control").await;
    let (mut sink, mut stream) = flooder.0.split();
    let flood = tokio::spawn(async move { while sink.feed(Message::text("?")).await.is_ok() {} });
    let drain = tokio::spawn(async move { while stream.next().await.is_some() {} });
    let mut other = server.connect("/ws/control").await;
    for _ in 0..50 {
        other.send(TURN_ON).await;
        assert_eq!(other.text().await, ON);
    }
    flood.abort();
    drain.abort();
}
