//! A channel, its messages and what follows from them.

use std::time::Duration;

use super::room::{Relay, Requirement, Room, RoomId, RoomStateId};
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
    /// The Socket.IO namespace, where the channel has one.
    pub socketio: Option<String>,
    /// The token that connections have to show.
    pub token: Option<Token>,
    /// How generated clients come back.
    pub reconnect: Reconnect,
    /// Sets of connections.
    pub rooms: Vec<Room>,
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
        /// The member that correlates a reply with its request.
        id: Option<IdMember>,
        /// The member of replies that says whether all is well: an enumeration that has `error`.
        status: Option<String>,
    },
}

/// The member that correlates a reply with its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdMember {
    /// Its name.
    pub field: String,
    /// A second name that requests may use.
    pub also: Option<String>,
}

/// A signed token that says who connects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it may stand, asked in this order.
    pub places: Vec<TokenPlace>,
    /// The path's parameter that its subject has to equal.
    pub subject: Option<String>,
    /// Whether its expiry is checked at every message, not only at the first.
    pub checked_always: bool,
    /// How long a connection may stay after its token expired.
    pub grace: Duration,
}

/// Where a token stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenPlace {
    /// A parameter of the query.
    Query(String),
    /// A member of what a Socket.IO client says when it connects.
    Auth(String),
    /// The header `Authorization`, after `Bearer`.
    Bearer,
}

/// How generated clients come back after a loss.
#[derive(Debug, Clone, PartialEq)]
pub struct Reconnect {
    /// The first delay.
    pub first: Duration,
    /// The longest delay.
    pub cap: Duration,
    /// The share of a delay that is random, in decimal, 0 to 1.
    pub jitter: String,
    /// How many attempts before giving up; without, there is no end.
    pub attempts: Option<u64>,
}

/// What a connection may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest message taken, in bytes.
    pub message: u64,
    /// The largest message read, in bytes: what is between is refused, and the connection stays.
    pub frame: u64,
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

impl Failing {
    /// How a failure of a message is told: as the message says, or else as the channel does.
    pub fn of(&self, message: MessageId, kind: FailureKind) -> Telling {
        let own = self.exceptions.iter().find(|(id, other, _)| *id == message && *other == kind);
        let all = self.kinds.iter().find(|(other, _)| *other == kind);
        own.map(|(_, _, telling)| *telling).or(all.map(|(_, telling)| *telling)).unwrap_or(Telling::Ignore)
    }
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
    /// Whether it is sent without the envelope's tag.
    pub untagged: bool,
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
        /// The membership its sender needs.
        requires: Option<Requirement>,
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
        /// Whether it tells a connection that it may not be.
        on_refused: bool,
    },
    /// A client to other clients: checked, and passed on as it came.
    Passed {
        /// The roles that may.
        from: Vec<RoleId>,
        /// The class it counts in.
        rate: Option<RateId>,
        /// To whom.
        to: Audience,
        /// The room, entered by connecting, whose members in these roles get it; without, all of the channel do.
        within: Option<RoomId>,
        /// The answer that comes back to whoever sent it.
        relay: Option<Relay>,
        /// Whether it is such an answer: it goes to whoever asked, and to nobody else.
        answers: bool,
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
    /// All members of these rooms.
    pub rooms: Vec<RoomId>,
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
        /// Where the call goes on while the connection's next messages are handled.
        job: Option<Job>,
    },
    /// The sender joins a room, or changes its mode in it.
    Join {
        /// The room.
        room: RoomId,
        /// The field that names it.
        key: String,
        /// The field that holds the mode.
        mode: Option<String>,
        /// The optional fields that name an earlier membership: the session, the epoch, the offset.
        resume: Option<[String; 3]>,
    },
    /// The sender leaves a room.
    Leave {
        /// The room.
        room: RoomId,
        /// The field that names it.
        key: String,
    },
    /// The sender joins the topic that a field names.
    Subscribe {
        /// The field.
        field: String,
    },
    /// The sender leaves the topic that a field names.
    Unsubscribe {
        /// The field.
        field: String,
    },
    /// Fields are merged into a room's state. The message requires membership in the room.
    Merge {
        /// The room.
        room: RoomId,
        /// The state, and the field merged into it.
        states: Vec<(RoomStateId, String)>,
    },
    /// A fresh token takes the place of the connection's.
    Refresh {
        /// The field that holds it.
        field: String,
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

/// A call that goes on in the background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// What its id begins with: `job` of `job_1`.
    pub prefix: String,
    /// The message that tells of its progress.
    pub reports: Option<MessageId>,
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
