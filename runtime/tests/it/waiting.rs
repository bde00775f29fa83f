//! A channel whose handler waits: the connection goes on meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use antiphon_runtime::Options;
use antiphon_runtime::generated::*;
use futures_util::{SinkExt, StreamExt};
use tokio::sync::Semaphore;
use tokio_tungstenite::tungstenite::Message as Frame;

use super::server::{Server, soon};

static STATE: StateSpec = StateSpec::NONE;
static ECHO: MessageSpec = MessageSpec { name: "echo", delivery: Delivery::Disconnect, slot: 0 };
static SPEC: ChannelSpec = ChannelSpec {
    service: "test",
    version: "1.0.0",
    channel: "waiting",
    paths: &["/waiting"],
    message_limit: 1 << 20,
    frame_limit: 1 << 20,
    socketio: None,
    token: None,
    queue: QueueLimit::DEFAULT,
    heartbeat: Heartbeat::DEFAULT,
    roles: &["client"],
    permissions: &[],
    state: &STATE,
    messages: &[&ECHO],
    kept: 0,
    rooms: &[],
    topics: None,
};

/// Echoes what it gets; before that, takes a permit for `wait`, and falls over for `panic`.
struct Waiting {
    space: Arc<Space>,
    permits: Semaphore,
    /// Handlers that were begun and not dropped yet.
    running: Arc<AtomicUsize>,
}

impl Waiting {
    fn new(options: &Options) -> Self {
        let space = Space::open(&SPEC, options).unwrap();
        Self { space, permits: Semaphore::new(0), running: Arc::default() }
    }

    async fn until_running(&self, count: usize) {
        soon("handlers", async {
            while self.running.load(Ordering::SeqCst) != count {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
        .await;
    }
}

struct Running(Arc<AtomicUsize>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Channel for Waiting {
    fn spec(&self) -> &'static ChannelSpec {
        &SPEC
    }

    fn space(&self) -> &Arc<Space> {
        &self.space
    }

    fn admit(&self, _: &Request<'_>) -> Result<Admission, Refusal> {
        Ok(Admission::new(0))
    }

    fn opened(&self, _: &mut Session, _: &mut Turn<'_>) {}

    async fn received(&self, session: &mut Session, message: &Text) {
        self.running.fetch_add(1, Ordering::SeqCst);
        let _running = Running(self.running.clone());
        match message.as_str() {
            "wait" => self.permits.acquire().await.unwrap().forget(),
            "panic" => panic!("on purpose"),
            _ => {}
        }
        session.send(&Outgoing::new(&ECHO, message.bytes()));
    }

    fn failed(&self, _: &mut Session, _: Failure) {}

    fn closed(&self, _: &Session) {}
}

#[tokio::test]
async fn pings_are_answered_and_messages_delivered_meanwhile() {
    let server = Server::start(Options::new(), Waiting::new);
    let mut client = server.connect("/waiting").await;
    for text in ["first", "wait", "second"] {
        client.send(text).await;
    }
    server.channel.until_running(1).await;
    client.0.send(Frame::Ping("still there?".into())).await.unwrap();
    assert_eq!(client.text().await, "first");
    let pong = soon("pong", client.0.next()).await.unwrap().unwrap();
    assert_eq!(pong, Frame::Pong("still there?".into()));
    let news = Outgoing::new(&ECHO, "news".into());
    server.channel.space.lock().to_everyone(&news);
    assert_eq!(client.text().await, "news");
    server.channel.permits.add_permits(1);
    assert_eq!((client.text().await.as_str(), client.text().await.as_str()), ("wait", "second"));
}

#[tokio::test]
async fn work_for_a_client_that_left_is_dropped() {
    let server = Server::start(Options::new(), Waiting::new);
    let mut client = server.connect("/waiting").await;
    for text in ["wait", "one", "two"] {
        client.send(text).await;
    }
    server.channel.until_running(1).await;
    drop(client);
    server.channel.until_running(0).await;
    server.until_members(0).await;
}

#[tokio::test]
async fn a_client_that_sends_on_and_on_has_to_wait() {
    let server = Server::start(Options::new(), Waiting::new);
    let mut client = server.connect("/waiting").await;
    client.send("wait").await;
    let long = "x".repeat(100_000);
    let (mut sink, mut stream) = client.0.split();
    let sending = tokio::spawn(async move {
        for _ in 0..200 {
            sink.send(Frame::text(long.as_str())).await.unwrap();
        }
    });
    server.channel.until_running(1).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!sending.is_finished(), "20 MB are not held for one client");
    server.channel.permits.add_permits(1);
    for _ in 0..201 {
        soon("echo", stream.next()).await.unwrap().unwrap();
    }
    sending.await.unwrap();
}

#[tokio::test]
async fn a_handler_that_panics_costs_only_its_own_connection() {
    let server = Server::start(Options::new(), Waiting::new);
    let (mut one, mut two) = (server.connect("/waiting").await, server.connect("/waiting").await);
    one.send("panic").await;
    assert_eq!(one.closed().await, 1011);
    two.send("hello").await;
    assert_eq!(two.text().await, "hello");
}
