use crate::message::Place;
use crate::rooms::RoomId;

/// How far a connection has come in each of its rooms: the last message that went to the transport. There are few rooms.
#[derive(Debug, Default)]
pub(super) struct Cursors(Vec<Place>);

impl Cursors {
    /// What counts up to here need not be sent. In a room that was entered before, what was queued may still have to be.
    pub(super) fn enter(&mut self, room: RoomId, offset: u64) {
        if self.find(room).is_none() {
            self.0.push(Place { room, offset });
        }
    }

    pub(super) fn advance(&mut self, sent: Place) {
        if let Some(place) = self.find(sent.room) {
            place.offset = place.offset.max(sent.offset);
        }
    }

    pub(super) fn leave(&mut self, room: RoomId) -> Option<u64> {
        let index = self.0.iter().position(|place| place.room == room)?;
        Some(self.0.swap_remove(index).offset)
    }

    fn find(&mut self, room: RoomId) -> Option<&mut Place> {
        self.0.iter_mut().find(|place| place.room == room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_counted_from_where_it_was_entered_until_it_is_left() {
        let (mut cursors, one, two) = (Cursors::default(), RoomId::next(), RoomId::next());
        cursors.enter(one, 5);
        for (room, offset) in [(one, 6), (two, 9), (one, 8), (one, 7)] {
            cursors.advance(Place { room, offset });
        }
        assert_eq!((cursors.leave(one), cursors.leave(one), cursors.leave(two)), (Some(8), None, None));
        cursors.enter(one, 3);
        cursors.enter(one, 4);
        assert_eq!(cursors.leave(one), Some(3));
    }
}
