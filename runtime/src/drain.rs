use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::Notify;

use crate::{Close, CloseCode, Space};

/// Ends all connections of all services that share it, so that the process can stop. Clones are the same drain.
#[derive(Clone, Debug, Default)]
pub struct Drain(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    started: AtomicBool,
    spaces: Mutex<Vec<Weak<Space>>>,
    connections: AtomicUsize,
    changed: Notify,
}

/// Counts a connection for as long as it lives.
#[derive(Debug)]
pub(crate) struct Counted(Drain);

impl Drain {
    /// A drain that has not started.
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells every client to come back later: what is queued is sent, then the connection is closed with 1012. Who
    /// connects from now on is told the same. Calling it again does nothing.
    pub fn start(&self) {
        if self.0.started.swap(true, Ordering::SeqCst) {
            return;
        }
        let spaces = std::mem::take(&mut *self.0.spaces.lock().unwrap_or_else(PoisonError::into_inner));
        spaces.iter().filter_map(Weak::upgrade).for_each(|space| space.end(&restarting()));
        self.0.changed.notify_waiters();
    }

    /// Whether it has started.
    pub fn is_started(&self) -> bool {
        self.0.started.load(Ordering::SeqCst)
    }

    /// Resolves once the drain has started. Safe to drop.
    pub async fn started(&self) {
        self.until(|inner| inner.started.load(Ordering::SeqCst)).await;
    }

    /// Resolves once the drain has started and every connection is gone. Each takes at most about five seconds, so bound
    /// the wait. Safe to drop.
    pub async fn finished(&self) {
        self.until(|inner| inner.started.load(Ordering::SeqCst) && inner.connections.load(Ordering::SeqCst) == 0).await;
    }

    async fn until(&self, is_so: impl Fn(&Inner) -> bool) {
        loop {
            let changed = self.0.changed.notified();
            if is_so(&self.0) {
                return;
            }
            changed.await;
        }
    }

    /// The space's connections end when the drain starts.
    pub(crate) fn watch(&self, space: &Arc<Space>) {
        let mut spaces = self.0.spaces.lock().unwrap_or_else(PoisonError::into_inner);
        spaces.retain(|space| space.strong_count() > 0);
        spaces.push(Arc::downgrade(space));
    }

    /// How a connection that only begins is to end, if the drain has started.
    pub(crate) fn ending(&self) -> Option<Close> {
        self.is_started().then(restarting)
    }

    pub(crate) fn count(&self) -> Counted {
        self.0.connections.fetch_add(1, Ordering::SeqCst);
        Counted(self.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let inner = &self.0.0;
        if inner.connections.fetch_sub(1, Ordering::SeqCst) == 1 {
            inner.changed.notify_waiters();
        }
    }
}

fn restarting() -> Close {
    Close::new(CloseCode::RESTARTING, "restarting")
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn finishes_when_the_last_connection_is_gone() {
        let drain = Drain::new();
        let (one, two) = (drain.count(), drain.count());
        assert_eq!((drain.started().now_or_never(), drain.finished().now_or_never()), (None, None));
        drain.start();
        assert_eq!((drain.started().now_or_never(), drain.finished().now_or_never()), (Some(()), None));
        let mut finished = std::pin::pin!(drain.finished());
        assert_eq!(finished.as_mut().now_or_never(), None);
        drop(one);
        assert_eq!(finished.as_mut().now_or_never(), None);
        drop(two);
        assert_eq!(finished.as_mut().now_or_never(), Some(()));
    }
}
