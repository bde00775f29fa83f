//! Rooms with a key: who is in, in which order everything happens there, and what is remembered of it.

mod id;
mod spec;

pub(crate) use self::id::RoomId;
pub use self::spec::{RecoverySpec, RoomSpec};
