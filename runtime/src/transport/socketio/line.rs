use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::task::{Context, Poll};

use engineioxide::{DisconnectReason, Socket, Str};
use futures_util::task::AtomicWaker;
use tokio::sync::OwnedSemaphorePermit;

use super::super::Incoming;
use super::lane::Lane;
use crate::drain::Counted;
use crate::{ChannelSpec, CloseCode};

/// One Engine.IO connection as the engine has it.
pub(crate) type Engine = Socket<OnceLock<Arc<Line>>>;

/// One Engine.IO connection as we have it: who takes part in which namespace, and what is on its way to the client.
///
/// The engine's own queue says neither when there is room nor when it is empty. So the line counts: a message is on its
/// way from when the engine gets it until the operating system has it, or a poll's answer.
#[derive(Debug)]
pub(crate) struct Line {
    state: Mutex<State>,
    /// Who reads from the client.
    reader: AtomicWaker,
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
    /// How often the line became unused.
    turn: u64,
    /// How many messages the engine got, ever.
    sent: u64,
    /// The lengths of those on their way.
    flight: VecDeque<usize>,
    bytes: usize,
    carrier: Carrier,
    first_ping: FirstPing,
    is_posting: bool,
    /// The line ends so when nobody uses it any more.
    closing: Option<CloseCode>,
    is_over: bool,
    end: End,
    /// The client said how it ends.
    client_code: Option<CloseCode>,
}

/// How a WebSocket ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Not at all, or as the client wants it.
    Open,
    /// With this code.
    Coded(CloseCode),
    /// At once.
    Cut,
}

/// What carries the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carrier {
    /// HTTP requests, one of which may wait for something to carry.
    Polling { waits: bool },
    /// A WebSocket, which may take no more for now.
    Stream { is_blocked: bool },
}

/// Where the engine's first ping is, which no client is to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FirstPing {
    Awaited,
    /// It came, and the engine waits for the answer.
    Unanswered,
    Answered,
}

/// What became of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// It has this number.
    Sent(u64),
    /// Too much is on its way.
    Later,
    /// The connection is over.
    Never,
}

/// How many messages may be on their way. The engine's queue holds some more, for pings.
const MESSAGES: usize = 56;
/// How many may be while they are polled: a stock client takes no more than 16 packets at a time, of which some may be
/// pings.
const POLLED: usize = 13;
/// How many bytes may be on their way; a single message may be larger.
const BYTES: usize = 64 * 1024;
/// The engine's queue: a full one would end the connection at the next ping.
pub(super) const ENGINE_QUEUE: usize = MESSAGES + 8;

impl Line {
    /// A line that nobody uses yet. `unused` is held for as long as that is so.
    pub(crate) fn new(remote: Option<SocketAddr>, counted: Counted, unused: OwnedSemaphorePermit) -> Arc<Self> {
        let state = State {
            engine: Weak::new(),
            lanes: Vec::new(),
            unused: Some(unused),
            turn: 0,
            sent: 0,
            flight: VecDeque::new(),
            bytes: 0,
            carrier: Carrier::Polling { waits: false },
            first_ping: FirstPing::Awaited,
            is_posting: false,
            closing: None,
            is_over: false,
            end: End::Open,
            client_code: None,
        };
        let (reader, writer) = (AtomicWaker::new(), AtomicWaker::new());
        Arc::new(Self { state: Mutex::new(state), reader, writer, remote, _counted: counted })
    }

    pub(crate) fn remote(&self) -> Option<SocketAddr> {
        self.remote
    }

