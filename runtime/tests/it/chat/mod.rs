//! Rooms with modes, state and recovery, and people in them.

mod channel;
mod people;

pub(crate) use self::channel::{Chat, ROOM};
pub(crate) use self::people::{Chats, Cursor, Person, token};
