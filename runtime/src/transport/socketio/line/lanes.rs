//! Who takes part in which namespace, and what comes in for them.

use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::super::lane::Lane;
use super::Line;
use crate::{ChannelSpec, CloseCode};

/// A request with packets, while it is carried out.
#[derive(Debug)]
pub(crate) struct Posting(Arc<Line>);

impl Line {
    /// A lane for this namespace, unless there is one.
    pub(in super::super) fn enter(&self, namespace: &'static str, channel: &'static ChannelSpec) -> Option<Arc<Lane>> {
        let mut state = self.state();
        if state.is_over || state.lane(namespace).is_some() {
            return None;
        }
        let lane = Arc::new(Lane::new(channel));
        state.lanes.push((namespace, lane.clone()));
        state.unused = None;
        Some(lane)
    }

    pub(in super::super) fn lane(&self, namespace: &str) -> Option<Arc<Lane>> {
        self.state().lane(namespace).cloned()
    }

    /// The lane is no longer used. `unused` gives what is held where none is.
    pub(in super::super) fn leave(&self, lane: &Arc<Lane>, unused: impl FnOnce() -> Option<OwnedSemaphorePermit>) {
        let mut state = self.state();
        state.lanes.retain(|(_, other)| !Arc::ptr_eq(other, lane));
        let is_unused = state.is_unused();
        if is_unused {
            state.unused_since = Instant::now();
            state.unused = unused();
        }
        let code = state.closing.or_else(|| state.unused.is_none().then_some(CloseCode::OVERLOADED));
        let code = code.filter(|_| is_unused);
        drop(state);
        self.wake_readers();
        if let Some(code) = code {
            self.close(code);
        }
    }

    /// Whether somebody has to watch the line from now on: it is unused, and nobody does.
    pub(in super::super) fn begin_watch(&self) -> bool {
        let mut state = self.state();
        let is_wanted = state.is_unused() && !state.is_watched;
        state.is_watched |= is_wanted;
        is_wanted
    }

    /// Since when the line is unused. `None` where it is used or over, and nobody watches it any more.
    pub(in super::super) fn unused_since(&self) -> Option<Instant> {
        let mut state = self.state();
        state.is_watched = state.is_unused();
        state.is_watched.then_some(state.unused_since)
    }

    /// Ready when more may be read from the client's WebSocket, or when nobody minds any more.
    pub(in super::super) fn poll_stream_room(&self, cx: &Context<'_>) -> Poll<()> {
        self.streaming.register(cx.waker());
        self.room()
    }

    /// Ready when more may be read from a request with packets, likewise.
    pub(crate) fn poll_post_room(&self, cx: &Context<'_>) -> Poll<()> {
        self.posting.register(cx.waker());
        self.room()
    }

    fn room(&self) -> Poll<()> {
        let state = self.state();
        let has_room = state.is_over || state.lanes.iter().all(|(_, lane)| lane.has_room());
        if has_room { Poll::Ready(()) } else { Poll::Pending }
    }

    /// There is room again.
    pub(in super::super) fn room_made(&self) {
        self.wake_readers();
    }

    /// Something changed that who reads from the client may wait for.
    pub(super) fn wake_readers(&self) {
        self.streaming.wake();
        self.posting.wake();
    }

    /// A request with packets begins. Two at a time would lose their order.
    pub(crate) fn begin_post(self: &Arc<Self>) -> Option<Posting> {
        let mut state = self.state();
        (!std::mem::replace(&mut state.is_posting, true)).then(|| Posting(self.clone()))
    }
}

impl Drop for Posting {
    fn drop(&mut self) {
        self.0.state().is_posting = false;
    }
}
