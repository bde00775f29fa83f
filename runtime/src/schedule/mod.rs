//! What is to happen later in a channel: memberships, calls and tokens that end, connections that are given what waits for
//! them. One queue per space, and one task that sleeps until its first entry is due.

mod due;
mod queue;
mod task;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

pub(crate) use self::due::{Due, run};
use self::queue::Queue;
pub(crate) use self::queue::Ticket;
pub(crate) use self::task::start;

/// What is to happen when. Its lock is never held while another one is taken.
pub(crate) struct Schedule {
    queue: Mutex<Queue<Due>>,
    /// The first entry is another one than before, or there will be no more.
    changed: Notify,
    is_kept: AtomicBool,
    is_over: AtomicBool,
}

impl Schedule {
    pub(crate) fn new() -> Self {
        Self {
            queue: Mutex::new(Queue::new()),
            changed: Notify::new(),
            is_kept: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
        }
    }

    pub(crate) fn add(&self, at: Instant, due: Due) -> Ticket {
        let (ticket, is_first) = self.queue().add(at, due);
        if is_first {
            self.changed.notify_one();
        }
        ticket
    }

    pub(crate) fn cancel(&self, ticket: Ticket) {
        // Dropped when the lock is free again: it may be the last that holds a room.
        let cancelled = self.queue().cancel(ticket);
        drop(cancelled);
    }

    /// When there is something to do next.
    pub(crate) fn next_at(&self) -> Option<Instant> {
        self.queue().next_at()
    }

    /// Nothing will happen any more.
    pub(crate) fn close(&self) {
        self.is_over.store(true, Ordering::Release);
        let left = self.queue().clear();
        drop(left);
        self.changed.notify_one();
    }

    fn pop(&self, now: Instant) -> Option<Due> {
        self.queue().pop(now)
    }

    fn queue(&self) -> MutexGuard<'_, Queue<Due>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schedule").field("next_at", &self.next_at()).finish_non_exhaustive()
    }
}
