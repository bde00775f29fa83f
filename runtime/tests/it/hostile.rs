//! Clients that break the rules. Each is told why, over a socket that no library cleans up.

use antiphon_runtime::Options;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::control::Control;
use super::frames::Frames;
use super::server::{Server, soon};

/// A frame as a client masks it, with a mask of zeros.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        0..126 => frame.push(0x80 | u8::try_from(payload.len()).unwrap()),
        length => {
            frame.push(0xff);
            frame.extend(u64::try_from(length).unwrap().to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

/// The code of the close frame, which is followed by the end of the stream.
async fn close_code(stream: &mut TcpStream) -> u16 {
    let mut received = Vec::new();
    soon("the end of the stream", stream.read_to_end(&mut received)).await.unwrap();
    let close = received.iter().rposition(|byte| *byte == 0x88).expect("a close frame");
    u16::from_be_bytes([received[close + 2], received[close + 3]])
}

async fn check(sent: &[u8], expected: u16) {
    let server = Server::start(Options::new(), Control::new);
    let mut stream = server.raw("/ws/control").await;
    stream.write_all(sent).await.unwrap();
    assert_eq!(close_code(&mut stream).await, expected, "{:?}", &sent[..sent.len().min(16)]);
    drop(stream);
    server.until_members(0).await;
}

#[tokio::test]
async fn text_that_is_not_utf8_is_1007() {
    check(&frame(0x81, b"\"\xff\""), 1007).await;
    check(&[frame(0x01, b"\"\xc3"), frame(0x80, b"x\"")].concat(), 1007).await;
}

#[tokio::test]
async fn a_character_may_be_split_between_fragments() {
    let server = Server::start(Options::new(), Control::new);
    let mut stream = server.raw("/ws/control").await;
    let bye = frame(0x88, &1000u16.to_be_bytes());
    stream.write_all(&[frame(0x01, b"\"\xc3"), frame(0x80, b"\xa4\""), bye].concat()).await.unwrap();
    assert_eq!(close_code(&mut stream).await, 1000);
}

#[tokio::test]
async fn too_much_is_1009() {
    let announced = [&[0x81, 0xff][..], &1_000_000_000u64.to_be_bytes(), &[0; 4]].concat();
    check(&announced, 1009).await;
    check(&frame(0x81, &[b' '; 4097]), 1009).await;
    check(&[frame(0x01, &[b' '; 4000]), frame(0x80, &[b' '; 97])].concat(), 1009).await;
}

#[tokio::test]
async fn who_is_in_the_middle_of_sending_too_much_hears_why() {
    check(&frame(0x81, &vec![b' '; 3_000_000]), 1009).await;
}

#[tokio::test]
async fn as_much_as_allowed_is_no_error() {
    let server = Server::start(Options::new(), Control::new);
    let mut client = server.connect("/ws/control").await;
    client.text().await;
    let toggle = r#"{"type":"toggle_render","enabled":true}"#;
    client.send(&format!("{toggle:4096}")).await;
    client.text().await;
}

#[tokio::test]
async fn broken_frames_are_1002() {
    check(&frame(0xc1, b"reserved bit"), 1002).await;
    check(&frame(0x83, b"reserved opcode"), 1002).await;
    check(&frame(0x80, b"continues nothing"), 1002).await;
    check(&frame(0x89, &[b'x'; 126]), 1002).await;
    check(&frame(0x09, b"fragmented ping"), 1002).await;
    check(b"\x81\x03abc", 1002).await;
}

#[tokio::test]
async fn deep_nesting_is_just_an_invalid_message() {
    let server = Server::start(Options::new(), Frames::new);
    let mut streamer = server.connect("/ws/frame?is_streamer=true").await;
    streamer.send(&"[".repeat(100_000)).await;
    let server = Server::start(Options::new(), Control::new);
    let mut client = server.connect("/ws/control").await;
    client.text().await;
    client.send(&"[".repeat(4096)).await;
    client.send(r#"{"type":"toggle_render","enabled":true}"#).await;
    client.text().await;
}

#[tokio::test]
async fn every_ping_of_a_flood_is_survived() {
    let server = Server::start(Options::new(), Control::new);
    let mut stream = server.raw("/ws/control").await;
    let pings = frame(0x89, b"").repeat(10_000);
    let bye = frame(0x88, &1001u16.to_be_bytes());
    let (mut reading, mut writing) = stream.split();
    let mut received = Vec::new();
    let (read, written) = soon("the end", async {
        tokio::join!(reading.read_to_end(&mut received), async { writing.write_all(&[pings, bye].concat()).await })
    })
    .await;
    written.unwrap();
    read.unwrap();
    assert!(received.ends_with(&[0x88, 2, 0x03, 0xe9]));
}