    pub(super) fn attach(&self, engine: &Arc<Engine>) {
        self.state().engine = Arc::downgrade(engine);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who takes part.
impl Line {
    /// A lane for this namespace, unless there is one.
    pub(super) fn enter(&self, namespace: &'static str, channel: &'static ChannelSpec) -> Option<Arc<Lane>> {
        let mut state = self.state();
        if state.is_over || state.lanes.iter().any(|(taken, _)| *taken == namespace) {
            return None;
        }
        let lane = Arc::new(Lane::new(channel));
        state.lanes.push((namespace, lane.clone()));
        state.unused = None;
        Some(lane)
    }

    pub(super) fn lane(&self, namespace: &str) -> Option<Arc<Lane>> {
        self.state().lanes.iter().find(|(taken, _)| *taken == namespace).map(|(_, lane)| lane.clone())
    }

    /// The lane is no longer used. Which time it is that none is, if so; `unused` is then held.
    pub(super) fn leave(&self, lane: &Arc<Lane>, unused: impl FnOnce() -> Option<OwnedSemaphorePermit>) -> Option<u64> {
        let mut state = self.state();
        state.lanes.retain(|(_, other)| !Arc::ptr_eq(other, lane));
        let is_unused = state.lanes.is_empty() && !state.is_over;
        if is_unused {
            state.turn += 1;
            state.unused = unused();
        }
        let code = state.closing.or_else(|| state.unused.is_none().then_some(CloseCode::OVERLOADED));
        let (turn, code) = (state.turn, code.filter(|_| is_unused));
        drop(state);
        self.reader.wake();
        if let Some(code) = code {
            self.close(code);
        }
        is_unused.then_some(turn)
    }

    /// Ends the line if it has not been used since that turn.
    pub(super) fn close_unused(&self, turn: u64, code: CloseCode) {
        let is_meant = {
            let state = self.state();
            state.lanes.is_empty() && state.turn == turn
        };
        if is_meant {
            self.close(code);
        }
    }

    /// Ends the line once nobody uses it.
    pub(super) fn close_when_unused(&self, code: CloseCode) {
        self.state().closing = Some(code);
    }

    /// Ends the line. Only over WebSocket the client is told the code.
    pub(crate) fn close(&self, code: CloseCode) {
        let mut state = self.state();
        if state.end == End::Open {
            state.end = End::Coded(code);
        }
        state.is_over = true;
        let has_stream = matches!(state.carrier, Carrier::Stream { .. });
        let engine = state.engine.upgrade().filter(|_| !has_stream);
        drop(state);
        if let Some(engine) = engine {
            engine.close(DisconnectReason::ClosingServer);
        }
        self.reader.wake();
        self.writer.wake();
    }

    /// The engine let go of the WebSocket. The code to close it with, unless the client closed it.
    pub(super) fn stream_ended(&self) -> Option<CloseCode> {
        let mut state = self.state();
        state.is_over = true;
        let (end, engine) = (state.end, state.engine.upgrade());
        drop(state);
        if let Some(engine) = engine {
            engine.close(DisconnectReason::TransportError);
        }
        if let End::Coded(code) = end { Some(code) } else { None }
    }

    /// The client closes the WebSocket, with this code.
    pub(super) fn client_closes(&self, code: CloseCode) {
        self.state().client_code.get_or_insert(code);
    }

    /// Ends the line at once, whatever is on its way.
    pub(super) fn cut(&self) {
        self.state().end = End::Cut;
        self.close(CloseCode::ABNORMAL);
    }

    /// The engine is done with the connection.
    pub(super) fn gone(&self) {
        let (lanes, is_goodbye) = {
            let mut state = self.state();
            state.is_over = true;
            state.unused = None;
            (std::mem::take(&mut state.lanes), state.client_code == Some(CloseCode::NORMAL))
        };
        for (_, lane) in lanes {
            if is_goodbye {
                lane.push(Incoming::Closed(CloseCode::NORMAL));
            }
            lane.push(Incoming::Gone);
        }
        self.reader.wake();
    }
}

/// What comes in.
impl Line {
    /// Ready when more may be read from the client, or when nobody minds any more.
    pub(crate) fn poll_room(&self, cx: &Context<'_>) -> Poll<()> {
        self.reader.register(cx.waker());
        let state = self.state();
        let has_room = state.is_over || state.lanes.iter().all(|(_, lane)| lane.has_room());
        if has_room { Poll::Ready(()) } else { Poll::Pending }
    }

    /// There is room again.
    pub(super) fn room_made(&self) {
        self.reader.wake();
    }

    /// Whether the line has ended, though something may still be on its way.
    pub(crate) fn is_over(&self) -> bool {
        self.state().is_over
    }

    /// A request with packets begins. Two at a time would lose their order.
    pub(crate) fn begin_post(self: &Arc<Self>) -> Option<Posting> {
        let mut state = self.state();
        (!std::mem::replace(&mut state.is_posting, true)).then(|| Posting(self.clone()))
    }
}

/// What goes out.
impl Line {
    /// Gives the engine a message.
    pub(super) fn give(&self, engine: &Engine, message: &Str) -> Given {
        let mut state = self.state();
        let most = if matches!(state.carrier, Carrier::Polling { .. }) { POLLED } else { MESSAGES };
        let is_full = state.flight.len() >= most || state.bytes + message.len() > BYTES;
        if is_full && !state.flight.is_empty() {
            return Given::Later;
        }
        if engine.emit(message.clone()).is_err() {
            return Given::Never;
        }
        state.flight.push_back(message.len());
        state.bytes += message.len();
        state.sent += 1;
        Given::Sent(state.sent)
    }

    /// Whether the message of this number is no longer on its way.
    pub(super) fn is_taken(&self, number: u64) -> bool {
        let state = self.state();
        state.sent - state.flight.len() as u64 >= number
    }

    /// So many messages more were taken.
    pub(crate) fn taken(&self, count: usize) {
        if count == 0 {
            return;
        }
        let mut state = self.state();
        for _ in 0..count {
            let length = state.flight.pop_front().unwrap_or_default();
            state.bytes -= length;
        }
        if state.flight.is_empty() {
            state.flight = VecDeque::new();
        }
        state.wake();
    }

    /// Whether the next ping is the first.
    pub(crate) fn awaits_ping(&self) -> bool {
        self.state().first_ping == FirstPing::Awaited
    }

    /// The first ping came, and was kept from the client.
    pub(crate) fn owe_pong(&self) {
        self.state().first_ping = FirstPing::Unanswered;
        self.reader.wake();
    }

    /// Whether the first ping is to be answered, which is done then.
    pub(crate) fn take_pong(&self) -> bool {
        let mut state = self.state();
        let is_owed = state.first_ping == FirstPing::Unanswered;
        if is_owed {
            state.first_ping = FirstPing::Answered;
        }
        is_owed
    }

    /// Whether the client takes no more for now.
    pub(super) fn is_blocked(&self) -> bool {
        match self.state().carrier {
            Carrier::Polling { waits } => !waits,
            Carrier::Stream { is_blocked } => is_blocked,
        }
    }

    /// A poll waits for something to carry.
    pub(crate) fn begin_poll(self: &Arc<Self>) -> Polled {
        self.state().turn_to(Carrier::Polling { waits: true });
        Polled(self.clone())
    }

    /// A WebSocket takes over. Only one may, ever.
    pub(crate) fn claim(&self) -> bool {
        let mut state = self.state();
        let is_free = !state.is_over && matches!(state.carrier, Carrier::Polling { .. });
        if is_free {
            state.turn_to(Carrier::Stream { is_blocked: false });
        }
        is_free
    }

    /// The WebSocket takes no more, or more again.
    pub(super) fn set_blocked(&self, is_blocked: bool) {
        self.state().turn_to(Carrier::Stream { is_blocked });
    }

    /// How the WebSocket is to end. The writer's task is woken when it is cut.
    pub(super) fn end(&self, cx: &Context<'_>) -> End {
        self.writer.register(cx.waker());
        self.state().end
    }
}

impl State {
    fn turn_to(&mut self, carrier: Carrier) {
        if self.carrier != carrier {
            self.carrier = carrier;
            self.wake();
        }
    }

    fn wake(&self) {
        self.lanes.iter().for_each(|(_, lane)| lane.wake());
    }
}

/// A request with packets, while it is carried out.
#[derive(Debug)]
pub(crate) struct Posting(Arc<Line>);

impl Drop for Posting {
    fn drop(&mut self) {
        self.0.state().is_posting = false;
    }
}

/// A poll, while it waits.
#[derive(Debug)]
pub(crate) struct Polled(Arc<Line>);

impl Drop for Polled {
    fn drop(&mut self) {
        let mut state = self.0.state();
        if state.carrier == (Carrier::Polling { waits: true }) {
            state.turn_to(Carrier::Polling { waits: false });
        }
    }
}
