//! Clients that send too much, or read too little.

use std::time::Duration;

use antiphon_runtime::Options;
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;

use super::chat::Chat;
use super::clients::{Direct, Polling, moment, plain};
use crate::server::{Server, soon};

#[tokio::test]
async fn what_is_too_large_is_told_over_both_transports_and_the_connection_stays() {
    let server = Server::start(Options::new(), Chat::new);
    let (mut direct, mut plain) = (Direct::join(&server, "/ws,").await, plain(&server).await);
    for (size, fits) in [(64 << 10, true), ((64 << 10) + 1, false), (1 << 20, false)] {
        let filled = |head: &str, tail: &str| format!("{head}{}{tail}", "x".repeat(size - head.len() - tail.len()));
        let (frame, packet) = (filled(r#"{"event":"echo","data":""#, "\"}"), filled(r#"42/ws,3["echo",""#, "\"]"));
        plain.send(&frame).await;
        direct.send(&packet).await;
        if fits {
            assert_eq!(plain.text().await, frame);
            assert_eq!(direct.packet().await, packet.replacen('3', "", 1));
            assert!(direct.packet().await.starts_with("43/ws,3["));
            continue;
        }
        assert_eq!(plain.text().await, r#"{"event":"error","data":{"code":"too_large"}}"#);
        assert_eq!(direct.packet().await, r#"42/ws,["error",{"code":"too_large"}]"#);
        let details = format!(r#"{{"limit":65536,"size":{size}}}"#);
        let expected = format!(r#"43/ws,3[{{"error":{{"code":"CODE","message":"Text","details":{details}}}}}]"#);
        assert_eq!(direct.packet().await, expected);
    }
}

#[tokio::test]
async fn what_is_far_too_large_ends_the_connection() {
    let server = Server::start_all(Options::new(), &[Chat::new, Chat::other]);
    let event = |namespace: &str, length: usize| format!(r#"42{namespace}["echo","{}"]"#, "x".repeat(length));
    for (namespace, length) in [("/ws,", 1 << 20), ("/ws,", 3 << 20), ("", 4096)] {
        let mut client = Direct::join(&server, namespace).await;
        client.send(&event(namespace, length)).await;
        assert_eq!(client.rest().await.1, 1009, "{namespace} {length}");
    }
    let client = Polling::open(&server).await;
    assert_eq!(client.send(&["40/ws,"]).await, 200);
    client.packets(2).await;
    assert_eq!(client.send(&[&event("/ws,", 2 << 20)]).await, 413);
    server.until_members(0).await;
}

#[tokio::test]
async fn a_client_that_sends_on_and_on_has_to_wait() {
    let server = Server::start(Options::new(), Chat::new);
    let mut client = Direct::join(&server, "/ws,").await;
    client.send(r#"42/ws,["wait",0]"#).await;
    let long = format!(r#"42/ws,["wait","{}"]"#, "x".repeat(50_000));
    let (mut sink, mut stream) = client.0.split();
    let sending = tokio::spawn(async move {
        for _ in 0..400 {
            sink.send(Message::text(long.as_str())).await.unwrap();
        }
    });
    moment().await;
    assert!(!sending.is_finished(), "20 MB are not held for one client");
    server.channel.permits.add_permits(1000);
    let mut echoes = 0;
    while echoes < 401 {
        if let Message::Text(text) = soon("echo", stream.next()).await.unwrap().unwrap() {
            echoes += usize::from(text.as_str().starts_with(r#"42/ws,["echo","#));
        }
    }
    sending.await.unwrap();
}

#[tokio::test]
async fn a_polling_client_that_sends_on_and_on_has_to_wait() {
    let server = Server::start(Options::new(), Chat::new);
    let client = Polling::open(&server).await;
    assert_eq!(client.send(&["40/ws,"]).await, 200);
    client.packets(2).await;
    let packets = vec![r#"42/ws,["wait",0]"#; 1000];
    let mut sending = std::pin::pin!(client.send(&packets));
    assert!(tokio::time::timeout(Duration::from_millis(150), &mut sending).await.is_err(), "it was not waited for");
    server.channel.permits.add_permits(1000);
    let polling = async {
        let mut received = 0;
        while received < 1000 {
            // A pong has to wait like everything else that is sent.
            received += client.poll_once().await.iter().filter(|packet| *packet != "2").count();
        }
    };
    let (status, ()) = soon("the answer", async { tokio::join!(sending, polling) }).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn two_requests_with_packets_at_a_time_end_the_connection() {
    let server = Server::start(Options::new(), Chat::new);
    let client = Polling::open(&server).await;
    assert_eq!(client.send(&["40/ws,"]).await, 200);
    client.packets(2).await;
    let packets = vec![r#"42/ws,["wait",0]"#; 100];
    let (first, second) = soon("answers", async {
        tokio::join!(client.send(&packets), async {
            moment().await;
            client.send(&["3"]).await
        })
    })
    .await;
    assert_eq!((first, second), (200, 400));
    server.until_members(0).await;
}

#[tokio::test]
async fn who_does_not_read_is_too_slow_and_slows_nobody() {
    let server = Server::start(Options::new(), Chat::new);
    let (sleeper, mut reader) = (Direct::join(&server, "/ws,").await, Direct::join(&server, "/ws,").await);
    let text = format!("\"{}\"", "x".repeat(50_000));
    for _ in 0..400 {
        server.channel.say(&text);
        assert!(reader.packet().await.starts_with(r#"42/ws,["said","#));
    }
    server.until_members(1).await;
    assert!(!sleeper.rest().await.0.iter().any(|packet| packet == "41/ws,"), "it may come back");
}

#[tokio::test]
async fn of_a_stream_who_reads_slowly_gets_the_newest() {
    let server = Server::start(Options::new(), Chat::new);
    let mut sleeper = Direct::join(&server, "/ws,").await;
    let rest = "x".repeat(20_000);
    for number in 0..1000 {
        server.channel.show(&format!("\"{number:04}{rest}\""));
        tokio::task::yield_now().await;
    }
    let (mut seen, mut last) = (0, String::new());
    while !last.starts_with(r#"42/ws,["frame","0999"#) {
        let next = sleeper.packet().await;
        assert!(next > last, "frames come in order");
        (seen, last) = (seen + 1, next);
    }
    assert!(seen < 1000, "20 MB were not held for one client");
}

#[tokio::test]
async fn of_a_stream_who_reads_gets_everything() {
    let server = Server::start(Options::new(), Chat::new);
    let mut reader = Direct::join(&server, "/ws,").await;
    for burst in 0..20 {
        for number in 0..20 {
            server.channel.show(&(burst * 20 + number).to_string());
        }
        for number in 0..20 {
            assert_eq!(reader.packet().await, format!(r#"42/ws,["frame",{}]"#, burst * 20 + number));
        }
    }
}

#[tokio::test]
async fn of_a_stream_a_polling_client_gets_the_newest() {
    let server = Server::start(Options::new(), Chat::new);
    let client = Polling::open(&server).await;
    assert_eq!(client.send(&["40/ws,"]).await, 200);
    client.packets(2).await;
    for number in 0..1000 {
        server.channel.show(&number.to_string());
        tokio::task::yield_now().await;
    }
    let mut packets = client.poll().await;
    while packets.last().is_none_or(|last| last != r#"42/ws,["frame",999]"#) {
        packets.extend(client.poll().await);
    }
    assert!(packets.len() < 100, "{} frames were held for one client", packets.len());
}
