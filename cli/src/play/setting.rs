//! Where scenarios are played, and with what.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::base::Base;
use super::token::Tokens;

/// Values of placeholders, by name.
pub type Values = BTreeMap<String, Value>;

/// How long an expected frame may take, where nothing else is said.
const PATIENCE: Duration = Duration::from_secs(10);

/// What carries the frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Transport {
    /// Plain WebSocket: a text frame for each message
    #[value(name = "websocket")]
    WebSocket,
    /// Socket.IO over WebSocket, for channels with a namespace
    #[value(name = "socketio")]
    SocketIo,
}

/// Where scenarios are played, and with what.
#[derive(Debug, Clone)]
pub struct Setting {
    pub(super) base: Base,
    pub(super) transport: Transport,
    pub(super) patience: Duration,
    pub(super) values: Values,
    pub(super) tokens: Tokens,
}

impl Setting {
    /// At this server, over plain WebSocket, without values and tokens; an expected frame may take ten seconds.
    pub fn new(base: Base) -> Self {
        let (values, tokens) = (Values::new(), Tokens::default());
        Self { base, transport: Transport::WebSocket, patience: PATIENCE, values, tokens }
    }

    /// Plays over another transport.
    pub fn transport(self, transport: Transport) -> Self {
        Self { transport, ..self }
    }

    /// How long an expected frame, a handshake or a close may take.
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Gives the value of the placeholder `<name>`.
    pub fn value(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.values.insert(name.into(), value.into());
        self
    }

    /// Gives the token of a user.
    pub fn token(mut self, user: impl Into<String>, token: impl Into<String>) -> Self {
        self.tokens.give(user.into(), token.into());
        self
    }

    /// Signs tokens (HS256) for users whose token is not given: `sub` and `name` are the user's name, they are good for an hour.
    pub fn secret(mut self, secret: impl Into<String>) -> Self {
        self.tokens.sign_with(secret.into());
        self
    }
}
