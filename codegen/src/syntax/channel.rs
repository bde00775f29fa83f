//! A channel: its address, who is at the other end, how frames are read, what is shared.

use super::failed::Failed;
use super::message::Message;
use super::node::{Node, Value};
use super::quantity::{Count, Duration, Size};
use super::read::{Decimal, Literal, OneOrMany, Read, Table, choice, expected, words};
use super::schema::{Fields, Schema};
use crate::diagnostic::Diagnostics;
use crate::source::Spanned;

words! {
    /// An address clients connect to.
    pub struct Channel, "a channel" {
        required {
            /// How a frame says which message it is.
            "envelope" envelope: Spanned<Envelope>,
            /// The messages, by name.
            "messages" messages: Table<Message>,
        }
        optional {
            /// A short title.
            "title" title: String,
            /// What the channel is for.
            "description" description: String,
            /// The path, or one per transport. Where each role has its own, `roles` say it instead.
            "at" at: Spanned<At>,
            /// The schemas of the path's parameters.
            "path" path: Table<Schema>,
            /// The schemas of the query's parameters.
            "query" query: Fields,
            /// Who may be at the other end; without it there is one role, `client`.
            "roles" roles: Table<Role>,
            /// The security scheme that connections have to satisfy.
            "security" security: OneOrMany<Spanned<String>>,
            /// The rate class every message counts in.
            "rate" rate: Spanned<String>,
            /// Sizes and numbers that bound what a connection may use.
            "limits" limits: Limits,
            /// How a silent connection is noticed.
            "heartbeat" heartbeat: Heartbeat,
            /// How generated clients come back.
            "reconnect" reconnect: Reconnect,
            /// Sets of connections, joined by key or by name.
            "rooms" rooms: Table<Room>,
            /// Values all connections of the channel share, by name.
            "state" state: Table<StateKey>,
            /// `call`: the handler is told what was set.
            "changed" changed: Spanned<Call>,
            /// Which message tells of which failure; `ignore` tells nobody.
            "failed" failed: Failed,
        }
    }
}

/// The word `call`: the handler decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "lowercase"))]
pub enum Call {
    /// The handler decides.
    Call,
}

impl Read for Call {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        choice(node, &[("call", Self::Call)], diagnostics)
    }
}

/// Where a channel listens.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum At {
    /// A WebSocket path: `/ws/frame`, `/ws/{client_id}`.
    Path(String),
    /// One address per transport.
    Transports(Table<Spanned<String>>),
}

impl Read for At {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(path) => Some(Self::Path(path.clone())),
            Value::Map(_) => Table::read(node, diagnostics).map(Self::Transports),
            _ => expected("a path", "write it from the first slash on, such as `/ws/frame`", node, diagnostics),
        }
    }
}

words! {
    /// Who is at the other end of a connection.
    pub struct Role, "a role" {
        optional {
            /// Who that is.
            "description" description: String,
            /// The role's own path.
            "at" at: Spanned<String>,
            /// The role's own query parameters.
            "query" query: Fields,
            /// The parameters that make a connection this role's: `{ query.is_streamer: true }`. A role without is the rest.
            "when" when: When,
        }
    }
}

/// Parameters and the value each has to have.
pub type When = Table<Spanned<Literal>>;

/// How a frame says which message it is.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum Envelope {
    /// `bare` or `keys`.
    Word(EnvelopeWord),
    /// A tag, with what else lies beside it.
    Words(Box<EnvelopeWords>),
}

/// Envelopes that need no more than a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "lowercase"))]
pub enum EnvelopeWord {
    /// There is one message per direction; the frame is its payload.
    Bare,
    /// The keys of the object tell.
    Keys,
}

words! {
    /// An envelope with a tag.
    pub struct EnvelopeWords, "an envelope" {
        required {
            /// The member whose value is the message's name.
            "tag" tag: Spanned<String>,
        }
        optional {
            /// The member that holds the payload; without it the payload's members lie beside the tag.
            "content" content: Spanned<String>,
            /// The member that correlates a reply with its request.
            "id" id: IdWords,
            /// The member that says whether a reply is good.
            "status" status: Spanned<String>,
            /// A message that is sent without tag.
            "untagged" untagged: Spanned<String>,
        }
    }
}

/// The correlation id's member.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum IdWords {
    /// Its name.
    Field(Spanned<String>),
    /// Its name, and another under which requests may carry it.
    Words(IdAlias),
}

words! {
    /// A correlation id with an alias.
    pub struct IdAlias, "an id" {
        required {
            /// The member's name.
            "field" field: Spanned<String>,
        }
        optional {
            /// A second name that requests may use.
            "also" also: Spanned<String>,
        }
    }
}

impl Read for IdWords {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(_) => Spanned::read(node, diagnostics).map(Self::Field),
            _ => IdAlias::read(node, diagnostics).map(Self::Words),
        }
    }
}

impl Read for Envelope {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let words = [("bare", EnvelopeWord::Bare), ("keys", EnvelopeWord::Keys)];
        match &node.value {
            Value::String(_) => choice(node, &words, diagnostics).map(Self::Word),
            Value::Map(_) => Box::read(node, diagnostics).map(Self::Words),
            _ => expected("an envelope", "write `bare`, `keys` or `{ tag: NAME }`", node, diagnostics),
        }
    }
}

