//! Rooms on several threads at once: everybody sees one order, and nothing of anybody remains.

use std::collections::BTreeMap;
use std::sync::{Barrier, Mutex};
use std::time::Duration;

use antiphon_runtime::CloseCode;
use serde_json::Value;

use super::chat::{Chats, Cursor, Person, ROOM};

const THREADS: usize = 4;
const ROUNDS: usize = 2500;

/// Somebody who stays, and comes back when it was too slow. What it heard in one go, and after which offset that began.
struct Witness {
    name: String,
    person: Person,
    heard: Vec<(u64, BTreeMap<u64, String>)>,
}

impl Witness {
    async fn new(chats: &Chats, thread: usize) -> Self {
        let name = format!("witness{thread}");
        let mut person = chats.returning(&name);
        person.send(join()).await;
        let mut witness = Self { name, person, heard: Vec::new() };
        witness.hear(chats).await;
        witness
    }

    async fn hear(&mut self, chats: &Chats) {
        self.read();
        while self.person.client.closed().is_some() {
            let last = self.person.last.clone();
            self.person = chats.returning(&self.name);
            self.person.send(resume(&last)).await;
            self.read();
        }
    }

    fn read(&mut self) {
        for text in self.person.client.received() {
            let message: Value = serde_json::from_str(&text).unwrap();
            let offset = message["offset"].as_u64().unwrap();
            self.person.last.offset = offset;
            if message["is"] == "joined" {
                message["epoch"].as_str().unwrap().clone_into(&mut self.person.last.epoch);
                self.person.last.session = self.person.key.clone();
                if message["recovered"] == false {
                    self.heard.push((offset, BTreeMap::new()));
                }
                continue;
            }
            let (_, heard) = self.heard.last_mut().unwrap();
            assert!(heard.last_key_value().is_none_or(|(last, _)| *last < offset), "{text}");
            heard.insert(offset, text);
        }
    }
}

fn join() -> Value {
    serde_json::json!({ "do": "join", "room": "a", "mode": "edit", "capacity": 100 })
}

fn resume(Cursor { session, epoch, offset }: &Cursor) -> Value {
    serde_json::json!({
        "do": "join", "room": "a", "mode": "edit", "capacity": 100,
        "session": session, "epoch": epoch, "offset": offset
    })
}

/// Connects, joins or resumes what somebody else left, talks, and goes in one way or another.
async fn wander(chats: &Chats, round: usize, left: &Mutex<Vec<(String, Cursor)>>) {
    let found = if round.is_multiple_of(3) { left.lock().unwrap().pop() } else { None };
    let user = found.as_ref().map_or_else(|| format!("user{}", round % 30), |(user, _)| user.clone());
    let mut person = if round.is_multiple_of(2) { chats.user(&user) } else { chats.returning(&user) };
    match &found {
        Some((_, cursor)) => person.send(resume(cursor)).await,
        None if round % 7 < 5 => person.send(join()).await,
        None => {}
    }
    person.hears();
    person.says("a", &format!("{user} {round}")).await;
    if !person.last.session.is_empty() {
        left.lock().unwrap().push((user, person.last.clone()));
    }
    match round % 4 {
        0 => person.client.disconnect(CloseCode::NORMAL),
        1 => drop(person.asks(serde_json::json!({ "do": "leave", "room": "a" })).await),
        _ => drop(person),
    }
}

#[test]
fn on_many_threads_there_is_one_order_and_nothing_remains() {
    let (chats, left, start) = (Chats::new(), Mutex::default(), Barrier::new(THREADS));
    let witnesses: Vec<Witness> = std::thread::scope(|scope| {
        let run = |thread: usize| {
            let (chats, left, start) = (&chats, &left, &start);
            move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                runtime.block_on(async {
                    let mut witness = Witness::new(chats, thread).await;
                    start.wait();
                    for round in 0..ROUNDS {
                        wander(chats, thread * ROUNDS + round, left).await;
                        witness.hear(chats).await;
                        if round.is_multiple_of(5) {
                            chats.0.advance(Duration::from_millis(500));
                        }
                    }
                    start.wait();
                    witness.hear(chats).await;
                    witness
                })
            }
        };
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(run(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });

    let mut log: BTreeMap<u64, &str> = BTreeMap::new();
    for (offset, text) in witnesses.iter().flat_map(|witness| &witness.heard).flat_map(|(_, heard)| heard) {
        assert_eq!(*log.entry(*offset).or_insert(text), text, "two messages have one offset");
    }
    let is_said = |text: &str| text.contains(r#""is":"said""#);
    assert!(log.values().filter(|text| is_said(text)).count() > THREADS * ROUNDS / 2);
    for (start, heard) in witnesses.iter().flat_map(|witness| &witness.heard) {
        let Some((end, _)) = heard.last_key_value() else { continue };
        let missed = log.range(start + 1..=*end).find(|(offset, text)| is_said(text) && !heard.contains_key(offset));
        assert_eq!(missed, None, "from {start} to {end}");
    }

    for witness in witnesses {
        witness.person.client.disconnect(CloseCode::NORMAL);
    }
    chats.seconds(200);
    assert!(chats.0.channel().space.find_room(&ROOM, "a").is_none());
    assert_eq!(chats.0.channel().space.members(), 0);
}
