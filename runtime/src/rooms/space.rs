//! A channel's rooms, as handlers and generated code reach them.

use std::sync::Arc;

use super::{Join, Room, RoomSpec};
use crate::{Channel, Close, CloseCode, Failure, FailureKind, Session, Space, Turn};

impl Space {
    /// The room of this key, which is made if there is none, with the state that outlived the last restart. Blocks for as
    /// long as the store takes. Fails with [`FailureKind::Internal`] when the store cannot be read.
    pub fn open_room(&self, spec: &'static RoomSpec, key: &str) -> Result<Arc<Room>, Failure> {
        let room = self.hall().directory.open(self.hall(), spec, key);
        room.load()?;
        Ok(room)
    }

    /// The room of this key, while it is open: somebody is in it, or waits to come back.
    pub fn find_room(&self, spec: &'static RoomSpec, key: &str) -> Option<Arc<Room>> {
        self.hall().directory.find(spec, key)
    }

    /// The room of this key, if the connection is in it in this mode or a stronger one. Fails with
    /// [`FailureKind::Forbidden`].
    pub fn member_room(
        &self,
        session: &Session,
        spec: &'static RoomSpec,
        key: &str,
        mode: usize,
    ) -> Result<Arc<Room>, Failure> {
        let seats = session.party().seats();
        let seat = seats.find(spec, key).filter(|seat| seat.mode >= mode);
        seat.map(|seat| seat.room.clone()).ok_or_else(|| FailureKind::Forbidden.into())
    }

    /// The room of this key, if the connection is in it. Fails with [`FailureKind::Absent`].
    pub fn joined_room(&self, session: &Session, spec: &'static RoomSpec, key: &str) -> Result<Arc<Room>, Failure> {
        let seats = session.party().seats();
        seats.find(spec, key).map(|seat| seat.room.clone()).ok_or_else(|| FailureKind::Absent.into())
    }
}

impl Session {
    /// The room of this kind that the connection entered when it connected. Fails with [`FailureKind::Absent`] where it
    /// is in none, any more.
    pub fn entered(&self, spec: &'static RoomSpec) -> Result<Arc<Room>, Failure> {
        let seats = self.party().seats();
        let mut entered = seats.of_kind(spec).filter(|seat| seat.is_entered);
        entered.next().map(|seat| seat.room.clone()).ok_or_else(|| FailureKind::Absent.into())
    }
}

/// Opens the rooms that a session enters when it connects.
pub(crate) fn open_entries(session: &mut Session) -> Result<Vec<Arc<Room>>, Failure> {
    let entries = session.take_entries();
    entries.iter().map(|(spec, key)| session.space().open_room(spec, key)).collect()
}

/// Makes a session, which is just joining the space, a member of these rooms. One that finds no place is told, and closed
/// with 1013.
pub(crate) fn enter<C: Channel>(channel: &C, session: &mut Session, _: &Turn<'_>, rooms: &[Arc<Room>]) {
    for room in rooms {
        let join = Join { mode: 0, entry: super::Entry::default(), resume: None };
        let mut turn = room.lock();
        let entered = turn.admits(session, &join).map(|()| turn.admit(session, &join, true));
        match entered {
            Ok(joined) => {
                if let Some(presence) = &joined.presence {
                    channel.announce(&mut turn, presence);
                }
                turn.replay(session, &joined);
            }
            Err(failure) => {
                drop(turn);
                channel.failed(session, failure);
                session.party().end(Close::new(CloseCode::OVERLOADED, "room is full"));
            }
        }
    }
}
