use std::time::Duration;

/// How clients prove who they are. Generated code holds one in a `static`.
#[derive(Debug, PartialEq, Eq)]
pub struct TokenSpec {
    /// Where the token may stand, in the order in which it is looked for.
    pub places: &'static [TokenPlace],
    /// How often it is checked.
    pub check: TokenCheck,
    /// For how long a connection whose token has expired may show another one, before it is closed with 1008. Matters
    /// only to [`TokenCheck::EveryMessage`].
    pub grace: Duration,
}

/// Where a token may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenPlace {
    /// The query parameter of this name.
    Query(&'static str),
    /// The member of this name of what a Socket.IO client sends when it connects.
    Auth(&'static str),
    /// The header `Authorization: Bearer`.
    Bearer,
}

/// How often a token is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenCheck {
    /// Once, when the client connects.
    Connect,
    /// At every message too: one that came after the expiry is refused.
    EveryMessage,
}
