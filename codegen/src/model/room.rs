//! Rooms: sets of connections, told apart by a key or by a name.

use std::time::Duration;

use super::channel::{MessageId, RoleId};
use super::schema::SchemaId;
use crate::source::Spanned;

/// A room by its place in [`Channel::rooms`](super::Channel::rooms).
pub type RoomId = usize;
/// A room's state by its place in [`Room::state`].
pub type RoomStateId = usize;
/// A mode by its place in [`Room::modes`]: a later one may do what an earlier one may.
pub type ModeId = usize;

/// A kind of room; there is one room of it for each key or name.
#[derive(Debug, Clone)]
pub struct Room {
    /// The kind's name.
    pub name: Spanned<String>,
    /// What tells rooms of the kind apart, and how one gets in.
    pub kind: RoomKind,
    /// How many connections of a role a room holds.
    pub limits: Vec<(RoleId, u64)>,
    /// Whether one too many of a role takes the place of the oldest; otherwise it is refused.
    pub replaces_oldest: bool,
    /// The modes of a membership, weakest first; none where all are alike.
    pub modes: Vec<String>,
    /// How many members a room takes, where the handler does not say.
    pub capacity: Option<u64>,
    /// How many rooms of the kind a connection may be in.
    pub memberships: u64,
    /// A member as others see it.
    pub member: Option<SchemaId>,
    /// Tells the others that somebody joined, or has another mode.
    pub joined: Option<MessageId>,
    /// Tells the others that somebody left.
    pub left: Option<MessageId>,
    /// The values a room's members share, objects all.
    pub state: Vec<RoomState>,
    /// How a member that lost its connection comes back.
    pub recovery: Option<Recovery>,
}

/// What tells rooms apart, and how one gets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomKind {
    /// A parameter of the path: connecting enters.
    Address {
        /// The parameter.
        parameter: String,
    },
    /// A field of the payload: a message joins.
    Key {
        /// The field.
        field: String,
        /// Whether the handler says who may enter.
        asks: bool,
    },
    /// A name: a topic.
    Topic {
        /// What the name is made of.
        name: Vec<NamePart>,
    },
}

/// A part of a topic's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamePart {
    /// Text as it is.
    Text(String),
    /// The request's field of this name.
    Field(String),
    /// The id of the call.
    Call {
        /// What the id begins with: `job` of `job_1`.
        prefix: String,
    },
}

/// A value that a room's members share.
#[derive(Debug, Clone)]
pub struct RoomState {
    /// Its name.
    pub name: Spanned<String>,
    /// Its schema: an object whose members are optional.
    pub schema: SchemaId,
}

/// How a member that lost its connection comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// How long its membership waits.
    pub window: Duration,
    /// How many messages are kept.
    pub messages: u64,
    /// How many bytes are kept.
    pub bytes: u64,
    /// The member of each of the room's messages that carries its offset; it is among their fields.
    pub offset: String,
    /// What whoever gets its place back without asking is told first.
    pub rejoined: Option<MessageId>,
}

/// The membership that the sender of a message needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The room.
    pub room: RoomId,
    /// The field of the request that names it.
    pub key: String,
    /// The weakest mode that will do; 0 where the room has none.
    pub mode: ModeId,
}

/// What passes a request on to another role and brings the answer back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// The answer.
    pub reply: MessageId,
    /// How long it may take.
    pub deadline: Duration,
}
