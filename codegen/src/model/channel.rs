//! A channel, its messages and what follows from them.

use std::time::Duration;

use super::schema::{Field, Fill, SchemaId};
use super::service::{ErrorId, RateId};
use crate::json::Json;
use crate::source::{Span, Spanned};

pub use crate::failure::FailureKind;

/// A role by its place in [`Channel::roles`].
pub type RoleId = usize;
/// A message by its place in [`Channel::messages`].
pub type MessageId = usize;
/// A state by its place in [`Channel::state`].
pub type StateId = usize;

/// An address clients connect to, and what is said there.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Its name.
    pub name: Spanned<String>,
    /// A short title.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Who may be at the other end; never empty.
    pub roles: Vec<Role>,
    /// How a frame says which message it is.
    pub envelope: Envelope,
    /// The class every message counts in.
    pub rate: Option<RateId>,
    /// What a connection may use.
    pub limits: Limits,
    /// How a silent connection is noticed.
    pub heartbeat: Heartbeat,
    /// The values all connections share.
    pub state: Vec<StateKey>,
    /// Whether the handler is told what was set.
    pub reports_changes: bool,
    /// Ways to prove who one is that a message of the channel takes.
    pub credentials: Vec<Credential>,
    /// Which message tells of which failure.
    pub failing: Failing,
    /// The messages.
    pub messages: Vec<Message>,
}

impl Channel {
    /// The messages that clients send, those passed on included.
    pub fn inbound(&self) -> impl Iterator<Item = (MessageId, &Message)> {
        self.messages.iter().enumerate().filter(|(_, message)| !matches!(message.direction, Direction::Outbound { .. }))
    }

    /// The messages that clients get, those passed on included.
    pub fn outbound(&self) -> impl Iterator<Item = (MessageId, &Message)> {
        self.messages.iter().enumerate().filter(|(_, message)| !matches!(message.direction, Direction::Inbound { .. }))
    }
}

/// A path with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Where it was written.
    pub span: Span,
    /// As written: `/ws/{client_id}`.
    pub path: String,
}

impl Address {
    /// Its segments, `None` for a parameter.
    pub fn segments(&self) -> impl Iterator<Item = Option<&str>> {
        self.path.split('/').skip(1).map(|segment| (!segment.starts_with('{')).then_some(segment))
    }
}

/// Who is at the other end.
#[derive(Debug, Clone)]
pub struct Role {
    /// The role's name.
    pub name: Spanned<String>,
    /// Who that is.
    pub description: Option<String>,
    /// Where it connects.
    pub address: Address,
    /// The parameters that make a connection this role's; without any, it is the rest.
    pub when: Vec<(Parameter, Json)>,
    /// Its query parameters.
    pub query: Vec<Parameter>,
}

/// A parameter of path or query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Path or query.
    pub kind: ParameterKind,
    /// Its schema.
    pub schema: SchemaId,
    /// Whether it has to be there.
    pub required: bool,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// In the path.
    Path,
    /// In the query.
    Query,
}

/// How a frame says which message it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Envelope {
    /// One message per direction.
    Bare,
    /// The keys tell.
    Keys,
    /// A member tells.
    Tag {
        /// The member's name.
        tag: String,
        /// The member that holds the payload, where it does not lie beside the tag.
        content: Option<String>,
    },
}

/// What a connection may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest message taken, in bytes.
    pub message: u64,
    /// How many messages may wait.
    pub queue: u64,
    /// How many bytes may wait.
    pub pending: u64,
}

/// How a silent connection is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heartbeat {
    /// How often the server pings.
    pub every: Duration,
    /// How long it waits for a sign of life.
    pub patience: Duration,
}

/// A way to prove who one is in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A user name and a password.
    Password {
        /// The member that names the user.
        user: String,
        /// The member that holds the password.
        password: String,
    },
    /// The token of an earlier login.
    Session {
        /// The member that holds the token.
        token: String,
        /// The member that may name the user.
        user: Option<String>,
    },
}

impl Credential {
    /// The members it is made of, each with whether it has to be there.
    pub fn members(&self) -> Vec<(&str, bool)> {
        match self {
            Self::Password { user, password } => vec![(user, true), (password, true)],
            Self::Session { token, user } => {
                std::iter::once((token.as_str(), true)).chain(user.as_deref().map(|user| (user, false))).collect()
            }
        }
    }
}

