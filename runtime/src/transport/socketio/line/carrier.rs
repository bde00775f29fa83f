//! What carries the bytes: requests, one of which may wait for something to carry; later perhaps a WebSocket.

use std::sync::Arc;

use super::{Line, State};

/// Whether the client takes what there is for it.
#[derive(Debug, Default)]
pub(super) struct Carrier {
    /// A poll waits.
    is_polled: bool,
    /// A WebSocket has taken over, or is about to.
    has_stream: bool,
    /// It takes no more for now.
    is_blocked: bool,
}

/// A poll, while it waits.
#[derive(Debug)]
pub(crate) struct Polled(Arc<Line>);

/// The right to be a line's WebSocket. There is one.
#[derive(Debug)]
pub(crate) struct Claimed {
    line: Arc<Line>,
    is_used: bool,
}

impl Carrier {
    pub(super) fn has_stream(&self) -> bool {
        self.has_stream
    }

    fn takes_more(&self) -> bool {
        if self.has_stream { !self.is_blocked } else { self.is_polled }
    }
}

impl Line {
    /// Whether the client takes no more for now.
    pub(in super::super) fn is_blocked(&self) -> bool {
        !self.state().carrier.takes_more()
    }

    /// A poll waits for something to carry.
    pub(crate) fn begin_poll(self: &Arc<Self>) -> Polled {
        self.change(|carrier| carrier.is_polled = true);
        Polled(self.clone())
    }

    /// A WebSocket takes over, unless another has.
    pub(crate) fn claim(self: &Arc<Self>) -> Option<Claimed> {
        let mut state = self.state();
        if state.is_over || state.carrier.has_stream {
            return None;
        }
        state.change(|carrier| carrier.has_stream = true);
        Some(Claimed { line: self.clone(), is_used: false })
    }

    /// The WebSocket takes no more, or more again.
    pub(in super::super) fn set_blocked(&self, is_blocked: bool) {
        self.change(|carrier| carrier.is_blocked = is_blocked);
    }

    fn change(&self, change: impl FnOnce(&mut Carrier)) {
        self.state().change(change);
    }
}

impl State {
    fn change(&mut self, change: impl FnOnce(&mut Carrier)) {
        let before = self.carrier.takes_more();
        change(&mut self.carrier);
        if self.carrier.takes_more() != before {
            self.wake();
        }
    }
}

impl Claimed {
    /// There is a WebSocket.
    pub(in super::super) fn into_line(mut self) -> Arc<Line> {
        self.is_used = true;
        self.line.clone()
    }
}

/// The handshake came to nothing.
impl Drop for Claimed {
    fn drop(&mut self) {
        if !self.is_used {
            self.line.change(|carrier| carrier.has_stream = false);
        }
    }
}

impl Drop for Polled {
    fn drop(&mut self) {
        self.0.change(|carrier| carrier.is_polled = false);
    }
}
