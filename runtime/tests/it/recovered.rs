//! Whatever happens to connections, who comes back has seen every message exactly once, and all in one order.

use std::collections::BTreeMap;
use std::time::Duration;

use antiphon_runtime::CloseCode;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::chat::{Chats, Person, token};

const ROOMS: [&str; 2] = ["a", "b"];
/// The first ones come back by themselves, each as a user of its own. The others are stock clients of one user.
const PEOPLE: usize = 4;
const RETURNING: usize = 2;
/// How long a token is good, in seconds.
const GOOD: u64 = 90;

#[derive(Clone, Debug)]
enum Step {
    /// A new connection; who comes back by itself resumes what it had, even if its old connection is still there.
    Connect(usize),
    Join(usize, usize, bool),
    Leave(usize, usize),
    Say(usize, usize),
    Read(usize),
    Refresh(usize),
    /// The connection breaks, with what was not read.
    Cut(usize),
    /// The client says goodbye.
    Close(usize),
    /// So many milliseconds pass.
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let (who, room) = (0..PEOPLE, 0..ROOMS.len());
    prop_oneof![
        3 => who.clone().prop_map(Step::Connect),
        3 => (who.clone(), room.clone(), any::<bool>()).prop_map(|(who, room, edit)| Step::Join(who, room, edit)),
        1 => (who.clone(), room.clone()).prop_map(|(who, room)| Step::Leave(who, room)),
        6 => (who.clone(), room).prop_map(|(who, room)| Step::Say(who, room)),
        3 => who.clone().prop_map(Step::Read),
        1 => who.clone().prop_map(Step::Refresh),
        2 => who.clone().prop_map(Step::Cut),
        1 => who.prop_map(Step::Close),
        2 => prop_oneof![1..400u64, 1000..30_000u64, 30_000..150_000u64].prop_map(Step::Wait),
    ]
}

/// A membership as its client sees it.
#[derive(Clone, Debug)]
struct Seen {
    session: String,
    epoch: String,
    mode: &'static str,
    /// The offset after which it began, and what came since: offset and text.
    start: u64,
    messages: Vec<(u64, String)>,
}

impl Seen {
    fn cursor(&self) -> u64 {
        self.messages.last().map_or(self.start, |(offset, _)| *offset)
    }
}

#[derive(Default)]
struct Someone {
    person: Option<Person>,
    /// An older connection that nobody noticed is not needed any more.
    old: Option<Person>,
    seen: BTreeMap<&'static str, Seen>,
    /// When it last read everything, in milliseconds.
    read: u64,
    /// Its connection broke, and the server had not closed it before.
    is_cut: bool,
}

struct World {
    chats: Chats,
    now: u64,
    people: Vec<Someone>,
    witness: Person,
    /// What the witness heard, which is all: by room, offset and text.
    log: BTreeMap<String, Vec<(u64, String)>>,
    said: u64,
}

impl World {
    async fn new() -> Self {
        let chats = Chats::new();
        let mut witness = chats.connect(&format!("/chat?token={}", token("witness", 1_000_000)));
        for room in ROOMS {
            witness.send(json!({ "do": "join", "room": room, "mode": "edit", "capacity": 9 })).await;
        }
        witness.client.received();
        let people = (0..PEOPLE).map(|_| Someone::default()).collect();
        Self { chats, now: 0, people, witness, log: BTreeMap::new(), said: 0 }
    }

    fn token(&self, who: usize) -> String {
        let user = if who < RETURNING { format!("user{who}") } else { "stock".to_owned() };
        token(&user, self.now / 1000 + GOOD)
    }

    async fn step(&mut self, step: &Step) {
        match *step {
            Step::Connect(who) => self.connect(who).await,
            Step::Join(who, room, edit) => {
                let mode = if edit { "edit" } else { "view" };
                let message = json!({ "do": "join", "room": ROOMS[room], "mode": mode, "capacity": 9 });
                self.send(who, message).await;
                self.read(who, None);
            }
            Step::Leave(who, room) => {
                self.send(who, json!({ "do": "leave", "room": ROOMS[room] })).await;
                if self.read(who, None).iter().any(|message| message["is"] == "left") {
                    self.people[who].seen.remove(ROOMS[room]);
                }
            }
            Step::Say(who, room) => {
                self.said += 1;
                let text = self.said.to_string();
                self.send(who, json!({ "do": "say", "room": ROOMS[room], "text": text })).await;
            }
            Step::Read(who) => drop(self.read(who, None)),
            Step::Refresh(who) => {
                let token = self.token(who);
                self.send(who, json!({ "do": "refresh", "token": token })).await;
            }
            Step::Cut(who) => self.lose(who),
            Step::Close(who) => {
                self.read(who, None);
                self.people[who].old = None;
                if let Some(person) = self.people[who].person.take() {
                    person.client.disconnect(CloseCode::NORMAL);
                    self.people[who].seen.clear();
                }
            }
            Step::Wait(millis) => {
                self.now += millis;
                self.chats.0.advance(Duration::from_millis(millis));
            }
        }
        self.hear();
    }

