//! How a client's part ends, from either side.

use std::sync::Arc;
use std::time::Duration;

use antiphon_runtime::{Drain, Options, route};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use futures_util::StreamExt;
use tower_service::Service;

use super::chat::Chat;
use super::clients::{Direct, Polling, moment};
use crate::server::{Server, soon};

#[tokio::test]
async fn who_leaves_is_gone() {
    let server = Server::start(Options::new(), Chat::new);
    let mut leaving = Direct::join(&server, "/ws,").await;
    let (mut closing, vanishing) = (Direct::join(&server, "/ws,").await, Direct::join(&server, "/ws,").await);
    server.until_members(3).await;
    leaving.send("41/ws,").await;
    server.until_members(2).await;
    closing.0.close(None).await.unwrap();
    server.until_members(1).await;
    drop(vanishing);
    server.until_members(0).await;
    // Who left a namespace may come back to it.
    leaving.enter("/ws,").await;
}

#[tokio::test]
async fn what_came_before_a_leave_is_carried_out() {
    let server = Server::start(Options::new(), Chat::new);
    let mut witness = Direct::join(&server, "/ws,").await;
    let mut client = Direct::join(&server, "/ws,").await;
    for packet in [r#"42/ws,["say",1]"#, r#"42/ws,["say",2]"#, "41/ws,"] {
        client.send(packet).await;
    }
    drop(client);
    assert_eq!(witness.packet().await, r#"42/ws,["said",1]"#);
    assert_eq!(witness.packet().await, r#"42/ws,["said",2]"#);
}

#[tokio::test]
async fn who_is_not_to_come_back_is_told_so_and_the_others_find_the_connection_closed() {
    let server = Server::start(Options::new(), Chat::new);
    for code in [1000, 1008, 4001] {
        let mut client = Direct::join(&server, "/ws,").await;
        client.send(&format!(r#"42/ws,["end",{code}]"#)).await;
        assert_eq!(client.rest().await, (vec!["41/ws,".to_owned()], code));
        server.until_members(0).await;
    }
    for code in [1011, 1012, 1013, 4002] {
        let mut client = Direct::join(&server, "/ws,").await;
        client.send(&format!(r#"42/ws,["end",{code}]"#)).await;
        client.ends(code).await;
        server.until_members(0).await;
    }
}

#[tokio::test]
async fn a_handler_that_panics_costs_only_its_own_connection() {
    let server = Server::start(Options::new(), Chat::new);
    let (mut one, mut two) = (Direct::join(&server, "/ws,").await, Direct::join(&server, "/ws,").await);
    one.send(r#"42/ws,["panic",0]"#).await;
    one.ends(1011).await;
    two.send(r#"42/ws,["echo",1]"#).await;
    assert_eq!(two.packet().await, r#"42/ws,["echo",1]"#);
}

#[tokio::test]
async fn work_for_a_client_that_left_is_dropped() {
    let server = Server::start(Options::new(), Chat::new);
    let mut client = Direct::join(&server, "/ws,").await;
    for _ in 0..5 {
        client.send(r#"42/ws,["wait",0]"#).await;
    }
    moment().await;
    drop(client);
    server.until_members(0).await;
}

#[tokio::test]
async fn a_stop_sends_what_is_queued_in_every_namespace_and_ends() {
    let mut server = Server::start_all(Options::new(), &[Chat::new, Chat::other]);
    let mut client = Direct::join(&server, "/ws,").await;
    client.enter("").await;
    let polling = Polling::open(&server).await;
    assert_eq!(polling.send(&["40/ws,"]).await, 200);
    polling.packets(2).await;
    let unused = Direct::open(&server, "").await;
    server.channel.say("1");
    server.others[0].say("2");
    server.drain.start();
    let (packets, code) = client.rest().await;
    assert_eq!((packets.len(), code), (2, 1012));
    assert!(packets.contains(&r#"42/ws,["said",1]"#.to_owned()) && packets.contains(&r#"42["said",2]"#.to_owned()));
    unused.ends(1012).await;
    soon("the end of the server", &mut server.task).await.unwrap().unwrap();
}

#[tokio::test]
async fn nobody_comes_in_while_the_server_stops() {
    let drain = Drain::new();
    let options = Options::new().drain(drain.clone());
    let mut app = route(&Arc::new(Chat::new(&options)), &options);
    let mut ask = async || {
        let request = Request::get("/socket.io/?EIO=4&transport=polling").body(Body::empty()).unwrap();
        app.call(request).await.unwrap().status()
    };
    assert_eq!(ask().await, StatusCode::OK);
    drain.start();
    assert_eq!(ask().await, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test(start_paused = true)]
async fn who_answers_no_ping_is_dropped() {
    let server = Server::start(Options::new(), Chat::new);
    let mut silent = Direct::join(&server, "/ws,").await;
    let begun = tokio::time::Instant::now();
    let mut seconds = Vec::new();
    while let Some(Ok(message)) = silent.0.next().await {
        if message.is_text() {
            assert_eq!(message.into_text().unwrap().as_str(), "2");
        }
        seconds.push(begun.elapsed().as_secs());
    }
    // A ping, then the close frame.
    assert_eq!(seconds, [25, 45]);
    server.until_members(0).await;
}

#[tokio::test(start_paused = true)]
async fn who_answers_pings_stays() {
    let server = Server::start(Options::new(), Chat::new);
    let mut client = Direct::join(&server, "/ws,").await;
    let answering = tokio::spawn(async move { client.packet().await });
    tokio::time::sleep(Duration::from_mins(10)).await;
    server.channel.say("1");
    assert_eq!(answering.await.unwrap(), r#"42/ws,["said",1]"#);
}
