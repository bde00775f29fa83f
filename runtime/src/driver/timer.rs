use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::time::{Sleep, sleep};

use crate::Clock;

/// Wakes a connection at its next deadline.
#[derive(Debug)]
pub(super) struct Timer {
    clock: Clock,
    deadline: Instant,
    sleep: Pin<Box<Sleep>>,
}

impl Timer {
    pub(super) fn new(clock: Clock, deadline: Instant) -> Self {
        let sleep = Box::pin(sleep(deadline.saturating_duration_since(clock.instant())));
        Self { clock, deadline, sleep }
    }

    /// Ready when the deadline has passed. Another deadline than before is taken up.
    pub(super) fn poll(&mut self, deadline: Instant, cx: &mut Context<'_>) -> Poll<()> {
        if deadline != self.deadline {
            self.rearm(deadline);
        }
        while self.sleep.as_mut().poll(cx).is_ready() {
            if self.clock.instant() >= deadline {
                return Poll::Ready(());
            }
            self.rearm(deadline);
        }
        Poll::Pending
    }

    fn rearm(&mut self, deadline: Instant) {
        let wait = deadline.saturating_duration_since(self.clock.instant());
        self.sleep.as_mut().reset(tokio::time::Instant::now() + wait);
        self.deadline = deadline;
    }
}
