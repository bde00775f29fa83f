//! Requests of one client that another one answers.

use std::sync::Arc;
use std::time::Duration;

use antiphon_runtime::generated::*;
use antiphon_runtime::testing::{Bench, Client};
use antiphon_runtime::{CloseCode, Options};

use super::server::Server;

static STATE: StateSpec = StateSpec::NONE;
static SPEC: ChannelSpec = ChannelSpec {
    service: "test",
    version: "1.0.0",
    channel: "desk",
    paths: &["/{desk}/asker", "/{desk}/answerer"],
    message_limit: 4096,
    frame_limit: 4096,
    socketio: None,
    token: None,
    queue: QueueLimit { messages: 2048, bytes: 1 << 20 },
    heartbeat: Heartbeat::DEFAULT,
    roles: &["asker", "answerer"],
    permissions: &[],
    state: &STATE,
    messages: &[&ASK, &ANSWER],
    kept: 0,
    rooms: &[&DESK],
    topics: None,
};
static DESK: RoomSpec = RoomSpec {
    name: "desk",
    index: 0,
    modes: &[],
    capacity: 8,
    memberships: 1,
    roles: &[(ANSWERER, 1)],
    replaces_oldest: true,
    state: &[],
    recovery: None,
};
static ASK: MessageSpec = MessageSpec { name: "ask", delivery: Delivery::Disconnect, slot: 0 };
static ANSWER: MessageSpec = MessageSpec { name: "answer", delivery: Delivery::Disconnect, slot: 1 };
static OTHER: MessageSpec = MessageSpec { name: "other", delivery: Delivery::Disconnect, slot: 2 };
static ID: IdSpec = IdSpec { field: "id", also: Some("message") };
static CALL: RelaySpec =
    RelaySpec { id: &ID, to: &[ANSWERER], call: 7, request: &ASK, answer: &ANSWER, deadline: Duration::from_secs(30) };
/// As the other one, for the system's clock.
static QUICK: RelaySpec = RelaySpec {
    id: &ID,
    to: &[ANSWERER],
    call: 8,
    request: &ASK,
    answer: &ANSWER,
    deadline: Duration::from_millis(50),
};
const ASKER: RoleId = 0;
const ANSWERER: RoleId = 1;

/// Whatever an asker sends is a request. An answerer's frames are answers, or others where they have a member `other`.
struct Desk {
    space: Arc<Space>,
}

impl Channel for Desk {
    fn spec(&self) -> &'static ChannelSpec {
        &SPEC
    }

    fn space(&self) -> &Arc<Space> {
        &self.space
    }

    fn admit(&self, request: &Request<'_>) -> Result<Admission, Refusal> {
        let role = RoleId::from(request.route().ends_with("answerer"));
        Ok(Admission::new(role).room(&DESK, request.path("desk").unwrap()))
    }

    fn opened(&self, _: &mut Session, _: &mut Turn<'_>) {}

    async fn received(&self, session: &mut Session, message: &Text) {
        let room = session.entered(&DESK).unwrap();
        let mut room = room.lock();
        if message.as_str().starts_with("notice") {
            room.to_roles(&[ASKER], &Outgoing::new(&OTHER, message.bytes()));
        } else if session.role() == ANSWERER {
            let spec = if message.as_str().contains("other") { &OTHER } else { &ANSWER };
            room.answer(session, message, spec, &ID);
        } else if let Err(failure) =
            room.relay(session, message, if message.as_str().contains("quick") { &QUICK } else { &CALL })
        {
            drop(room);
            self.failed(session, failure);
        }
    }

    fn failed(&self, session: &mut Session, failure: Failure) {
        session.send(&Outgoing::new(&ANSWER, failure.kind.name().into()));
    }

    fn unanswered(&self, asker: &Asker, failure: &Failure) {
        let text = format!("{} {} {:?}", failure.kind.name(), asker.call(), asker.id());
        asker.send(&Outgoing::new(&ANSWER, text.into()));
    }

    fn closed(&self, _: &Session) {}
}

fn desk(options: &Options) -> Desk {
    Desk { space: Space::open(&SPEC, options).unwrap() }
}

fn bench() -> Bench<Desk> {
    Bench::new(desk)
}