words! {
    /// What a connection may use.
    pub struct Limits, "`limits`" {
        optional {
            /// The largest message taken; 1 MiB where nothing is said.
            "message" message: Spanned<Size>,
            /// The largest message read; as large as `message` where nothing is said. A larger one closes the connection with 1009;
            /// what is between is refused, and the connection stays.
            "frame" frame: Spanned<Size>,
            /// How many messages may wait for a connection that reads slowly; 256 where nothing is said.
            "queue" queue: Count,
            /// How many bytes may wait; 4 MiB, or twice the largest message where that is more.
            "pending" pending: Spanned<Size>,
        }
    }
}

words! {
    /// How a silent connection is noticed.
    pub struct Heartbeat, "`heartbeat`" {
        optional {
            /// How often the server pings; 25 s where nothing is said.
            "every" every: Duration,
            /// How long it waits for a sign of life; 20 s where nothing is said.
            "patience" patience: Duration,
        }
    }
}

words! {
    /// How generated clients come back after a loss.
    pub struct Reconnect, "`reconnect`" {
        optional {
            /// The first delay; 1 s where nothing is said.
            "first" first: Spanned<Duration>,
            /// The longest delay; 30 s where nothing is said.
            "cap" cap: Spanned<Duration>,
            /// The share of a delay that is random, 0 to 1; 1 where nothing is said.
            "jitter" jitter: Spanned<Decimal>,
            /// How many attempts before giving up; without it, there is no end.
            "attempts" attempts: Count,
        }
    }
}

words! {
    /// A set of connections with a key or a name.
    pub struct Room, "a room" {
        optional {
            /// The parameter that tells rooms apart: `universeId`, `path.username`.
            "key" key: Spanned<String>,
            /// The pattern of the room's name: a topic.
            "name" name: Spanned<String>,
            /// `connect`: by connecting; `call`: the handler says who may; otherwise by a `join`.
            "enter" enter: Spanned<String>,
            /// How many connections of a role.
            "limit" limit: Spanned<Table<Count>>,
            /// What happens to one too many: `refuse` or `replace-oldest`.
            "full" full: Spanned<String>,
            /// The modes of a membership, weakest first.
            "modes" modes: Vec<Spanned<String>>,
            /// How many members, where the handler does not say.
            "capacity" capacity: Count,
            /// How many rooms of the kind a connection may be in; 64 where nothing is said. Of topics, how many of all of the channel: the
            /// largest number of them counts, and 256 is that of a topic that says nothing.
            "memberships" memberships: Count,
            /// The schema of a member as others see it.
            "member" member: Schema,
            /// The messages that tell others of comings and goings.
            "announce" announce: Announce,
            /// Shared state, by name: objects, into which changes are merged.
            "state" state: RoomState,
            /// How a member that lost its connection comes back.
            "recovery" recovery: Recovery,
        }
    }
}

/// A room's shared state: a schema by name.
pub type RoomState = Table<Schema>;

words! {
    /// The messages that tell others of comings and goings.
    pub struct Announce, "`announce`" {
        optional {
            /// Sent when somebody joined.
            "joined" joined: Spanned<String>,
            /// Sent when somebody left.
            "left" left: Spanned<String>,
        }
    }
}

words! {
    /// How a member that lost its connection comes back.
    pub struct Recovery, "`recovery`" {
        optional {
            /// How long its membership waits; 2 min where nothing is said.
            "window" window: Duration,
            /// How many messages are kept; 1024 where nothing is said.
            "messages" messages: Count,
            /// How many bytes are kept; 1 MiB where nothing is said.
            "bytes" bytes: Size,
            /// The member of each of the room's messages that carries its offset.
            "offset" offset: Spanned<String>,
            /// The message that is told first to whoever gets its place back without asking.
            "rejoined" rejoined: Spanned<String>,
        }
    }
}

words! {
    /// One observable value.
    pub struct StateKey, "a state" {
        required {
            /// Its schema.
            "schema" schema: Schema,
            /// Its value before anybody set it.
            "initial" initial: Spanned<Literal>,
        }
        optional {
            /// A short description.
            "title" title: String,
            /// A longer one.
            "description" description: String,
            /// Its name inside the device, for the documentation and for handlers.
            "alias" alias: Spanned<String>,
            /// Who may set it: `anyone` (the default), `never`, or a permission.
            "write" write: Spanned<String>,
            /// What a reader sees where it differs from what was set: `{ "on": true, "off": false }`.
            "reads" reads: Vec<Reading>,
            /// `changes` (the default): a value equal to the present one is not announced; `always`: it is.
            "announce" announce: Spanned<Announcing>,
            /// Whether it outlives a restart; true where nothing is said.
            "durable" durable: bool,
        }
    }
}

words! {
    /// A value that reads differently from how it was set.
    pub struct Reading, "a reading" {
        required {
            /// The value set.
            "set" set: Spanned<Literal>,
            /// The value a reader sees.
            "reads" reads: Spanned<Literal>,
        }
    }
}

/// When a set value is announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "lowercase"))]
pub enum Announcing {
    /// When it differs from the present one.
    #[default]
    Changes,
    /// Whenever it is set.
    Always,
}

impl Read for Announcing {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        choice(node, &[("changes", Self::Changes), ("always", Self::Always)], diagnostics)
    }
}
