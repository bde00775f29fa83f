mod carrier;
mod ends;
mod flight;
mod lanes;
mod ping;
#[cfg(test)]
pub(super) mod testing;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use engineioxide::Socket;
use futures_util::task::AtomicWaker;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use self::carrier::Carrier;
pub(crate) use self::carrier::Claimed;
pub(super) use self::ends::End;
use self::flight::Flight;
pub(super) use self::flight::{ENGINE_QUEUE, Given};
use self::ping::FirstPing;
use super::lane::Lane;
use crate::CloseCode;
use crate::drain::Counted;

/// One Engine.IO connection as the engine has it.
pub(crate) type Engine = Socket<OnceLock<Arc<Line>>>;

/// One Engine.IO connection as we have it: who takes part in which namespace, and what is on its way to the client.
///
/// The engine's own queue says neither when there is room nor when it is empty. So the line counts: a message is on its
/// way from when the engine gets it until the operating system has it, or a poll's answer.
#[derive(Debug)]
pub(crate) struct Line {
    state: Mutex<State>,
    /// Who reads from the client's WebSocket, and who reads from a request with packets: while the one takes over from the
    /// other, both are there.
    streaming: AtomicWaker,
    posting: AtomicWaker,
    /// Who writes to it.
    writer: AtomicWaker,
    remote: Option<SocketAddr>,
    _counted: Counted,
}

#[derive(Debug)]
struct State {
    engine: Weak<Engine>,
    lanes: Vec<(&'static str, Arc<Lane>)>,
    /// Held while the client takes part in no namespace.
    unused: Option<OwnedSemaphorePermit>,
    /// Since when, if so.
    unused_since: Instant,
    /// Somebody sees to it that the line is not unused for too long.
    is_watched: bool,
    flight: Flight,
    carrier: Carrier,
    first_ping: FirstPing,
    is_posting: bool,
    /// How the line ends when nobody uses it any more.
    closing: Option<CloseCode>,
    is_over: bool,
    end: End,
    /// How the client closed the WebSocket.
    client_code: Option<CloseCode>,
}

impl Line {
    /// A line that nobody uses yet. `unused` is held for as long as that is so.
    pub(crate) fn new(remote: Option<SocketAddr>, counted: Counted, unused: OwnedSemaphorePermit) -> Arc<Self> {
        let state = State {
            engine: Weak::new(),
            lanes: Vec::new(),
            unused: Some(unused),
            unused_since: Instant::now(),
            is_watched: false,
            flight: Flight::default(),
            carrier: Carrier::default(),
            first_ping: FirstPing::default(),
            is_posting: false,
            closing: None,
            is_over: false,
            end: End::Open,
            client_code: None,
        };
        Arc::new(Self {
            state: Mutex::new(state),
            streaming: AtomicWaker::new(),
            posting: AtomicWaker::new(),
            writer: AtomicWaker::new(),
            remote,
            _counted: counted,
        })
    }

    /// Who is at the other end, as far as the server sees it.
    pub(crate) fn remote(&self) -> Option<SocketAddr> {
        self.remote
    }

    /// The engine has the connection from now on.
    pub(super) fn attach(&self, engine: &Arc<Engine>) {
        self.state().engine = Arc::downgrade(engine);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What the client takes part in, without what it has left.
    fn lane(&self, namespace: &str) -> Option<&Arc<Lane>> {
        let mut lanes = self.lanes.iter().filter(|(taken, _)| *taken == namespace);
        lanes.find(|(_, lane)| !lane.is_left()).map(|(_, lane)| lane)
    }

    fn is_unused(&self) -> bool {
        self.lanes.is_empty() && !self.is_over
    }

    /// Something changed that the sessions' tasks may wait for.
    fn wake(&self) {
        self.lanes.iter().for_each(|(_, lane)| lane.wake());
    }
}
