use std::time::Duration;

use crate::{MessageSpec, RoomSpec, StateSpec, TokenSpec};

/// A role's index in [`ChannelSpec::roles`].
pub type RoleId = u8;

/// Everything the runtime must know of one channel. Generated code holds one in a `static`.
#[derive(Debug)]
pub struct ChannelSpec {
    /// The service's name, as in its spec.
    pub service: &'static str,
    /// The service's version (semver).
    pub version: &'static str,
    /// The channel's name, unique within the service.
    pub channel: &'static str,
    /// Where clients connect, in axum's syntax: `/ws/{client_id}`.
    pub paths: &'static [&'static str],
    /// The largest message a client may send, in bytes. A larger one is refused as
    /// [`FailureKind::TooLarge`](crate::FailureKind::TooLarge), and its connection stays.
    pub message_limit: usize,
    /// The largest message that is still answered, in bytes, at least [`message_limit`](Self::message_limit). A larger
    /// one closes its connection with 1009.
    pub frame_limit: usize,
    /// How the channel is served over Socket.IO, if it is.
    pub socketio: Option<&'static SocketIoSpec>,
    /// The tokens clients prove with who they are.
    pub token: Option<&'static TokenSpec>,
    /// How much may wait for one connection.
    pub queue: QueueLimit,
    /// How a connection that died silently is noticed.
    pub heartbeat: Heartbeat,
    /// The roles clients may have. [`RoleId`] is the index.
    pub roles: &'static [&'static str],
    /// The permissions the channel knows, at most 64. Handlers name them by index.
    pub permissions: &'static [&'static str],
    /// The channel's shared state.
    pub state: &'static StateSpec,
    /// The messages the server sends. A message's [`slot`](MessageSpec::slot) is its index.
    pub messages: &'static [&'static MessageSpec],
    /// How many messages are kept for those who connect later.
    pub kept: usize,
    /// The rooms with a key. A room's [`index`](RoomSpec::index) is its place here.
    pub rooms: &'static [&'static RoomSpec],
    /// How many topics a connection may subscribe to, where the channel has topics.
    pub topics: Option<usize>,
}

/// How a channel is served over Socket.IO. A message is an event with one argument: there `["NAME",CONTENT]` is what is
/// `{"TAG":"NAME","CONTENT":CONTENT}` in a plain frame, and the runtime makes the one from the other. So the server's
/// frames of such a channel begin with the tag, and nothing follows the content.
#[derive(Debug, PartialEq, Eq)]
pub struct SocketIoSpec {
    /// The namespace: `/ws`. `/` is the one of who names none. Unique in a process.
    pub namespace: &'static str,
    /// The member of a plain frame that names the message: `event`.
    pub tag: &'static str,
    /// The member that holds its content: `data`.
    pub content: &'static str,
}

/// The bound of one connection's outgoing queue. It binds messages that must not be lost
/// ([`Delivery::Disconnect`](crate::Delivery::Disconnect)); the others bound themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueLimit {
    /// At most this many messages wait.
    pub messages: usize,
    /// At most this many bytes wait. A single message may be larger when nothing else waits.
    pub bytes: usize,
}

impl QueueLimit {
    /// What a spec that says nothing gets: 256 messages, 4 MiB.
    pub const DEFAULT: Self = Self { messages: 256, bytes: 4 << 20 };
}

/// When the server asks whether a client is still there, and for how long it waits for a sign of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// A ping is sent this often.
    pub every: Duration,
    /// A client that gave no sign of life for this long after a ping is dropped. Must be less than `every`.
    pub patience: Duration,
}

impl Heartbeat {
    /// What a spec that says nothing gets: a ping every 25 s, dropped after 20 s of silence.
    pub const DEFAULT: Self = Self { every: Duration::from_secs(25), patience: Duration::from_secs(20) };
}
