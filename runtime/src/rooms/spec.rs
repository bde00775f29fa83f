use std::time::Duration;

use crate::RoleId;

/// A kind of room with a key. Generated code holds one in a `static`.
#[derive(Debug, PartialEq, Eq)]
pub struct RoomSpec {
    /// The kind's name, unique within the channel.
    pub name: &'static str,
    /// The kind's index in [`ChannelSpec::rooms`](crate::ChannelSpec::rooms).
    pub index: usize,
    /// The modes of a membership, the weakest first. Empty where memberships have none.
    pub modes: &'static [&'static str],
    /// How many users a room takes, unless an [`Entry`](crate::Entry) says otherwise. A connection without a user counts
    /// as one.
    pub capacity: usize,
    /// How many rooms of this kind a connection may be in.
    pub memberships: usize,
    /// At most so many connections of a role are in a room at a time.
    pub roles: &'static [(RoleId, usize)],
    /// One connection too many of a role takes the place of the oldest, which is closed with 4001. Otherwise the new one
    /// is refused.
    pub replaces_oldest: bool,
    /// The names of the shared state. Each is a JSON object that is merged into, and outlives a restart.
    pub state: &'static [&'static str],
    /// How members come back. Without it a membership ends with its connection.
    pub recovery: Option<RecoverySpec>,
}

/// For how long a room remembers, so that members who lost their connection miss nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoverySpec {
    /// For how long a membership waits for its member.
    pub window: Duration,
    /// At most so many messages are remembered.
    pub messages: usize,
    /// At most so many bytes of messages are remembered.
    pub bytes: usize,
}