    async fn send(&mut self, who: usize, message: Value) {
        if let Some(person) = &mut self.people[who].person {
            person.send(message).await;
        }
    }

    fn lose(&mut self, who: usize) {
        let someone = &mut self.people[who];
        someone.is_cut |= someone.person.take().is_some();
        if who >= RETURNING {
            someone.seen.clear();
        }
    }

    async fn connect(&mut self, who: usize) {
        let returns = who < RETURNING;
        let address = format!("/chat?token={}{}", self.token(who), if returns { "&sessionId=x" } else { "" });
        if !returns {
            self.lose(who);
        }
        let person = self.chats.connect(&address);
        let someone = &mut self.people[who];
        someone.old = someone.person.replace(person);
        let is_cut = std::mem::take(&mut someone.is_cut) && someone.old.is_none();
        // A window is of two minutes, and who has not read for long may have missed what is forgotten by now.
        let surely = is_cut && self.now - someone.read < 110_000;
        let was_in = if returns { someone.seen.clone() } else { BTreeMap::new() };
        for (room, seen) in was_in {
            let Seen { session, epoch, mode, .. } = &seen;
            let message = json!({
                "do": "join", "room": room, "mode": mode, "capacity": 9,
                "session": session, "epoch": epoch, "offset": seen.cursor()
            });
            self.send(who, message).await;
            self.read(who, surely.then_some(room));
        }
    }

    /// Reads what came, and checks that it is what should have come. `recovers` is a room where all must be there.
    fn read(&mut self, who: usize, recovers: Option<&str>) -> Vec<Value> {
        let returns = who < RETURNING;
        let someone = &mut self.people[who];
        let Some(person) = &mut someone.person else { return Vec::new() };
        someone.read = self.now;
        let received: Vec<Value> =
            person.client.received().iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        for message in &received {
            let Some(room) = ROOMS.into_iter().find(|room| message["room"] == *room) else { continue };
            let offset = message["offset"].as_u64().unwrap();
            if message["is"] != "joined" {
                let seen = someone.seen.get_mut(room).expect("only members hear anything");
                assert!(offset > seen.cursor(), "{who} had {} and got {message}", seen.cursor());
                seen.messages.push((offset, message.to_string()));
                continue;
            }
            let epoch = message["epoch"].as_str().unwrap().to_owned();
            let recovered = message["recovered"].as_bool().unwrap();
            assert!(recovered || recovers != Some(room), "{who} lost its place in {room}");
            let before = someone.seen.remove(room).filter(|_| recovered && returns);
            let seen = match before {
                Some(before) => {
                    assert_eq!((before.cursor(), &before.epoch), (offset, &epoch), "{who} in {room}");
                    Seen { session: person.key.clone(), ..before }
                }
                None => Seen { session: person.key.clone(), epoch, mode: "edit", start: offset, messages: Vec::new() },
            };
            someone.seen.insert(room, seen);
        }
        if person.client.closed().is_some() {
            someone.person = None;
            if !returns {
                someone.seen.clear();
            }
        }
        received
    }

    fn hear(&mut self) {
        for text in self.witness.client.received() {
            let message: Value = serde_json::from_str(&text).unwrap();
            let room = message["room"].as_str().unwrap().to_owned();
            self.log.entry(room).or_default().push((message["offset"].as_u64().unwrap(), message.to_string()));
        }
    }

    /// Everybody whose connection is good reads the rest, and has what the witness has.
    fn check(&mut self) {
        for who in 0..PEOPLE {
            self.read(who, None);
            let someone = &self.people[who];
            if someone.person.is_none() {
                continue;
            }
            for (room, seen) in &someone.seen {
                let user = if who < RETURNING { format!("user{who}") } else { "stock".to_owned() };
                // Of itself, a user is not told.
                let is_own = |text: &str| text.contains(&format!(r#""who":"{user}""#));
                assert!(!seen.messages.iter().any(|(_, text)| is_own(text)), "{who} in {room}");
                let others = |messages: &[(u64, String)]| -> Vec<(u64, String)> {
                    messages.iter().filter(|(_, text)| !is_own(text)).cloned().collect()
                };
                let log = self.log.get(*room).map_or(&[][..], Vec::as_slice);
                let log: Vec<_> = log.iter().filter(|(offset, _)| *offset > seen.start).cloned().collect();
                assert_eq!(others(&seen.messages), others(&log), "{who} in {room}");
            }
        }
    }

    /// Everybody connects anew with a fresh token, reads, and is looked at.
    async fn end(&mut self) {
        for who in 0..PEOPLE {
            let token = self.token(who);
            self.send(who, json!({ "do": "refresh", "token": token })).await;
        }
        self.hear();
        self.check();
        for who in 0..RETURNING {
            self.connect(who).await;
        }
        self.chats.0.advance(Duration::from_millis(300));
        self.hear();
        self.check();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_came_back_has_seen_everything_once_and_in_order(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut world = World::new().await;
            for step in &steps {
                world.step(step).await;
            }
            world.end().await;
        });
    }
}
