use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::{Value, json};

use crate::process::Server;

/// Status, head and body of an answer.
pub(crate) fn ask(address: SocketAddr, request: &str, body: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{request} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), head.to_owned(), body.to_owned())
}

pub(crate) fn login(address: SocketAddr, username: &str, password: &str) -> (u16, Value) {
    let body = json!({ "username": username, "password": password }).to_string();
    let (status, _, body) = ask(address, "POST /api/login", &body);
    (status, serde_json::from_str(&body).unwrap())
}

#[test]
fn the_pages_for_people_and_machines_answer() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::on(folder.path(), &[]);
    let (status, head, page) = ask(server.address, "GET /", "");
    assert_eq!(status, 200);
    assert!(head.contains("text/html"), "{head}");
    assert!(page.contains(&format!("ws://{}/api/v1", server.address)), "{page}");
    assert_eq!(ask(server.address, "GET /healthz", "").0, 200);
    assert_eq!(ask(server.address, "GET /readyz", "").0, 200);
    assert_eq!(ask(server.address, "GET /metrics", "").0, 200);
    assert_eq!(ask(server.address, "GET /nowhere", "").0, 404);
    let (status, _, body) = ask(server.address, "GET /api/status", "");
    assert_eq!(status, 200);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&body["status"], &body["connections"]), (&json!("ok"), &json!(0)));
    assert!(body["version"].is_string() && body["uptime_s"].is_u64());
}

#[test]
fn login_answers_as_documented() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::on(folder.path(), &["--admin-password", "chosen"]);
    assert_eq!(server.password(), None, "nothing to show: {}", server.greeting);
    let (status, body) = login(server.address, "admin", "chosen");
    assert_eq!((status, body["token"].as_str().map(str::len)), (200, Some(43)));
    assert_eq!(login(server.address, "admin", "wrong"), (401, json!({ "error": "Authentication failed" })));
    assert_eq!(login(server.address, "nobody", "chosen"), (401, json!({ "error": "Authentication failed" })));
    let (status, _, body) = ask(server.address, "POST /api/login", "not JSON");
    assert_eq!(status, 400);
    assert!(serde_json::from_str::<Value>(&body).unwrap()["error"].is_string());
    assert_eq!(ask(server.address, "POST /api/login", &" ".repeat(5000)).0, 413);
}

#[test]
fn what_is_not_served_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::on(folder.path(), &["--only", "viewer"]);
    assert_eq!(server.password(), None, "no camera, no admin: {}", server.greeting);
    assert_eq!(ask(server.address, "GET /api/status", "").0, 404);
    assert!(!ask(server.address, "GET /", "").2.contains("/api/v1"));
}
