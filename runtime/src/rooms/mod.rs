//! Rooms with a key: who is in, in which order everything happens there, and what is remembered of it.

mod directory;
mod greet;
mod handover;
mod history;
mod id;
mod join;
mod leave;
mod lobby;
mod members;
mod presence;
mod replay;
mod roles;
mod room;
mod seats;
mod space;
mod spec;
#[cfg(test)]
mod tests;
mod turn;
mod values;

pub(crate) use self::directory::Directory;
use self::greet::greet_user;
pub(crate) use self::greet::{expect, greet};
pub use self::id::MemberId;
pub(crate) use self::id::RoomId;
pub use self::join::{Entry, Join, Joined, Resume};
pub(crate) use self::leave::{depart, expire};
pub(crate) use self::lobby::Lobby;
pub use self::presence::{Member, Presence};
pub use self::room::Room;
pub(crate) use self::seats::Seats;
pub(crate) use self::space::{enter, open_entries};
pub use self::spec::{RecoverySpec, RoomSpec};
pub use self::turn::RoomTurn;
