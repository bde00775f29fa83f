//! Clients without WebSocket, or not yet.

use antiphon_runtime::Options;
use tokio::net::TcpStream;
use tokio_tungstenite::client_async;

use super::chat::Chat;
use super::clients::{Direct, Polling, moment, request};
use crate::server::{Server, soon};

#[tokio::test]
async fn ordinary_requests_carry_messages_too() {
    let server = Server::start(Options::new(), Chat::new);
    let client = Polling::open(&server).await;
    assert_eq!(client.send(&["40/ws,"]).await, 200);
    let welcome = client.packets(2).await;
    assert!(welcome[0].starts_with(r#"40/ws,{"sid":""#) && welcome[1].starts_with(r#"42/ws,["welcome","#));
    assert_eq!(client.send(&[r#"42/ws,1["echo",1]"#, r#"42/ws,2["echo","é"]"#]).await, 200);
    let expected = [r#"42/ws,["echo",1]"#, "43/ws,1[1]", r#"42/ws,["echo","é"]"#, r#"43/ws,2["é"]"#];
    assert_eq!(client.packets(4).await, expected);
    assert_eq!(client.send(&["41/ws,"]).await, 200);
    server.until_members(0).await;
    assert_eq!(client.send(&["1"]).await, 200);
    assert_eq!(client.send(&["40/ws,"]).await, 400);
}

#[tokio::test]
async fn nothing_is_lost_or_told_twice_when_a_client_goes_over_to_websocket() {
    let server = Server::start(Options::new(), Chat::new);
    for round in 0..10 {
        let client = Polling::open(&server).await;
        assert_eq!(client.send(&["40/ws,", r#"42/ws,["echo",0]"#]).await, 200);
        client.packets(3).await;
        for number in 0..20 {
            server.channel.say(&number.to_string());
        }
        let mut received = client.poll().await;
        let saying = async {
            for number in 20..200 {
                server.channel.say(&number.to_string());
                tokio::task::yield_now().await;
            }
        };
        let (mut client, ()) = tokio::join!(client.upgrade(), saying);
        while received.len() < 200 {
            received.push(client.packet().await);
        }
        let expected: Vec<String> = (0..200).map(|number| format!(r#"42/ws,["said",{number}]"#)).collect();
        assert_eq!(received, expected, "round {round}");
        client.send(r#"42/ws,["echo",1]"#).await;
        assert_eq!(client.packet().await, r#"42/ws,["echo",1]"#);
        client.send("41/ws,").await;
        server.until_members(0).await;
    }
}

#[tokio::test]
async fn two_polls_at_a_time_end_the_connection() {
    let server = Server::start(Options::new(), Chat::new);
    let client = Polling::open(&server).await;
    assert_eq!(client.send(&["40/ws,"]).await, 200);
    client.packets(2).await;
    let address = client.address("polling");
    let (one, two) = tokio::join!(request(&server, "GET", &address, ""), request(&server, "GET", &address, ""));
    assert!(one.0 == 400 || two.0 == 400, "{one:?} {two:?}");
    server.until_members(0).await;
}

#[tokio::test]
async fn one_websocket_takes_over_and_a_second_is_refused() {
    let server = Server::start(Options::new(), Chat::new);
    let client = Polling::open(&server).await;
    assert_eq!(client.send(&["40/ws,"]).await, 200);
    client.packets(2).await;
    let address = client.address("websocket");
    let mut first = client.upgrade().await;
    let stream = TcpStream::connect(server.address).await.unwrap();
    assert!(client_async(format!("ws://{}{address}", server.address), stream).await.is_err());
    first.send(r#"42/ws,["echo",1]"#).await;
    assert_eq!(first.packet().await, r#"42/ws,["echo",1]"#);
}

#[tokio::test]
async fn a_websocket_that_never_takes_over_ends_the_connection() {
    let server = Server::start(Options::new(), Chat::new);
    let client = Polling::open(&server).await;
    assert_eq!(client.send(&["40/ws,"]).await, 200);
    client.packets(2).await;
    let stream = TcpStream::connect(server.address).await.unwrap();
    let address = format!("ws://{}{}", server.address, client.address("websocket"));
    drop(client_async(address, stream).await.unwrap());
    server.until_members(0).await;
    assert_eq!(client.send(&["3"]).await, 400);
}

#[tokio::test]
async fn a_poll_that_waits_is_answered_when_the_server_ends_the_connection() {
    let server = Server::start(Options::new(), Chat::new);
    let client = Polling::open(&server).await;
    assert_eq!(client.send(&["40/ws,"]).await, 200);
    client.packets(2).await;
    let ending = async {
        moment().await;
        server.drain.start();
    };
    let (answer, ()) = soon("the end", async { tokio::join!(client.ask(), ending) }).await;
    assert_eq!(answer, (400, r#"{"code":1,"message":"Session ID unknown"}"#.to_owned()));
}

#[tokio::test]
async fn a_poll_brings_no_more_packets_than_a_stock_client_takes() {
    let server = Server::start(Options::new(), Chat::new);
    let client = Polling::open(&server).await;
    assert_eq!(client.send(&["40/ws,"]).await, 200);
    client.packets(2).await;
    (0..100).for_each(|number| server.channel.say(&number.to_string()));
    let mut received = Vec::new();
    while received.len() < 100 {
        let packets = client.poll().await;
        assert!(packets.len() < 16);
        received.extend(packets);
    }
    let expected: Vec<String> = (0..100).map(|number| format!(r#"42/ws,["said",{number}]"#)).collect();
    assert_eq!(received, expected);
}

#[tokio::test(start_paused = true)]
async fn a_polling_client_is_pinged_after_25_seconds() {
    let server = Server::start(Options::new(), Chat::new);
    let client = Polling::open(&server).await;
    assert_eq!(client.send(&["40/ws,"]).await, 200);
    client.packets(2).await;
    let begun = tokio::time::Instant::now();
    assert_eq!(client.poll_once().await, ["2"]);
    assert_eq!(begun.elapsed().as_secs(), 25);
    assert_eq!(client.send(&["3"]).await, 200);
    server.channel.say("1");
    assert_eq!(client.poll_once().await, [r#"42/ws,["said",1]"#]);
}

#[tokio::test]
async fn a_request_with_a_thousand_packets_is_carried_out_in_order() {
    let server = Server::start(Options::new(), Chat::new);
    let mut witness = Direct::join(&server, "/ws,").await;
    let client = Polling::open(&server).await;
    assert_eq!(client.send(&["40/ws,"]).await, 200);
    client.packets(2).await;
    let packets: Vec<String> = (0..1000).map(|number| format!(r#"42/ws,["frame",{number}]"#)).collect();
    let packets: Vec<&str> = packets.iter().map(String::as_str).collect();
    let (status, ()) = tokio::join!(client.send(&packets), async {
        for number in 0..1000 {
            assert_eq!(witness.packet().await, format!(r#"42/ws,["frame",{number}]"#));
        }
    });
    assert_eq!(status, 200);
}