/// One observable value.
#[derive(Debug, Clone)]
pub struct StateKey {
    /// Its name on the wire.
    pub name: Spanned<String>,
    /// A short description.
    pub title: Option<String>,
    /// A longer one.
    pub description: Option<String>,
    /// Its name inside the device.
    pub alias: Option<String>,
    /// Its schema.
    pub schema: SchemaId,
    /// Its value before anybody set it.
    pub initial: Spanned<Json>,
    /// Who may set it.
    pub write: Write,
    /// Values that read differently from how they were set.
    pub reads: Vec<(Spanned<Json>, Spanned<Json>)>,
    /// Whether it is announced even when it is equal to the present value.
    pub announced_always: bool,
    /// Whether it outlives a restart.
    pub durable: bool,
}

/// Who may set a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// Any client.
    Anyone,
    /// Who holds a permission, by its place in [`Service::permissions`](super::Service::permissions).
    Permission(usize),
    /// No client.
    Never,
}

/// Which message tells of which failure, every kind answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// In the order of [`FailureKind::ALL`].
    pub kinds: Vec<(FailureKind, Telling)>,
    /// What single messages say differently.
    pub exceptions: Vec<(MessageId, FailureKind, Telling)>,
}

/// How a failure is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// Not at all: it is logged and counted.
    Ignore,
    /// With a message to the sender, and a catalogued error where one fits.
    Message {
        /// The message.
        message: MessageId,
        /// The catalogued error.
        error: Option<ErrorId>,
    },
}

/// A message.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its name on the wire.
    pub name: Spanned<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Who says it to whom, and what follows.
    pub direction: Direction,
    /// What it carries.
    pub payload: Payload,
    /// Where its fields come from when no request causes it: when a connection opens, when something fails.
    pub told: Vec<(String, Source)>,
    /// Policy for receivers slower than the sender.
    pub delivery: Delivery,
    /// Whether whoever comes later gets the last one.
    pub keeps_last: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Whole payloads.
    pub examples: Vec<Spanned<Json>>,
}

/// What happens where a receiver is slower than the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// One waits at most: the newest.
    Newest,
    /// So many wait at most; the oldest is dropped for one more.
    DropOldest(u64),
    /// None is lost; a connection that falls too far behind is closed.
    Disconnect,
}

/// Who says a message to whom.
#[derive(Debug, Clone)]
pub enum Direction {
    /// A client to the server.
    Inbound {
        /// The roles that may.
        from: Vec<RoleId>,
        /// The class it counts in.
        rate: Option<RateId>,
        /// What it sets off, in order.
        actions: Vec<Action>,
        /// The message that answers it.
        reply: Option<MessageId>,
    },
    /// The server to clients.
    Outbound {
        /// To whom.
        to: Audience,
        /// Whether it is sent to each connection as it opens.
        on_connect: bool,
    },
    /// A client to other clients: checked, and passed on as it came.
    Passed {
        /// The roles that may.
        from: Vec<RoleId>,
        /// The class it counts in.
        rate: Option<RateId>,
        /// To whom.
        to: Audience,
    },
}

/// Who gets a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// Whoever caused it.
    pub sender: bool,
    /// All connections of the channel.
    pub everyone: bool,
    /// All connections of these roles.
    pub roles: Vec<RoleId>,
    /// Not whoever caused it.
    pub except_sender: bool,
}

/// What a message carries.
#[derive(Debug, Clone)]
pub enum Payload {
    /// Nothing but its envelope.
    Nothing,
    /// A value of this schema.
    Schema(SchemaId),
    /// States by name, and fields beside them.
    State {
        /// Which states.
        selection: Selection,
        /// The fields.
        fields: Vec<Field>,
    },
    /// Credentials of one of the channel's schemes.
    Credentials,
}

/// Which states a payload holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// Those that were named.
    Any,
    /// Those that changed.
    Changed,
}

/// One thing that a message sets off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// The handler answers with one of these messages.
    Call {
        /// The messages; none when the handler answers nothing.
        replies: Vec<MessageId>,
    },
    /// A message is sent.
    Send {
        /// The message.
        message: MessageId,
        /// Where each field comes from, in the order of the payload's fields.
        fields: Vec<(String, Source)>,
    },
    /// States are set.
    Set(StateSource),
    /// The states named by a field of the request are read.
    Get {
        /// The field.
        field: String,
    },
    /// The credentials are checked.
    Authenticate,
}

/// What is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateSource {
    /// The states the payload names.
    Payload,
    /// A state from a field of the request, each.
    Fields(Vec<(StateId, String)>),
}

/// Where a field of a message comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The server.
    Fill(Fill),
    /// The request's field of this name.
    Request {
        /// The field.
        field: String,
        /// Whether the request may come without it; then the message goes without it too.
        optional: bool,
    },
    /// A constant of the schema.
    Constant(Json),
    /// Nowhere: an optional field that is left out.
    Absent,
}
