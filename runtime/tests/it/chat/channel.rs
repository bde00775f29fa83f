//! Rooms with modes, state and recovery, as generated code would write them: who is in one says something to all.

use std::sync::Arc;
use std::time::Duration;

use antiphon_runtime::Options;
use antiphon_runtime::generated::*;
use serde_json::Value;

static STATE: StateSpec = StateSpec::NONE;
static SPEC: ChannelSpec = ChannelSpec {
    service: "chat",
    version: "1.0.0",
    channel: "chat",
    paths: &["/chat", "/{room}/chat"],
    message_limit: 4096,
    frame_limit: 4096,
    socketio: None,
    token: Some(&TokenSpec {
        places: &[TokenPlace::Query("token")],
        check: TokenCheck::EveryMessage,
        grace: Duration::from_secs(30),
    }),
    queue: QueueLimit { messages: 64, bytes: 1 << 20 },
    heartbeat: Heartbeat::DEFAULT,
    roles: &["client"],
    permissions: &[],
    state: &STATE,
    messages: &[],
    kept: 0,
    rooms: &[&ROOM],
    topics: None,
};
pub(crate) static ROOM: RoomSpec = RoomSpec {
    name: "room",
    index: 0,
    modes: &["view", "edit"],
    capacity: 3,
    memberships: 2,
    roles: &[],
    replaces_oldest: false,
    state: &["topic", "colours"],
    recovery: Some(RecoverySpec { window: Duration::from_mins(2), messages: 200, bytes: 20_000 }),
};
static MESSAGE: MessageSpec = MessageSpec { name: "message", delivery: Delivery::Disconnect, slot: 0 };
static JOINS: RateSpec = RateSpec { name: "joins", count: 20, per: Duration::from_mins(1), slot: 0 };

/// The channel.
pub(crate) struct Chat {
    pub(crate) space: Arc<Space>,
}

impl Chat {
    pub(crate) fn new(options: &Options) -> Self {
        Self { space: Space::open(&SPEC, options).unwrap() }
    }

    fn handle(&self, session: &mut Session, message: &Value) -> Result<(), Failure> {
        if message["do"] == "refresh" {
            session.refresh(text(message, "token"))?;
            session.reply(&composed("refreshed", |_| {}));
            return Ok(());
        }
        session.check_token()?;
        let key = text(message, "room");
        match text(message, "do") {
            "join" => self.join(session, key, message),
            "leave" => self.leave(session, key),
            "say" => self.say(session, key, text(message, "text")),
            "merge" => self.merge(session, key, &message["value"]),
            _ => Err(FailureKind::Unknown.into()),
        }
    }

    fn join(&self, session: &mut Session, key: &str, message: &Value) -> Result<(), Failure> {
        let resume = message["session"].as_str().map(|session| {
            Resume::new(session, text(message, "epoch"), message["offset"].as_u64().unwrap_or(u64::MAX))
        });
        let capacity = message["capacity"].as_u64().map(|capacity| usize::try_from(capacity).unwrap());
        let join = Join { mode: ROOM.mode(text(message, "mode")), entry: Entry { capacity }, resume };
        let place = self.space.open_room(&ROOM, key)?;
        let mut room = place.lock();
        room.admits(session, &join)?;
        if !room.resumes(session, &join) {
            session.limit(&JOINS)?;
        }
        let joined = room.join(session, &join);
        if let Some(presence) = &joined.presence {
            self.announce(&mut room, presence);
        }
        let offset = joined.position(&room);
        session.reply(&joined_message(&room, joined.recovered, offset));
        room.replay(session, &joined);
        Ok(())
    }

    fn leave(&self, session: &Session, key: &str) -> Result<(), Failure> {
        let place = self.space.joined_room(session, &ROOM, key)?;
        let mut room = place.lock();
        let presence = room.leave(session);
        session.reply(&composed("left", |_| {}));
        if let Some(presence) = &presence {
            self.announce(&mut room, presence);
        }
        Ok(())
    }

    fn say(&self, session: &Session, key: &str, said: &str) -> Result<(), Failure> {
        let place = self.space.member_room(session, &ROOM, key, 1)?;
        let mut room = place.lock();
        let offset = room.advance();
        let message = composed("said", |writer| {
            member(writer, "room", key);
            member(writer, "text", said);
            number(writer, offset);
        });
        room.reply(offset, session, &message);
        Ok(())
    }

