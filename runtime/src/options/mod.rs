mod seats;

use std::fmt;
use std::sync::Arc;

pub(crate) use self::seats::Seat;
use self::seats::Seats;
use crate::accounts::Accounts;
use crate::rates::UserRates;
use crate::store::{Memory, Store};
use crate::tokens::Tokens;
use crate::{Clock, Drain, Origins, Session};

/// What services run with. Clones share everything, so give all services of a process clones of one.
#[derive(Clone)]
pub struct Options {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) accounts: Option<Arc<dyn Accounts>>,
    pub(crate) tokens: Option<Arc<dyn Tokens>>,
    pub(crate) clock: Clock,
    pub(crate) origins: Origins,
    pub(crate) drain: Drain,
    pub(crate) rates: Arc<UserRates>,
    pub(crate) connected: Hooks,
    pub(crate) disconnected: Hooks,
    #[cfg(feature = "socketio")]
    pub(crate) switchboard: crate::route::socketio::Switchboard,
    seats: Arc<Seats>,
    connections: usize,
}

type Hook = dyn Fn(&Session) + Send + Sync;

/// Called in the order in which they were added.
#[derive(Clone, Default)]
pub(crate) struct Hooks(Vec<Arc<Hook>>);

impl Options {
    /// A store in memory, no accounts, no tokens, the system's clock, pages of the server's own, a drain of its own, and as many
    /// connections as the process can hold.
    pub fn new() -> Self {
        Self {
            store: Arc::new(Memory::new()),
            accounts: None,
            tokens: None,
            clock: Clock::system(),
            origins: Origins::default(),
            drain: Drain::new(),
            rates: Arc::default(),
            connected: Hooks::default(),
            disconnected: Hooks::default(),
            #[cfg(feature = "socketio")]
            switchboard: crate::route::socketio::Switchboard::default(),
            seats: Arc::default(),
            connections: usize::MAX,
        }
    }

    /// Where state is kept.
    pub fn store(self, store: Arc<dyn Store>) -> Self {
        Self { store, ..self }
    }

    /// Who checks credentials. Without, all are refused.
    pub fn accounts(self, accounts: Arc<dyn Accounts>) -> Self {
        Self { accounts: Some(accounts), ..self }
    }

    /// Who checks tokens. Without, all are refused.
    pub fn tokens(self, tokens: Arc<dyn Tokens>) -> Self {
        Self { tokens: Some(tokens), ..self }
    }

    /// What the time is taken from.
    pub fn clock(self, clock: impl Into<Clock>) -> Self {
        Self { clock: clock.into(), ..self }
    }

    /// From which web pages clients may connect.
    pub fn origins(self, origins: Origins) -> Self {
        Self { origins, ..self }
    }

    /// What ends all connections when the process stops.
    pub fn drain(self, drain: Drain) -> Self {
        Self { drain, ..self }
    }

    /// How many clients each service takes at a time. One more is closed with 1013.
    pub fn connections(self, per_service: usize) -> Self {
        Self { connections: per_service, ..self }
    }

    /// Calls `hook` for every client that connected, after what it is sent first was queued. Must not block.
    pub fn on_connect(mut self, hook: impl Fn(&Session) + Send + Sync + 'static) -> Self {
        self.connected.0.push(Arc::new(hook));
        self
    }

    /// Calls `hook` for every client that is gone. Must not block.
    pub fn on_disconnect(mut self, hook: impl Fn(&Session) + Send + Sync + 'static) -> Self {
        self.disconnected.0.push(Arc::new(hook));
        self
    }

    /// A place among the service's connections, if one is free.
    pub(crate) fn seat(&self, service: &'static str) -> Option<Seat> {
        Seats::take(&self.seats, service, self.connections)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (f.debug_struct("Options").field("clock", &self.clock).field("origins", &self.origins)).finish_non_exhaustive()
    }
}

impl Hooks {
    pub(crate) fn call(&self, session: &Session) {
        self.0.iter().for_each(|hook| hook(session));
    }
}
