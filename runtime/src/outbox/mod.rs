//! What waits to be sent on one connection: a bounded queue that knows each message's delivery policy.

mod cursors;
mod queue;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Context;

use futures_util::task::AtomicWaker;

use self::cursors::Cursors;
use self::queue::{Pushed, Queue};
use crate::meters::Meters;
use crate::rooms::RoomId;
use crate::{Close, CloseCode, Outgoing, QueueLimit};

/// The outgoing queue of one connection. Whoever sends puts into it and never waits; the connection's task takes out.
#[derive(Debug)]
pub(crate) struct Outbox {
    state: Mutex<State>,
    reader: AtomicWaker,
    meters: Arc<Meters>,
    /// Set for a connection that takes packets.
    #[cfg(feature = "socketio")]
    packets: std::sync::OnceLock<&'static crate::SocketIoSpec>,
}

#[derive(Debug)]
struct State {
    queue: Queue,
    /// Set once: nothing is accepted any more.
    end: Option<Close>,
    cursors: Cursors,
}

/// What the connection's task is to write next.
#[derive(Debug)]
pub(crate) enum Next {
    Send(Outgoing),
    /// Everything before it was taken.
    End(Close),
    Nothing,
}

impl Outbox {
    pub(crate) fn new(limit: QueueLimit, meters: Arc<Meters>) -> Self {
        Self {
            state: Mutex::new(State { queue: Queue::new(limit), end: None, cursors: Cursors::default() }),
            reader: AtomicWaker::new(),
            meters,
            #[cfg(feature = "socketio")]
            packets: std::sync::OnceLock::new(),
        }
    }

    /// The connection takes packets. From now on they are made as soon as a message is queued, for all whom it is for.
    #[cfg(feature = "socketio")]
    pub(crate) fn take_packets(&self, spec: &'static crate::SocketIoSpec) {
        self.packets.get_or_init(|| spec);
    }

    /// Queues a message, or what its delivery policy says when there is no room. Does nothing once the end is decided.
    pub(crate) fn push(&self, message: &Outgoing) {
        self.make_packet(message);
        let mut state = self.state();
        if state.end.is_some() {
            return;
        }
        match state.queue.push(message.clone()) {
            Pushed::Queued => {}
            Pushed::Skipped(messages) => self.meters.skipped(message.spec, messages),
            Pushed::Overflow => {
                state.queue.clear();
                state.end = Some(Close::new(CloseCode::TOO_SLOW, "too slow"));
            }
        }
        drop(state);
        self.reader.wake();
    }

    /// Queues messages of a room that were missed. The room bounds how many that can be, and they take no room from others.
    pub(crate) fn push_all<'a>(&self, missed: impl Iterator<Item = &'a Outgoing>) {
        let mut state = self.state();
        if state.end.is_none() {
            missed
                .inspect(|message| self.make_packet(message))
                .cloned()
                .for_each(|message| state.queue.push_loose(message));
        }
        drop(state);
        self.reader.wake();
    }

    /// From now on the messages of a room are counted; the client has all up to this offset.
    pub(crate) fn enter(&self, room: RoomId, offset: u64) {
        self.state().cursors.enter(room, offset);
    }

    /// They are counted no more. The offset of the last one that went to the transport.
    pub(crate) fn leave(&self, room: RoomId) -> Option<u64> {
        self.state().cursors.leave(room)
    }

    /// The connection is over: what is queued and what is sent from now on is thrown away.
    pub(crate) fn shut(&self, close: Close) {
        let mut state = self.state();
        state.queue.clear();
        state.end.get_or_insert(close);
    }

    /// Decides how the connection ends, once what is queued was sent. The first decision stands.
    pub(crate) fn end(&self, close: Close) {
        self.state().end.get_or_insert(close);
        self.reader.wake();
    }

    /// The socket takes no more: of a stream, only the newest message waits until it does.
    pub(crate) fn block(&self) {
        let gone = self.state().queue.block();
        for (spec, count) in gone {
            self.meters.skipped(spec, count);
        }
    }

    /// The socket takes more.
    pub(crate) fn unblock(&self) {
        self.state().queue.unblock();
    }

    /// Takes what comes next.
    pub(crate) fn next(&self) -> Next {
        let mut state = self.state();
        match state.queue.pop() {
            Some(message) => {
                if let Some(place) = message.place {
                    state.cursors.advance(place);
                }
                Next::Send(message)
            }
            None => state.end.clone().map_or(Next::Nothing, Next::End),
        }
    }

    /// Whether so much waits that the connection's own messages should wait too, rather than cause more.
    pub(crate) fn is_half_full(&self) -> bool {
        self.state().queue.is_half_full()
    }

    /// How the connection is going to end, if that is decided.
    pub(crate) fn ending(&self) -> Option<Close> {
        self.state().end.clone()
    }

    /// Wakes this task when something is put in. Call it before looking.
    pub(crate) fn register(&self, cx: &Context<'_>) {
        self.reader.register(cx.waker());
    }

    /// A message is made a packet before it is cloned, so that all clones share it.
    #[cfg(feature = "socketio")]
    fn make_packet(&self, message: &Outgoing) {
        self.packets.get().map(|spec| message.packet(spec));
    }

    #[cfg(not(feature = "socketio"))]
    #[expect(clippy::unused_self, reason = "the same in all builds")]
    fn make_packet(&self, _: &Outgoing) {}

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChannelSpec, Delivery, Heartbeat, MessageSpec, StateSpec};

    static SPEC: MessageSpec = MessageSpec { name: "test", delivery: Delivery::Disconnect, slot: 0 };
    static CHANNEL: ChannelSpec = ChannelSpec {
        service: "test",
        version: "1.0.0",
        channel: "test",
        paths: &[],
        message_limit: 1,
        frame_limit: 1,
        socketio: None,
        token: None,
        queue: QueueLimit { messages: 2, bytes: 100 },
        heartbeat: Heartbeat::DEFAULT,
        roles: &[],
        permissions: &[],
        state: &StateSpec::NONE,
        messages: &[],
        kept: 0,
        rooms: &[],
        topics: None,
    };

    #[test]
    fn a_connection_that_is_over_holds_nothing_and_takes_nothing() {
        let outbox = Outbox::new(CHANNEL.queue, Arc::new(Meters::new(&CHANNEL)));
        let message = Outgoing::new(&SPEC, "text".into());
        outbox.push(&message);
        outbox.shut(Close::new(CloseCode::NORMAL, ""));
        outbox.push(&message);
        outbox.push_all([&message].into_iter());
        assert!(matches!(outbox.next(), Next::End(close) if close.code == CloseCode::NORMAL));
    }
}
