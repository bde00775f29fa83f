use super::*;
use crate::Drain;
use crate::transport::Incoming;
use crate::transport::socketio::lane::Lane;
use crate::transport::socketio::line::testing::{CHANNEL, unused};
use std::future::poll_fn;
use tokio::io::{DuplexStream, duplex};

/// A line with one lane, the server's end of its stream, and the client's.
fn pair(buffer: usize) -> (Arc<Line>, Arc<Lane>, Stream<DuplexStream>, DuplexStream) {
    let line = unused(&Drain::new());
    let claimed = line.claim().unwrap();
    assert!(line.claim().is_none());
    let lane = line.enter("/ws", &CHANNEL).unwrap();
    let (server, client) = duplex(buffer);
    (line, lane, Stream::new(server, claimed, 1000), client)
}

async fn next(lane: &Lane) -> Incoming {
    poll_fn(|cx| lane.poll_pop(cx)).await.0
}

#[tokio::test]
async fn nothing_is_read_while_there_is_no_room() {
    let (line, lane, mut stream, mut client) = pair(100);
    client.write_all(b"ab").await.unwrap();
    assert_eq!(stream.read_u8().await.unwrap(), b'a');
    (0..16).for_each(|_| lane.push(Incoming::Sign));
    let mut reading = Box::pin(stream.read_u8());
    assert!(timeout(Duration::from_millis(20), &mut reading).await.is_err());
    let (_, made_room) = poll_fn(|cx| lane.poll_pop(cx)).await;
    assert!(made_room);
    line.room_made();
    assert_eq!(reading.await.unwrap(), b'b');
}

#[tokio::test]
async fn when_the_line_ends_the_engine_reads_the_end_and_the_client_is_told_why() {
    let (line, _, mut stream, mut client) = pair(1000);
    stream.write_all(b"\x81\x024a").await.unwrap();
    client.write_all(b"more").await.unwrap();
    line.close(CloseCode::RESTARTING);
    assert_eq!(stream.read(&mut [0; 10]).await.unwrap(), 0);
    stream.write_all(b"\x81\x011\x88\0").await.unwrap();
    drop(stream);
    let mut received = Vec::new();
    client.read_to_end(&mut received).await.unwrap();
    assert_eq!(received, b"\x81\x024a\x88\x02\x03\xf4");
}

#[tokio::test]
async fn in_the_middle_of_a_message_nothing_can_be_said() {
    let (line, _, mut stream, mut client) = pair(1000);
    stream.write_all(b"\x81\x044a").await.unwrap();
    line.close(CloseCode::TOO_SLOW);
    drop(stream);
    let mut received = Vec::new();
    client.read_to_end(&mut received).await.unwrap();
    assert_eq!(received, b"\x81\x044a");
}

#[tokio::test]
async fn the_first_ping_is_answered_here_and_a_client_never_sees_that_the_engine_closes() {
    let (_, _, mut stream, mut client) = pair(1000);
    stream.write_all(b"\x81\x024a\x81\x012\x81\x024b").await.unwrap();
    let mut read = [0; 20];
    assert_eq!(stream.read(&mut read).await.unwrap(), 7);
    assert_eq!(read[..7], PONG);
    client.write_all(b"more").await.unwrap();
    assert_eq!(stream.read(&mut read).await.unwrap(), 4);
    stream.write_all(PING).await.unwrap();
    stream.write_all(CLOSE).await.unwrap();
    drop(stream);
    let mut received = Vec::new();
    client.read_to_end(&mut received).await.unwrap();
    assert_eq!(received, b"\x81\x024a\x81\x024b\x81\x012");
}

#[tokio::test]
async fn a_close_handshake_of_the_clients_is_left_alone() {
    let (_, _, mut stream, mut client) = pair(1000);
    stream.write_all(b"\x88\0").await.unwrap();
    drop(stream);
    let mut received = Vec::new();
    client.read_to_end(&mut received).await.unwrap();
    assert_eq!(received, b"\x88\0");
}

#[tokio::test]
async fn a_close_with_1000_is_a_goodbye_and_any_other_a_loss() {
    for (frame, expected) in [
        (&b"\x88\x82\x01\x02\x03\x04\x02\xea"[..], Incoming::Closed(CloseCode::NORMAL)),
        (b"\x88\x82\0\0\0\0\x03\xe9", Incoming::Gone),
        (b"\x88\x80\0\0\0\0", Incoming::Gone),
        (b"", Incoming::Gone),
    ] {
        let (line, lane, mut stream, mut client) = pair(1000);
        client.write_all(frame).await.unwrap();
        client.shutdown().await.unwrap();
        stream.read_to_end(&mut Vec::new()).await.unwrap();
        line.gone();
        assert_eq!(next(&lane).await, expected, "{frame:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_nothing_is_given_up() {
    let (line, _, mut stream, client) = pair(10);
    let begun = tokio::time::Instant::now();
    let error = stream.write_all(&[0; 100]).await.unwrap_err();
    assert_eq!((error.kind(), begun.elapsed()), (io::ErrorKind::TimedOut, STALL));
    assert!(line.is_over());
    drop(client);
}

#[tokio::test]
async fn a_line_that_is_cut_writes_no_more() {
    let (line, _, mut stream, _client) = pair(10);
    let writing = tokio::spawn(async move { stream.write_all(&[0; 100]).await });
    tokio::time::sleep(Duration::from_millis(10)).await;
    line.cut();
    assert_eq!(writing.await.unwrap().unwrap_err().kind(), io::ErrorKind::ConnectionAborted);
}
