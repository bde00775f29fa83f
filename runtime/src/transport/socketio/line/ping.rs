//! The engine's first ping, which no client is to see: it comes at once instead of after the time the client is told.

use super::Line;

/// Where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum FirstPing {
    #[default]
    Awaited,
    /// It came, and the engine waits for the answer.
    Unanswered,
    Answered,
}

impl Line {
    /// Whether the next ping is the first.
    pub(crate) fn awaits_ping(&self) -> bool {
        self.state().first_ping == FirstPing::Awaited
    }

    /// The first ping came, and was kept from the client.
    pub(crate) fn owe_pong(&self) {
        self.state().first_ping = FirstPing::Unanswered;
        self.wake_readers();
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
}
