use std::sync::Arc;

use super::{MemberId, Room, RoomId, RoomSpec};

/// The rooms a connection is in, as the connection knows it. It agrees with what the rooms know whenever none of them is
/// locked.
#[derive(Debug, Default)]
pub(crate) struct Seats {
    list: Vec<Seat>,
    /// The connection joined something, or was given something.
    has_joined: bool,
    /// The connection is over: it gets no seat any more.
    is_gone: bool,
}

/// A connection's place in a room.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(super) room: Arc<Room>,
    pub(super) member: MemberId,
    pub(super) mode: usize,
    /// The seat lasts exactly as long as the connection.
    pub(super) is_entered: bool,
}

impl Seats {
    pub(super) fn find(&self, spec: &'static RoomSpec, key: &str) -> Option<&Seat> {
        self.of_kind(spec).find(|seat| seat.room.key() == key)
    }

    pub(super) fn in_room(&mut self, room: RoomId) -> Option<&mut Seat> {
        self.list.iter_mut().find(|seat| seat.room.id() == room)
    }

    pub(super) fn of_kind(&self, spec: &'static RoomSpec) -> impl Iterator<Item = &Seat> {
        self.list.iter().filter(move |seat| seat.room.spec().index == spec.index)
    }

    pub(crate) fn rooms(&self) -> Vec<Arc<Room>> {
        self.list.iter().map(|seat| seat.room.clone()).collect()
    }

    /// Adds a seat, unless the connection is over.
    pub(super) fn add(&mut self, seat: Seat) -> bool {
        self.has_joined |= !seat.is_entered;
        if !self.is_gone {
            self.list.push(seat);
        }
        !self.is_gone
    }

    pub(super) fn remove(&mut self, room: RoomId) -> Option<Seat> {
        let index = self.list.iter().position(|seat| seat.room.id() == room)?;
        Some(self.list.swap_remove(index))
    }

    /// Whether the connection has joined nothing yet. From now on it counts as one that has.
    pub(super) fn take_first(&mut self) -> bool {
        !self.is_gone && !std::mem::replace(&mut self.has_joined, true)
    }

    /// The connection has joined nothing after all.
    pub(super) fn give_first_back(&mut self) {
        self.has_joined = !self.list.iter().all(|seat| seat.is_entered);
    }

    pub(super) fn is_gone(&self) -> bool {
        self.is_gone
    }

    /// Whether the connection needs nothing any more: it joined something, or is over.
    pub(super) fn is_taken(&self) -> bool {
        self.is_gone || self.has_joined
    }

    /// The connection is over.
    pub(super) fn close(&mut self) -> Vec<Seat> {
        self.is_gone = true;
        std::mem::take(&mut self.list)
    }
}
