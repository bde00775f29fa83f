//! A dialogue between clients and the server.

use std::time::Duration;

use super::channel::RoleId;
use crate::json::Json;
use crate::source::Spanned;

/// A dialogue.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What it shows.
    pub title: Spanned<String>,
    /// Its steps, as written.
    pub steps: Vec<Exchange>,
}

/// One step of a scenario. Clients are named. In frames and parameters, text of the form `<name>` is a [`placeholder`].
#[derive(Debug, Clone)]
pub enum Exchange {
    /// Clients connect, one after the other.
    Connect {
        /// How each of them does.
        connections: Vec<Connection>,
    },
    /// A client sends a frame.
    Send {
        /// The client.
        client: String,
        /// The frame.
        frame: Frame,
    },
    /// Clients get frames.
    Receive {
        /// The clients; each of them gets them.
        clients: Vec<String>,
        /// Which.
        expected: Expected,
    },
    /// Clients get nothing for a while.
    Silent {
        /// The clients.
        clients: Vec<String>,
        /// For how long.
        duration: Duration,
    },
    /// Clients close their connections.
    Close {
        /// The clients.
        clients: Vec<String>,
    },
    /// The server closes connections of clients.
    Closed {
        /// The clients.
        clients: Vec<String>,
        /// The close code; `None` for any. 1005 stands for none, 1006 for a connection that broke.
        code: Option<u16>,
    },
    /// Clients lose their connections: these end without a close frame.
    Lose {
        /// The clients.
        clients: Vec<String>,
    },
    /// Nobody does anything; what comes meanwhile is kept.
    Wait {
        /// For how long.
        duration: Duration,
    },
}

/// How a client connects.
#[derive(Debug, Clone)]
pub struct Connection {
    /// The client.
    pub client: String,
    /// The channel, by its place in [`Service::channels`](super::Service::channels).
    pub channel: usize,
    /// Its role there.
    pub role: RoleId,
    /// Parameters of the path, by name.
    pub path: Vec<(String, Json)>,
    /// Parameters of the query, by name.
    pub query: Vec<(String, Json)>,
    /// Whose token it brings.
    pub token: Option<Bearer>,
}

/// Whose token a client brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bearer {
    /// This user's.
    User(String),
    /// Nobody's: it is none that the server would take.
    Nobody,
}

/// What a client of a scenario sends.
#[derive(Debug, Clone)]
pub enum Frame {
    /// A JSON value; placeholders are filled in by whoever plays the scenario.
    Message(Spanned<Json>),
    /// Text as it is.
    Text(String),
}

/// What clients of a scenario get. A placeholder matches anything, and binds it where it has a name.
#[derive(Debug, Clone)]
pub enum Expected {
    /// This frame next.
    Next(Spanned<Json>),
    /// These frames next, in any order: each that comes is the first of them that it fits and that has not come.
    AnyOrder(Vec<Spanned<Json>>),
    /// This frame, be it after others.
    Until(Spanned<Json>),
}

impl Expected {
    /// The frames.
    pub fn frames(&self) -> &[Spanned<Json>] {
        match self {
            Self::Next(frame) | Self::Until(frame) => std::slice::from_ref(frame),
            Self::AnyOrder(frames) => frames,
        }
    }
}

/// What matches anything and is bound to nothing.
pub const ANYTHING: &str = "*";

/// The name in a text of the form `<name>`.
pub fn placeholder(text: &str) -> Option<&str> {
    let name = text.strip_prefix('<')?.strip_suffix('>')?;
    (!name.is_empty() && !name.contains(['<', '>'])).then_some(name)
}

/// The names of the placeholders in a value, in the order written, each as often as it stands there.
pub fn placeholders(value: &Json) -> Vec<&str> {
    match value {
        Json::String(text) => placeholder(text).into_iter().collect(),
        Json::Array(items) => items.iter().flat_map(placeholders).collect(),
        Json::Object(members) => members.iter().flat_map(|(_, value)| placeholders(value)).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_a_whole_text_in_one_pair_of_brackets() {
        for (text, name) in [("<at>", Some("at")), ("<*>", Some("*")), ("<a-b.c>", Some("a-b.c"))] {
            assert_eq!(placeholder(text), name);
        }
        for text in ["", "<>", "<", "at", "<at", " <at>", "<b>bold</b>"] {
            assert_eq!(placeholder(text), None, "{text}");
        }
    }
}
