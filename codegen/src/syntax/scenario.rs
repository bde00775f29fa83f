//! A scenario: who connects, what they send, what they get.

use super::node::Node;
use super::quantity::Duration;
use super::read::{Literal, OneOrMany, Read, Table, words};
use crate::diagnostic::Diagnostics;
use crate::source::Spanned;

/// A dialogue, step by step. In a message, text of the form `<name>` stands for a value: what is sent takes it from whoever
/// runs the scenario, what is received binds or matches it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct Scenario(pub Vec<Step>);

impl Read for Scenario {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        Vec::read(node, diagnostics).map(Self)
    }
}

words! {
    /// One step of a scenario: one of these words.
    pub struct Step, "a step of a scenario" {
        optional {
            /// Clients connect, by name.
            "connect" connect: Spanned<Table<Connect>>,
            /// A client sends a frame.
            "send" send: Spanned<Send>,
            /// Clients get a frame.
            "receive" receive: Spanned<Receive>,
            /// Clients get nothing for a while.
            "silent" silent: Spanned<Silent>,
            /// Clients close their connections.
            "close" close: Spanned<OneOrMany<Spanned<String>>>,
        }
    }
}

words! {
    /// A client that connects.
    pub struct Connect, "a connection" {
        required {
            /// The channel.
            "channel" channel: Spanned<String>,
        }
        optional {
            /// Its role, where the channel has several.
            "as" role: Spanned<String>,
            /// Path parameters.
            "path" path: Table<Spanned<Literal>>,
            /// Query parameters.
            "query" query: Table<Spanned<Literal>>,
        }
    }
}

words! {
    /// A frame that a client sends.
    pub struct Send, "`send`" {
        required {
            /// The client.
            "by" by: Spanned<String>,
        }
        optional {
            /// The frame as a JSON value.
            "message" message: Spanned<Literal>,
            /// The frame as raw text: for what is not JSON.
            "text" text: Spanned<String>,
        }
    }
}

words! {
    /// A frame that clients get.
    pub struct Receive, "`receive`" {
        required {
            /// The client, or several that get the same.
            "by" by: OneOrMany<Spanned<String>>,
            /// The frame.
            "message" message: Spanned<Literal>,
        }
    }
}

words! {
    /// Clients that get nothing.
    pub struct Silent, "`silent`" {
        required {
            /// The client, or several.
            "by" by: OneOrMany<Spanned<String>>,
        }
        optional {
            /// For how long; 200 ms where nothing is said.
            "for" duration: Duration,
        }
    }
}
