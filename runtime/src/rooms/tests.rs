//! What happens when two things happen to a membership at once: neither can be brought about from outside at will.

use std::sync::Arc;
use std::time::Duration;

use super::greet::give;
use super::lobby::Place;
use super::members::Holder;
use super::{Entry, Join, Joined, RecoverySpec, Resume, Room, RoomSpec};
use crate::{
    Admission, Channel, ChannelSpec, Failure, Heartbeat, Identity, Options, QueueLimit, Refusal, Request, Session,
    Space, StateSpec, Text, Turn,
};

static ROOM: RoomSpec = RoomSpec {
    name: "room",
    index: 0,
    modes: &[],
    capacity: 9,
    memberships: 9,
    roles: &[],
    replaces_oldest: false,
    state: &[],
    recovery: Some(RecoverySpec { window: Duration::from_mins(2), messages: 9, bytes: 999 }),
};
static CHANNEL: ChannelSpec = ChannelSpec {
    service: "test",
    version: "1.0.0",
    channel: "test",
    paths: &[],
    message_limit: 1,
    frame_limit: 1,
    socketio: None,
    token: None,
    queue: QueueLimit::DEFAULT,
    heartbeat: Heartbeat::DEFAULT,
    roles: &[],
    permissions: &[],
    state: &StateSpec::NONE,
    messages: &[],
    kept: 0,
    rooms: &[&ROOM],
    topics: None,
};

struct Quiet(Arc<Space>);

impl Channel for Quiet {
    fn spec(&self) -> &'static ChannelSpec {
        &CHANNEL
    }

    fn space(&self) -> &Arc<Space> {
        &self.0
    }

    fn admit(&self, _: &Request<'_>) -> Result<Admission, Refusal> {
        Ok(Admission::new(0))
    }

    fn opened(&self, _: &mut Session, _: &mut Turn<'_>) {}

    async fn received(&self, _: &mut Session, _: &Text) {}

    fn failed(&self, _: &mut Session, _: Failure) {}

    fn closed(&self, _: &Session) {}
}

fn quiet() -> (Quiet, Arc<Room>) {
    let space = Space::open(&CHANNEL, &Options::new()).unwrap();
    let room = space.open_room(&ROOM, "a").unwrap();
    (Quiet(space), room)
}

fn ada(channel: &Quiet) -> Session {
    let identity = Identity { user: "ada".into(), name: "ada".into(), expires: None };
    Session::new(&channel.0, Admission::new(0).identity(identity), None)
}

fn join(room: &Room, session: &Session, resumed: Option<&Session>) -> Joined {
    let mut turn = room.lock();
    let epoch = turn.epoch().to_owned();
    let resume = resumed.map(|session| Resume { session: session.key(), epoch: &epoch, offset: 0 });
    let joined = turn.join(session, &Join { mode: 0, entry: Entry::default(), resume });
    turn.replay(session, &joined);
    joined
}

/// The connection of the only membership.
fn holder(room: &Room) -> Option<crate::SessionId> {
    let turn = room.lock();
    let mut members = turn.inner.members.iter();
    let (_, membership) = members.next().unwrap();
    assert!(members.next().is_none());
    membership.party().map(|party| party.id())
}

#[test]
fn who_departs_too_late_takes_nothing_along() {
    let (channel, room) = quiet();
    let (old, new) = (ada(&channel), ada(&channel));
    join(&room, &old, None);
    let seats = old.party().seats().close();
    assert!(join(&room, &new, Some(&old)).recovered);
    for waits in [true, false] {
        assert_eq!(room.lock().depart(old.party(), &seats[0], waits), None);
        assert_eq!(holder(&room), Some(new.id()));
    }
}

#[test]
fn what_is_given_to_who_just_went_waits_on() {
    let (channel, room) = quiet();
    let (old, gone, next) = (ada(&channel), ada(&channel), ada(&channel));
    let member = join(&room, &old, None).member;
    let seats = old.party().seats().close();
    room.lock().depart(old.party(), &seats[0], true);
    let place = Place { room: Arc::downgrade(&room), id: room.id(), member };

    // It goes between the look at it and the gift.
    let mut turn = room.lock();
    gone.party().seats().close();
    let joined = turn.hand_over(gone.party(), member, Some(0), None);
    turn.follow(gone.party(), &joined);
    drop(turn);
    assert_eq!(holder(&room), None);
    assert_eq!(channel.0.hall().lobby.waiting("ada").len(), 1);

    give(&channel, gone.party(), &place);
    assert_eq!(holder(&room), None);
    give(&channel, next.party(), &place);
    assert_eq!(holder(&room), Some(next.id()));
    assert!(channel.0.hall().lobby.waiting("ada").is_empty());
    assert!(matches!(room.lock().inner.members.get(member).unwrap().holder, Holder::Live(_)));
}
