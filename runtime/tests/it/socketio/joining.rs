//! Who comes in, and what the others are told.

use antiphon_runtime::{Options, Origins};
use tokio::time::Instant;

use super::chat::Chat;
use super::clients::{Direct, Polling, request};
use crate::server::{Server, soon};

#[tokio::test]
async fn a_client_is_told_its_key_and_then_what_newcomers_are_told() {
    let server = Server::start(Options::new(), Chat::new);
    Direct::join(&server, "/ws,").await;
}

#[tokio::test]
async fn who_may_not_connect_is_told_why_and_nothing_else() {
    let server = Server::start(Options::new(), Chat::new);
    for (query, connect) in [("", r#"40/ws,{"token":"wrong"}"#), ("&token=wrong", "40/ws,")] {
        let mut client = Direct::open(&server, query).await;
        client.send(connect).await;
        let expected = r#"44/ws,{"message":"Authentication failed","data":{"code":"AUTH_ERROR"}}"#;
        assert_eq!(client.packet().await, expected);
        // The connection stays, for another try.
        client.send(r#"42/ws,["say",1]"#).await;
        client.send(r#"40/ws,{"token":"right"}"#).await;
        assert!(client.packet().await.starts_with(r#"40/ws,{"sid":""#));
    }
    server.until_members(0).await;
}

#[tokio::test]
async fn a_namespace_that_does_not_exist_is_invalid() {
    let server = Server::start(Options::new(), Chat::new);
    let mut client = Direct::open(&server, "").await;
    for (connect, expected) in [
        ("40", r#"44{"message":"Invalid namespace"}"#),
        ("40/nothing,", r#"44/nothing,{"message":"Invalid namespace"}"#),
    ] {
        client.send(connect).await;
        assert_eq!(client.packet().await, expected);
    }
    client.enter("/ws,").await;
}

#[tokio::test]
async fn several_namespaces_share_a_connection() {
    let server = Server::start_all(Options::new(), &[Chat::new, Chat::other]);
    let mut client = Direct::join(&server, "/ws,").await;
    client.enter("").await;
    client.send(r#"42/ws,1["echo","a"]"#).await;
    client.send(r#"422["echo","b"]"#).await;
    let mut packets = Vec::new();
    for _ in 0..4 {
        packets.push(client.packet().await);
    }
    packets.sort();
    assert_eq!(packets, [r#"42/ws,["echo","a"]"#, r#"42["echo","b"]"#, r#"43/ws,1["a"]"#, r#"432["b"]"#]);
    client.send("41/ws,").await;
    server.until_members(0).await;
    client.send(r#"42["echo","c"]"#).await;
    assert_eq!(client.packet().await, r#"42["echo","c"]"#);
}

#[tokio::test]
async fn who_connects_twice_is_thrown_out() {
    let server = Server::start(Options::new(), Chat::new);
    let mut client = Direct::join(&server, "/ws,").await;
    client.send("40/ws,").await;
    client.ends(1002).await;
    server.until_members(0).await;
}

#[tokio::test]
async fn what_is_no_packet_ends_the_connection() {
    let server = Server::start(Options::new(), Chat::new);
    for wrong in ["4", "49", "40[]", "44/ws,{}"] {
        let mut client = Direct::open(&server, "").await;
        client.send(wrong).await;
        client.ends(1002).await;
    }
}

#[tokio::test(start_paused = true)]
async fn who_joins_nothing_is_let_go_after_45_seconds() {
    let server = Server::start(Options::new(), Chat::new);
    let mut client = Direct::open(&server, "").await;
    let begun = Instant::now();
    assert_eq!(client.next_packet().await, None);
    assert_eq!(begun.elapsed().as_secs(), 45);
}

#[tokio::test]
async fn the_clients_address_is_known() {
    let (seen, remotes) = std::sync::mpsc::channel();
    let options = Options::new().on_connect(move |session| seen.send(session.remote()).unwrap());
    let server = Server::start(options, Chat::new);
    let client = Direct::join(&server, "/ws,").await;
    assert_eq!(remotes.recv().unwrap(), Some(client.0.get_ref().local_addr().unwrap()));
    let polling = Polling::open(&server).await;
    assert_eq!(polling.send(&["40/ws,"]).await, 200);
    polling.packets(2).await;
    assert!(remotes.recv().unwrap().unwrap().ip().is_loopback());
}

#[tokio::test]
async fn one_too_many_finds_its_connection_closed_and_no_error() {
    let server = Server::start(Options::new().connections(1), Chat::new);
    let first = Direct::join(&server, "/ws,").await;
    let mut second = Direct::open(&server, "").await;
    second.send("40/ws,").await;
    second.ends(1013).await;
    drop(first);
    soon("a free seat", async {
        loop {
            let mut next = Direct::open(&server, "").await;
            next.send("40/ws,").await;
            if next.packet().await.starts_with("40/ws,") {
                return;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn pages_from_elsewhere_may_not_connect() {
    let server = Server::start(Options::new().origins(Origins::List(vec!["https://a.example".into()])), Chat::new);
    let ask = async |method: &str, origin: &str| {
        let headers = format!("Host: x\r\nOrigin: {origin}\r\nAccess-Control-Request-Headers: authorization\r\n");
        let address = "/socket.io/?EIO=4&transport=polling";
        server.http(&format!("{method} {address} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n")).await
    };
    for method in ["GET", "OPTIONS"] {
        let answer = ask(method, "https://b.example").await;
        assert!(answer.starts_with("HTTP/1.1 403 ") && !answer.contains("access-control"), "{answer}");
    }
    let answer = ask("GET", "https://a.example").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("access-control-allow-origin: https://a.example\r\n"), "{answer}");
    assert!(answer.contains("vary: origin\r\n"), "{answer}");
    let answer = ask("OPTIONS", "https://a.example").await;
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    for header in [
        "access-control-allow-origin: https://a.example\r\n",
        "access-control-allow-methods: GET, POST\r\n",
        "access-control-allow-headers: authorization\r\n",
    ] {
        assert!(answer.contains(header), "{answer}");
    }
}

#[tokio::test]
async fn what_is_no_request_of_the_engines_is_a_bad_request() {
    let server = Server::start(Options::new(), Chat::new);
    for (method, query, expected) in [
        ("GET", "", r#"{"code":0,"message":"Transport unknown"}"#),
        ("GET", "?EIO=3&transport=polling", r#"{"code":5,"message":"Unsupported protocol version"}"#),
        ("GET", "?EIO=4&transport=polling&sid=AAAAAAAAAAAAAAHs", r#"{"code":1,"message":"Session ID unknown"}"#),
        ("POST", "?EIO=4&transport=polling", r#"{"code":2,"message":"Bad handshake method"}"#),
        ("DELETE", "?EIO=4&transport=polling&sid=AAAAAAAAAAAAAAHs", r#"{"code":3,"message":"Bad request"}"#),
    ] {
        let answer = request(&server, method, &format!("/socket.io/{query}"), "").await;
        assert_eq!(answer, (400, expected.to_owned()), "{method} {query}");
    }
    let plain = request(&server, "GET", "/socket.io/?EIO=4&transport=websocket", "").await;
    assert_eq!(plain.0, 426);
}

#[tokio::test]
async fn who_leaves_may_come_again_in_the_same_breath() {
    let server = Server::start(Options::new(), Chat::new);
    let leaving = Polling::open(&server).await;
    let mut keys = Vec::new();
    for packets in [&["40/ws,"][..], &["41/ws,", "40/ws,"], &["41/ws,", "40/ws,"]] {
        assert_eq!(leaving.send(packets).await, 200);
        let [accepted, greeting] = leaving.packets(2).await.try_into().unwrap();
        assert!(accepted.starts_with(r#"40/ws,{"sid":""#) && greeting.starts_with("42/ws,"), "{accepted} {greeting}");
        assert!(!keys.contains(&accepted), "{accepted}");
        keys.push(accepted);
    }
    server.until_members(1).await;
}
