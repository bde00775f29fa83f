//! Messages both ways, and their answers.

use antiphon_runtime::Options;
use futures_util::SinkExt;
use tokio_tungstenite::tungstenite::Message;

use super::chat::Chat;
use super::clients::{Direct, plain};
use crate::server::Server;

#[tokio::test]
async fn users_of_both_transports_see_each_other() {
    let server = Server::start(Options::new(), Chat::new);
    let mut direct = Direct::join(&server, "/ws,").await;
    let mut plain = plain(&server).await;
    direct.send(r#"42/ws,["say",{"a": [1,"é"]}]"#).await;
    assert_eq!(direct.packet().await, r#"42/ws,["echo",{"a": [1,"é"]}]"#);
    assert_eq!(direct.packet().await, r#"42/ws,["said",{"a": [1,"é"]}]"#);
    assert_eq!(plain.text().await, r#"{"event":"said","data":{"a": [1,"é"]}}"#);
    plain.send(r#"{"event":"say","data":2}"#).await;
    assert_eq!(plain.text().await, r#"{"event":"echo","data":2}"#);
    assert_eq!(plain.text().await, r#"{"event":"said","data":2}"#);
    assert_eq!(direct.packet().await, r#"42/ws,["said",2]"#);
}

#[tokio::test]
async fn an_acknowledgement_follows_the_reply_and_comes_before_what_the_message_caused() {
    let server = Server::start(Options::new(), Chat::new);
    let mut client = Direct::join(&server, "/ws,").await;
    client.send(r#"42/ws,17["say",{"b":1}]"#).await;
    for expected in [r#"42/ws,["echo",{"b":1}]"#, r#"43/ws,17[{"b":1}]"#, r#"42/ws,["said",{"b":1}]"#] {
        assert_eq!(client.packet().await, expected);
    }
    client.send(r#"42/ws,["echo",3]"#).await;
    client.send(r#"42/ws,0["echo",4]"#).await;
    for expected in [r#"42/ws,["echo",3]"#, r#"42/ws,["echo",4]"#, "43/ws,0[4]"] {
        assert_eq!(client.packet().await, expected);
    }
}

#[tokio::test]
async fn an_id_in_a_plain_frame_comes_back_in_its_answer_only() {
    let server = Server::start(Options::new(), Chat::new);
    let mut client = plain(&server).await;
    client.send(r#"{"event":"say","id":"x1","data":1}"#).await;
    assert_eq!(client.text().await, r#"{"event":"echo","data":1,"id":"x1"}"#);
    assert_eq!(client.text().await, r#"{"event":"said","data":1}"#);
    client.send(r#"{"event":"nothing","id":7,"data":1}"#).await;
    assert_eq!(client.text().await, r#"{"event":"error","data":{"code":"unknown"},"id":7}"#);
    client.send(r#"{"event":"echo","data":2}"#).await;
    assert_eq!(client.text().await, r#"{"event":"echo","data":2}"#);
}

#[tokio::test]
async fn an_error_is_told_and_acknowledged() {
    let server = Server::start(Options::new(), Chat::new);
    let mut client = Direct::join(&server, "/ws,").await;
    for (event, error, message, details) in [
        (r#"["nothing",1]"#, "unknown", "Text", "{}"),
        (
            r#"["echo"]"#,
            "malformed",
            "An event must have an argument",
            r#"{"reason":"An event must have an argument"}"#,
        ),
    ] {
        client.send(&format!("42/ws,5{event}")).await;
        assert_eq!(client.packet().await, format!(r#"42/ws,["error",{{"code":"{error}"}}]"#));
        let acknowledged = format!(r#"{{"error":{{"code":"CODE","message":"{message}","details":{details}}}}}"#);
        assert_eq!(client.packet().await, format!("43/ws,5[{acknowledged}]"));
    }
}

#[tokio::test]
async fn a_binary_event_is_refused_and_its_attachments_do_no_harm() {
    let server = Server::start(Options::new(), Chat::new);
    let mut client = Direct::join(&server, "/ws,").await;
    client.send(r#"451-/ws,["echo",{"_placeholder":true,"num":0}]"#).await;
    client.0.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    assert_eq!(client.packet().await, r#"42/ws,["error",{"code":"malformed"}]"#);
    client.send(r#"42/ws,["echo",1]"#).await;
    assert_eq!(client.packet().await, r#"42/ws,["echo",1]"#);
}

#[tokio::test]
async fn many_messages_are_answered_in_order() {
    let server = Server::start(Options::new(), Chat::new);
    let mut client = Direct::join(&server, "/ws,").await;
    for round in 0..20 {
        for number in 0..50 {
            client.0.feed(Message::text(format!(r#"42/ws,{number}["echo",{number}]"#))).await.unwrap();
        }
        client.0.flush().await.unwrap();
        for number in 0..50 {
            assert_eq!(client.packet().await, format!(r#"42/ws,["echo",{number}]"#), "round {round}");
            assert_eq!(client.packet().await, format!("43/ws,{number}[{number}]"));
        }
    }
}

#[tokio::test]
async fn a_message_of_the_servers_may_be_larger_than_what_may_be_on_its_way() {
    let server = Server::start(Options::new(), Chat::new);
    let mut client = Direct::join(&server, "/ws,").await;
    for length in [60_000, 70_000, 900_000] {
        let text = format!("\"{}\"", "x".repeat(length));
        server.channel.say(&text);
        server.channel.say("1");
        assert_eq!(client.packet().await, format!(r#"42/ws,["said",{text}]"#));
        assert_eq!(client.packet().await, r#"42/ws,["said",1]"#);
    }
}
