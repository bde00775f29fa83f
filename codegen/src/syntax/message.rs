//! A message: who says it to whom, what it carries, and what follows from it.

use super::failed::Failed;
use super::node::{Node, Value};
use super::quantity::{Count, Duration};
use super::read::{Literal, OneOrMany, Read, Table, choice, expected, words};
use super::schema::Schema;
use crate::diagnostic::Diagnostics;
use crate::source::Spanned;

words! {
    /// A message of a channel.
    pub struct Message, "a message" {
        optional {
            /// What it is for.
            "description" description: String,
            /// The role that sends it; `client` is any of them. Without it, the server does.
            "from" from: OneOrMany<Spanned<String>>,
            /// Who gets it: `sender`, `everyone`, roles, rooms. Without it, the server does.
            "to" to: OneOrMany<Spanned<String>>,
            /// `sender`: whoever caused it does not get it.
            "except" except: Spanned<String>,
            /// The room that scopes roles in `to`.
            "within" within: Spanned<String>,
            /// `connect`: sent to each connection as it opens; `refused`: told to one whose token is bad.
            "on" on: Spanned<String>,
            /// The membership the sender needs: `{ universe: edit }`, or `any` mode.
            "requires" requires: Requires,
            /// The rate class it counts in.
            "rate" rate: Spanned<String>,
            /// What it carries.
            "payload" payload: Schema,
            /// The message that answers it.
            "reply" reply: Spanned<String>,
            /// How long an answer may take.
            "deadline" deadline: Duration,
            /// What happens where a receiver is slower than the sender.
            "delivery" delivery: Delivery,
            /// `last`: whoever comes later gets the last one.
            "keep" keep: Spanned<String>,
            /// What it sets off, in this order.
            "does" does: Vec<Does>,
            /// Which message tells of which failure of this one; the channel's `failed` is asked next.
            "failed" failed: Failed,
            /// Whole payloads, checked against the schema.
            "examples" examples: Vec<Spanned<Literal>>,
            /// Whether it should no longer be used.
            "deprecated" deprecated: bool,
            /// The version that brought it.
            "since" since: String,
        }
    }
}

/// The membership a sender needs: room to mode.
pub type Requires = Table<Spanned<String>>;

/// What happens where a receiver is slower than the sender.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum Delivery {
    /// `newest` or `disconnect`.
    Word(DeliveryWord),
    /// `{ drop-oldest: 64 }`: that many wait at most.
    DropOldest(DropOldest),
}

/// Delivery policies without a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "lowercase"))]
pub enum DeliveryWord {
    /// One waits at most: the newest.
    Newest,
    /// None is lost; a connection that falls too far behind is closed with 4002.
    Disconnect,
}

words! {
    /// A bounded number of the newest.
    pub struct DropOldest, "a delivery policy" {
        required {
            /// How many wait at most; the oldest is dropped for one more.
            "drop-oldest" messages: Count,
        }
    }
}

impl Read for Delivery {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let words = [("newest", DeliveryWord::Newest), ("disconnect", DeliveryWord::Disconnect)];
        match &node.value {
            Value::Map(_) => DropOldest::read(node, diagnostics).map(Self::DropOldest),
            _ => choice(node, &words, diagnostics).map(Self::Word),
        }
    }
}

words! {
    /// One thing that a message sets off.
    pub struct Does, "a step" {
        optional {
            /// The handler answers with one of these messages; `[]`: with none.
            "call" call: OneOrMany<Spanned<String>>,
            /// What the ids of calls begin with: `job` of `job_1`. The call goes on in the background.
            "as" prefix: Spanned<String>,
            /// The message that tells of the progress of a call in the background.
            "reports" reports: Spanned<String>,
            /// Sends a message; its `to` says to whom.
            "send" send: Spanned<String>,
            /// Joins a room, or with `payload.FIELD` the topic that a field names.
            "join" join: Spanned<String>,
            /// The field that holds the mode to join in.
            "mode" mode: Spanned<String>,
            /// The optional fields that name an earlier membership: the session, the epoch, the offset.
            "resume" resume: Spanned<Vec<Spanned<String>>>,
            /// Leaves a room, or with `payload.FIELD` the topic that a field names.
            "leave" leave: Spanned<String>,
            /// Sets state: `payload`, or `{ STATE: FIELD }`.
            "set" set: Spanned<Assignment>,
            /// Merges into a room's state: `{ ROOM.STATE: FIELD }`.
            "merge" merge: Spanned<Assignment>,
            /// Reads the states named by a field: `payload.get`.
            "get" get: Spanned<String>,
            /// Checks the credentials in the payload.
            "authenticate" authenticate: Spanned<String>,
            /// Takes the fresh token that a field holds.
            "refresh" refresh: Spanned<String>,
        }
    }
}

/// What a `set` or `merge` writes.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum Assignment {
    /// `payload`: every state the payload names.
    Payload(String),
    /// State to field.
    Fields(Table<Spanned<String>>),
}

impl Read for Assignment {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(text) => Some(Self::Payload(text.clone())),
            Value::Map(_) => Table::read(node, diagnostics).map(Self::Fields),
            _ => expected("what to write", "write `payload` or `{ STATE: FIELD }`", node, diagnostics),
        }
    }
}
