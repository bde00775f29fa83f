//! A scenario: who connects, what they send, what they get.

use super::node::{Node, Value};
use super::quantity::Duration;
use super::read::{Literal, OneOrMany, Read, Table, expected, words};
use crate::diagnostic::Diagnostics;
use crate::source::Spanned;

/// A dialogue, step by step. Text of the form `<name>` stands for a value: what is sent takes it from what was received
/// or from whoever plays the scenario, what is received binds or matches it. `<*>` matches anything.
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
            /// The server closes connections of clients.
            "closed" closed: Spanned<Closed>,
            /// Clients lose their connections: these end without a close frame.
            "lose" lose: Spanned<OneOrMany<Spanned<String>>>,
            /// Nobody does anything for a while; what comes meanwhile is kept.
            "wait" wait: Duration,
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
            /// The user whose token the client brings, or `invalid` for a token that is none.
            "token" token: Spanned<String>,
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
        }
        optional {
            /// The frame that comes next.
            "message" message: Spanned<Literal>,
            /// The frames that come next, in any order.
            "any-order" any_order: Spanned<Vec<Spanned<Literal>>>,
            /// A frame that comes, be it after others.
            "until" until: Spanned<Literal>,
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

words! {
    /// Clients whose connections the server closes.
    pub struct Closed, "`closed`" {
        required {
            /// The client, or several.
            "by" by: OneOrMany<Spanned<String>>,
        }
        optional {
            /// The close code; any where nothing is said.
            "code" code: CloseCode,
        }
    }
}

/// A close code of WebSocket. As in browsers, 1005 stands for none and 1006 for a connection that broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct CloseCode(#[cfg_attr(feature = "schema", schemars(range(min = 1000, max = 4999)))] pub u16);

impl Read for CloseCode {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let Value::Number(digits) = &node.value else {
            return expected("a close code", "write a number such as 1008", node, diagnostics);
        };
        let code = digits.parse().ok().filter(|code| (1000..=4999).contains(code)).map(Self);
        code.or_else(|| expected("a close code from 1000 to 4999", "write a number such as 1008", node, diagnostics))
    }
}
