//! Clients that read slowly, or not at all.

use antiphon_runtime::Options;
use tokio::io::AsyncReadExt;

use super::frames::Frames;
use super::server::{Server, soon};

const FRAMES: usize = 3000;

fn frame(number: usize) -> String {
    format!("{number:010}{}", "x".repeat(20_000))
}

#[tokio::test]
async fn a_viewer_who_does_not_read_slows_nobody_and_sees_the_newest_frame_after_all() {
    let server = Server::start(Options::new(), Frames::new);
    let mut streamer = server.connect("/ws/frame?is_streamer=true").await;
    let (mut sleeper, mut viewer) = (server.connect("/ws/frame").await, server.connect("/ws/frame").await);
    server.until_members(3).await;
    let watching = tokio::spawn(async move { while !viewer.text().await.starts_with("0000002999") {} });
    for number in 0..FRAMES {
        streamer.send(&frame(number)).await;
    }
    soon("the viewer who reads", watching).await.unwrap();
    let mut seen = 0;
    let mut last = String::new();
    while !last.starts_with("0000002999") {
        let next = sleeper.text().await;
        assert!(next > last, "frames come in order");
        (seen, last) = (seen + 1, next);
    }
    assert!(seen < FRAMES, "60 MB were not held for one viewer");
}

#[tokio::test]
async fn a_late_viewer_gets_the_last_frame_once_and_streamers_get_none() {
    let server = Server::start(Options::new(), Frames::new);
    let mut streamer = server.connect("/ws/frame?is_streamer=1").await;
    let mut early = server.connect("/ws/frame").await;
    server.until_members(2).await;
    for number in 0..3 {
        streamer.send(&frame(number)).await;
    }
    while early.text().await != frame(2) {}
    let mut late = server.connect("/ws/frame").await;
    assert_eq!(late.text().await, frame(2));
    streamer.send(&frame(3)).await;
    assert_eq!(late.text().await, frame(3));
}

#[tokio::test]
async fn who_never_answers_a_close_frame_is_let_go() {
    let server = Server::start(Options::new(), Frames::new);
    let mut stream = server.raw("/ws/frame").await;
    server.until_members(1).await;
    server.drain.start();
    let mut rest = Vec::new();
    soon("the end of the stream", stream.read_to_end(&mut rest)).await.unwrap();
    assert_eq!(rest[..4], [0x88, 12, 0x03, 0xf4]);
    soon("the end of the drain", server.drain.finished()).await;
}
