use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;

use super::super::Incoming;
use crate::ChannelSpec;

/// What a client sent in one namespace and its session has not taken yet.
///
/// It has a bound that the sender heeds: whoever reads from the client asks first whether there is room. So no more than
/// one read of the client's bytes comes on top of it.
#[derive(Debug)]
pub(super) struct Lane {
    channel: &'static ChannelSpec,
    queue: Mutex<Queue>,
    reader: AtomicWaker,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Incoming>,
    bytes: usize,
    is_gone: bool,
    /// The client has left, or was refused, though its session may not be over yet.
    is_left: bool,
}

const MESSAGES: usize = 16;
const BYTES: usize = 64 * 1024;

impl Lane {
    pub(super) fn new(channel: &'static ChannelSpec) -> Self {
        Self { channel, queue: Mutex::default(), reader: AtomicWaker::new() }
    }

    pub(super) fn channel(&self) -> &'static ChannelSpec {
        self.channel
    }

    pub(super) fn push(&self, incoming: Incoming) {
        let mut queue = self.queue();
        queue.bytes += incoming.len();
        queue.is_gone |= incoming == Incoming::Gone;
        queue.waiting.push_back(incoming);
        drop(queue);
        self.reader.wake();
    }

    /// What came first, and whether taking it made room.
    pub(super) fn poll_pop(&self, cx: &Context<'_>) -> Poll<(Incoming, bool)> {
        self.register(cx);
        let mut queue = self.queue();
        let had_room = queue.has_room();
        let Some(incoming) = queue.waiting.pop_front() else { return Poll::Pending };
        queue.bytes -= incoming.len();
        if queue.waiting.is_empty() {
            queue.waiting = VecDeque::new();
        }
        Poll::Ready((incoming, !had_room && queue.has_room()))
    }

    /// Wakes this task when something changes that it may wait for.
    pub(super) fn register(&self, cx: &Context<'_>) {
        self.reader.register(cx.waker());
    }

    /// Whether more may be read from the client.
    pub(super) fn has_room(&self) -> bool {
        self.queue().has_room()
    }

    /// Whether the client is gone, though something it sent may still wait.
    pub(super) fn is_gone(&self) -> bool {
        self.queue().is_gone
    }

    /// The client takes part no more: the namespace is free for another try.
    pub(super) fn set_left(&self) {
        self.queue().is_left = true;
    }

    pub(super) fn is_left(&self) -> bool {
        self.queue().is_left
    }

    /// Something changed that the session's task may wait for.
    pub(super) fn wake(&self) {
        self.reader.wake();
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn has_room(&self) -> bool {
        self.waiting.len() < MESSAGES && self.bytes < BYTES
    }
}