async fn tell(client: &mut Client<Desk>, text: &str) -> Vec<String> {
    client.send(text).await;
    client.received()
}

/// The id in the only frame that came.
fn id_in(received: &[String]) -> String {
    let [frame] = received else { panic!("{received:?}") };
    id_of(frame, &ID).unwrap_or_else(|| panic!("{frame}")).to_owned()
}

#[tokio::test]
async fn a_request_and_its_answer_pass_as_they_came() {
    let bench = bench();
    let mut answerer = bench.connect("/a/answerer");
    let (mut one, mut two, mut elsewhere) =
        (bench.connect("/a/asker"), bench.connect("/a/asker"), bench.connect("/b/answerer"));
    let request = r#" {"id" : "x", "data":{ "é":1.50}} "#;
    assert_eq!(tell(&mut one, request).await, [""; 0]);
    assert_eq!(answerer.received(), [request]);
    let answer = r#"{"message":"done","id":"x"}"#;
    tell(&mut answerer, answer).await;
    assert_eq!((one.received(), two.received(), elsewhere.received()), (vec![answer.to_owned()], vec![], vec![]));
}

#[tokio::test]
async fn ids_that_are_missing_or_collide_are_replaced_on_the_way() {
    let bench = bench();
    let mut answerer = bench.connect("/a/answerer");
    let mut askers = [bench.connect("/a/asker"), bench.connect("/a/asker"), bench.connect("/a/asker")];
    let requests = [r#"{"id":"x"}"#, r#"{"id":"x","n":1}"#, r#"{"message":"x"}"#];
    let mut ids = Vec::new();
    for (asker, request) in askers.iter_mut().zip(requests) {
        tell(asker, request).await;
        ids.push(id_in(&answerer.received()));
    }
    tell(&mut askers[2], "{}").await;
    ids.push(id_in(&answerer.received()));
    assert_eq!(ids[0], r#""x""#);
    assert!(ids.iter().all(|id| ids.iter().filter(|other| *other == id).count() == 1), "{ids:?}");
    for (index, restored) in [(3, "{}"), (1, r#"{"id":"x"}"#), (2, r#"{"id":"x"}"#), (0, r#"{"id":"x"}"#)] {
        tell(&mut answerer, &format!(r#"{{"id":{}}}"#, ids[index])).await;
        assert_eq!(askers[index.min(2)].received(), [restored], "{index}");
    }
}

#[tokio::test]
async fn what_answers_no_call_is_dropped() {
    let bench = bench();
    let mut answerer = bench.connect("/a/answerer");
    let mut asker = bench.connect("/a/asker");
    tell(&mut asker, r#"{"id":"x"}"#).await;
    answerer.received();
    let dropped = [r#"{"id":"y"}"#, "{}", "[]", "not JSON", r#"{"message":"x"}"#, r#"{"id":"x","other":1}"#];
    for answer in dropped {
        assert_eq!((tell(&mut answerer, answer).await, asker.received()), (vec![], vec![]), "{answer}");
    }
    tell(&mut answerer, r#"{"id":"\u0078"}"#).await;
    assert_eq!(asker.received(), [r#"{"id":"\u0078"}"#]);
    tell(&mut answerer, r#"{"id":"x"}"#).await;
    assert_eq!(asker.received(), [""; 0]);
}

#[tokio::test]
async fn who_asks_is_told_why_there_is_no_answer() {
    let bench = bench();
    let mut asker = bench.connect("/a/asker");
    assert_eq!(tell(&mut asker, r#"{"id":1}"#).await, ["absent"]);
    let mut answerer = bench.connect("/a/answerer");
    tell(&mut asker, r#"{"id":2}"#).await;
    bench.advance(Duration::from_millis(29_999));
    assert_eq!(asker.received(), [""; 0]);
    bench.advance(Duration::from_millis(1));
    assert_eq!(asker.received(), [r#"late 7 Some("2")"#]);
    tell(&mut answerer, r#"{"id":2}"#).await;
    assert_eq!(asker.received(), [""; 0]);
    tell(&mut asker, r#"{"id":2}"#).await;
    tell(&mut asker, "{}").await;
    drop(answerer);
    assert_eq!(asker.received(), [r#"left 7 Some("2")"#, "left 7 None"]);
    bench.advance(Duration::from_mins(1));
    assert_eq!(asker.received(), [""; 0]);
}

#[tokio::test]
async fn a_newer_answerer_takes_the_place_of_the_older() {
    let bench = bench();
    let mut old = bench.connect("/a/answerer");
    let mut asker = bench.connect("/a/asker");
    tell(&mut asker, r#"{"id":1}"#).await;
    let mut new = bench.connect("/a/answerer");
    assert_eq!(asker.received(), [r#"left 7 Some("1")"#]);
    tell(&mut asker, r#"{"id":2}"#).await;
    assert_eq!(new.received(), [r#"{"id":2}"#]);
    assert_eq!(old.closed(), Some(CloseCode::REPLACED));
    tell(&mut new, r#"{"id":2}"#).await;
    assert_eq!(asker.received(), [r#"{"id":2}"#]);
    // Other desks have an answerer of their own.
    let mut other = bench.connect("/b/answerer");
    assert_eq!((new.closed(), other.closed()), (None, None));
}

#[tokio::test]
async fn who_left_is_not_answered() {
    let bench = bench();
    let mut answerer = bench.connect("/a/answerer");
    let mut asker = bench.connect("/a/asker");
    tell(&mut asker, r#"{"id":1}"#).await;
    drop(asker);
    let mut asker = bench.connect("/a/asker");
    // The id is free again.
    answerer.received();
    tell(&mut asker, r#"{"id":1}"#).await;
    assert_eq!(answerer.received(), [r#"{"id":1}"#]);
    tell(&mut answerer, r#"{"id":1}"#).await;
    assert_eq!(asker.received(), [r#"{"id":1}"#]);
}

#[tokio::test]
async fn so_many_calls_may_wait_for_one_answerer() {
    let bench = bench();
    let mut answerer = bench.connect("/a/answerer");
    let mut asker = bench.connect("/a/asker");
    for number in 0..1024 {
        assert_eq!(tell(&mut asker, &format!(r#"{{"id":{number}}}"#)).await, [""; 0]);
        answerer.received();
    }
    assert_eq!(tell(&mut asker, r#"{"id":"x"}"#).await, ["full"]);
    tell(&mut answerer, r#"{"id":5}"#).await;
    assert_eq!(asker.received().len(), 1);
    assert_eq!(tell(&mut asker, r#"{"id":"x"}"#).await, [""; 0]);
}

#[tokio::test]
async fn who_finds_no_place_when_it_connects_is_told_and_closed() {
    let bench = bench();
    let mut askers: Vec<_> = (0..9).map(|_| bench.connect("/a/asker")).collect();
    assert_eq!(askers[8].received(), ["full"]);
    assert_eq!((askers[8].closed(), askers[7].closed()), (Some(CloseCode::OVERLOADED), None));
    drop(askers.pop());
    assert_eq!(bench.connect("/b/asker").received(), [""; 0]);
    drop(askers.pop());
    assert_eq!(bench.connect("/a/asker").received(), [""; 0]);
}

#[tokio::test]
async fn a_notice_goes_to_all_of_a_role() {
    let bench = bench();
    let mut answerer = bench.connect("/a/answerer");
    let (mut one, mut two, mut elsewhere) =
        (bench.connect("/a/asker"), bench.connect("/a/asker"), bench.connect("/b/asker"));
    assert_eq!(tell(&mut answerer, "notice").await, [""; 0]);
    assert_eq!(
        (one.received(), two.received(), elsewhere.received()),
        (vec!["notice".into()], vec!["notice".into()], vec![])
    );
}

#[tokio::test]
async fn on_the_systems_clock_deadlines_come_by_themselves() {
    let server = Server::start(Options::new(), desk);
    let mut answerer = server.connect("/a/answerer").await;
    let mut asker = server.connect("/a/asker").await;
    asker.send(r#"{"id":1}"#).await;
    assert_eq!(answerer.text().await, r#"{"id":1}"#);
    for number in 2..5 {
        let request = format!(r#"{{"id":{number},"quick":true}}"#);
        asker.send(&request).await;
        assert_eq!(answerer.text().await, request);
        assert_eq!(asker.text().await, format!(r#"late 8 Some("{number}")"#));
    }
    drop(answerer);
    assert_eq!(asker.text().await, r#"left 7 Some("1")"#);
}