    fn merge(&self, session: &Session, key: &str, value: &Value) -> Result<(), Failure> {
        let place = self.space.member_room(session, &ROOM, key, 1)?;
        let mut room = place.lock();
        room.merge(0, &Raw::parse(&value.to_string()).unwrap());
        let offset = room.advance();
        let message = composed("merged", |writer| {
            writer.key("topic");
            writer.raw(room.state(0));
            member(writer, "room", key);
            number(writer, offset);
        });
        room.send(offset, &message);
        Ok(())
    }
}

impl Channel for Chat {
    fn spec(&self) -> &'static ChannelSpec {
        &SPEC
    }

    fn space(&self) -> &Arc<Space> {
        &self.space
    }

    fn admit(&self, request: &Request<'_>) -> Result<Admission, Refusal> {
        let identity = match self.space.identify(request) {
            Ok(identity) => Some(identity),
            // Tests without tokens have connections without users.
            Err(failure) if failure.detail.as_deref() == Some("Missing token") => None,
            Err(failure) => return Err(Refusal::unauthorized(failure.message("refused").into_owned())),
        };
        let admission = Admission::new(0).resumes(request.query("sessionId").is_some());
        Ok(match identity {
            Some(identity) => admission.identity(identity),
            None => admission,
        })
    }

    fn opened(&self, session: &mut Session, _: &mut Turn<'_>) {
        session.send(&composed("hello", |writer| member(writer, "session", session.key())));
    }

    async fn received(&self, session: &mut Session, message: &Text) {
        let message: Value = serde_json::from_str(message.as_str()).unwrap();
        if let Err(failure) = self.handle(session, &message) {
            self.failed(session, failure);
        }
    }

    fn failed(&self, session: &mut Session, failure: Failure) {
        session.refused(&failure);
        session.reply(&composed("error", |writer| {
            member(writer, "kind", failure.kind.name());
            member(writer, "detail", failure.detail.as_deref().unwrap_or_default());
        }));
    }

    fn announce(&self, room: &mut RoomTurn<'_>, presence: &Presence) {
        let (name, of, by) = match presence {
            Presence::Came { member, by } => ("came", member, *by),
            Presence::Changed { member, by } => ("changed", member, *by),
            Presence::Went { member } => ("went", member, None),
        };
        let (offset, key) = (room.advance(), room.key().to_owned());
        let message = composed(name, |writer| {
            member(writer, "who", &of.name);
            member(writer, "mode", of.mode);
            member(writer, "room", &key);
            number(writer, offset);
        });
        room.send_except(offset, by, &message);
    }

    fn rejoined(&self, room: &RoomTurn<'_>, joined: &Joined, _: Timestamp) -> Option<Outgoing> {
        Some(joined_message(room, joined.recovered, joined.position(room)))
    }

    fn closed(&self, _: &Session) {}
}

fn joined_message(room: &RoomTurn<'_>, recovered: bool, offset: u64) -> Outgoing {
    composed("joined", |writer| {
        member(writer, "room", room.key());
        member(writer, "epoch", room.epoch());
        writer.key("recovered");
        writer.boolean(recovered);
        writer.key("state");
        room.write_state(writer);
        writer.key("members");
        writer.begin_array();
        for member in room.members() {
            writer.string(&format!("{} {}", member.name, member.mode));
        }
        writer.end_array();
        number(writer, offset);
    })
}

fn composed(name: &str, write: impl FnOnce(&mut Writer)) -> Outgoing {
    Outgoing::compose(&MESSAGE, |writer| {
        writer.begin_object();
        member(writer, "is", name);
        write(writer);
        writer.end_object();
    })
}

fn member(writer: &mut Writer, name: &str, value: &str) {
    writer.key(name);
    writer.string(value);
}

fn number(writer: &mut Writer, offset: u64) {
    writer.key("offset");
    writer.unsigned(offset);
}

fn text<'a>(message: &'a Value, name: &str) -> &'a str {
    message[name].as_str().unwrap_or_default()
}
