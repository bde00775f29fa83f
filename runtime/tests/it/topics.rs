//! Topics: rooms that are joined by name.

use std::sync::Arc;

use antiphon_runtime::Options;
use antiphon_runtime::generated::*;
use antiphon_runtime::testing::{Bench, Client};

static STATE: StateSpec = StateSpec::NONE;
static NEWS: MessageSpec = MessageSpec { name: "news", delivery: Delivery::Disconnect, slot: 0 };
static SPEC: ChannelSpec = ChannelSpec {
    service: "test",
    version: "1.0.0",
    channel: "news",
    paths: &["/news"],
    message_limit: 4096,
    frame_limit: 4096,
    socketio: None,
    token: None,
    queue: QueueLimit::DEFAULT,
    heartbeat: Heartbeat::DEFAULT,
    roles: &["client"],
    permissions: &[],
    state: &STATE,
    messages: &[&NEWS],
    kept: 0,
    rooms: &[],
    topics: Some(3),
};

/// Frames are words: `+ topic`, `- topic`, `text topic topic` to all who subscribe and the sender.
struct News {
    space: Arc<Space>,
}

impl Channel for News {
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
        let words: Vec<&str> = message.as_str().split(' ').collect();
        let mut turn = self.space.lock();
        match words[0] {
            "+" => {
                if let Err(failure) = turn.subscribe(session, words[1]) {
                    session.send(&Outgoing::new(&NEWS, failure.kind.name().into()));
                }
            }
            "-" => turn.unsubscribe(session, words[1]),
            text => {
                let news = Outgoing::new(&NEWS, text.to_owned().into());
                turn.to_topics(&words[1..], Some(session.party()), &news);
            }
        }
    }

    fn failed(&self, _: &mut Session, _: Failure) {}

    fn closed(&self, _: &Session) {}
}

fn bench() -> Bench<News> {
    Bench::new(|options: &Options| News { space: Space::open(&SPEC, options).unwrap() })
}

async fn send(client: &mut Client<News>, texts: &[&str]) {
    for text in texts {
        client.send(text).await;
    }
}

#[tokio::test]
async fn everybody_concerned_gets_a_message_once() {
    let bench = bench();
    let [mut all, mut both, mut one, mut none] = [(); 4].map(|()| bench.connect("/news"));
    send(&mut all, &["+ all"]).await;
    send(&mut both, &["+ a", "+ b", "+ a"]).await;
    send(&mut one, &["+ b"]).await;
    send(&mut none, &["+ c", "- c"]).await;
    send(&mut both, &["first a b all", "second b"]).await;
    send(&mut none, &["third a b all", "fourth c"]).await;
    assert_eq!(all.received(), ["first", "third"]);
    assert_eq!(both.received(), ["first", "second", "third"]);
    assert_eq!(one.received(), ["first", "second", "third"]);
    assert_eq!(none.received(), ["third", "fourth"]);
}

#[tokio::test]
async fn a_connection_subscribes_to_so_many_topics() {
    let bench = bench();
    let mut client = bench.connect("/news");
    send(&mut client, &["+ a", "+ b", "+ c", "+ c", "+ a"]).await;
    assert_eq!(client.received(), [""; 0]);
    send(&mut client, &["+ d", "- never", "+ d", "- b", "+ d"]).await;
    assert_eq!(client.received(), ["full", "full"]);
}

#[tokio::test]
async fn who_is_gone_subscribes_to_nothing() {
    let bench = bench();
    let [mut one, mut two] = [(); 2].map(|()| bench.connect("/news"));
    send(&mut one, &["+ a", "+ b"]).await;
    let party = Arc::downgrade(one.session().unwrap().party());
    drop(one);
    assert!(party.upgrade().is_none());
    send(&mut two, &["text a b"]).await;
    assert_eq!(two.received(), ["text"]);
}
