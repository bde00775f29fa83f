//! The order in which locks are taken.
//!
//! A channel's turn comes first, then one room, then what is never held while another lock is taken: the directory of
//! rooms, who waits, the schedule, an outbox. So nobody takes a turn or a second room while it holds a room. Whoever does
//! panics at once, on its first try, instead of waiting forever on some bad day.

use std::cell::Cell;
use std::marker::PhantomData;

thread_local! {
    static HOLDS_ROOM: Cell<bool> = const { Cell::new(false) };
}

/// Held along with the lock of a room, by the thread that took it.
#[derive(Debug)]
pub(crate) struct InRoom(PhantomData<*const ()>);

impl InRoom {
    /// Call it before the lock is taken.
    pub(crate) fn enter() -> Self {
        assert!(!HOLDS_ROOM.replace(true), "a room is locked while another one is");
        Self(PhantomData)
    }
}

impl Drop for InRoom {
    fn drop(&mut self) {
        HOLDS_ROOM.set(false);
    }
}

/// Call it before a turn is taken.
pub(crate) fn outside_rooms() {
    assert!(!HOLDS_ROOM.get(), "a turn is taken while a room is locked");
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;

    #[test]
    fn a_room_is_the_last_of_its_kind() {
        let held = InRoom::enter();
        assert!(catch_unwind(|| drop(InRoom::enter())).is_err());
        assert!(catch_unwind(outside_rooms).is_err());
        drop(held);
        outside_rooms();
        drop(InRoom::enter());
    }
}
