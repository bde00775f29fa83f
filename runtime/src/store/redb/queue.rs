use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::watch;

use crate::store::StoreError;

/// How long the first write of a batch waits for others.
const GATHER: Duration = Duration::from_millis(20);
/// How long a failed batch waits before it is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// The writes of one commit: table, key, and the value or its removal.
pub(super) type Batch = BTreeMap<String, BTreeMap<String, Option<Bytes>>>;

/// Writes on their way to the file, at most one a key (two while one is being committed).
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    wake: Condvar,
    progress: watch::Sender<Progress>,
}

#[derive(Default)]
struct State {
    pending: Batch,
    writing: Arc<Batch>,
    /// How many writes were ever put; the number of the last one.
    count: u64,
    /// Somebody awaits the next commit.
    hurry: bool,
    /// Not before this moment, unless somebody awaits it.
    retry: Option<Instant>,
    closed: bool,
}

/// How far the file is behind.
#[derive(Default)]
struct Progress {
    durable: u64,
    failures: u64,
    /// The last failed commit held the writes up to this one.
    failed: u64,
    error: Option<StoreError>,
}

/// What waits for one key.
pub(super) enum Queued {
    Nothing,
    /// `None` removes.
    Write(Option<Bytes>),
}

/// A batch the writer took. `through` is the number of its last write.
pub(super) struct Taken {
    pub(super) batch: Arc<Batch>,
    pub(super) through: u64,
}

impl Queue {
    pub(super) fn put(&self, table: &str, key: &str, value: Option<Bytes>) {
        let mut state = self.lock();
        let first = state.pending.is_empty();
        state.count += 1;
        if !state.pending.contains_key(table) {
            state.pending.insert(table.to_owned(), BTreeMap::new());
        }
        if let Some(entries) = state.pending.get_mut(table) {
            match entries.get_mut(key) {
                Some(slot) => *slot = value,
                None => drop(entries.insert(key.to_owned(), value)),
            }
        }
        drop(state);
        if first {
            self.wake.notify_one();
        }
    }

    /// What is queued for a key.
    pub(super) fn value(&self, table: &str, key: &str) -> Queued {
        let state = self.lock();
        let find = |batch: &Batch| batch.get(table)?.get(key).map(|value| Queued::Write(value.clone()));
        find(&state.pending).or_else(|| find(&state.writing)).unwrap_or(Queued::Nothing)
    }

    /// What is queued for a table, later writes over earlier ones.
    pub(super) fn table(&self, table: &str) -> BTreeMap<String, Option<Bytes>> {
        let state = self.lock();
        let mut entries = state.writing.get(table).cloned().unwrap_or_default();
        entries.extend(state.pending.get(table).into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())));
        entries
    }

    /// Resolves when all that was put before is durable, or could not be made so.
    pub(super) async fn flushed(&self) -> Result<(), StoreError> {
        let mut progress = self.progress.subscribe();
        let (target, failures) = {
            let mut state = self.lock();
            state.hurry = true;
            (state.count, progress.borrow().failures)
        };
        self.wake.notify_one();
        let settled = |p: &Progress| p.durable >= target || (p.failures > failures && p.failed >= target);
        match progress.wait_for(settled).await {
            Ok(now) if now.durable >= target => Ok(()),
            Ok(now) => now.error.clone().map_or(Ok(()), Err),
            // The sender is a field of `self`.
            Err(_) => Ok(()),
        }
    }

    /// Tells the writer to finish.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.wake.notify_one();
    }

    /// Blocks until there is something to commit. `None` once the queue is closed and empty.
    pub(super) fn take(&self) -> Option<Taken> {
        let mut state = self.lock();
        while state.pending.is_empty() && !state.closed {
            state.hurry = false;
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let due = state.retry.take().unwrap_or_else(|| Instant::now() + GATHER);
        while !state.hurry && !state.closed {
            let Some(left) = due.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) else { break };
            state = self.wake.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        if state.pending.is_empty() {
            return None;
        }
        state.hurry = false;
        state.writing = Arc::new(std::mem::take(&mut state.pending));
        Some(Taken { batch: Arc::clone(&state.writing), through: state.count })
    }

    /// The batch taken last is in the file.
    pub(super) fn committed(&self, taken: &Taken) {
        self.lock().writing = Arc::default();
        self.progress.send_modify(|progress| progress.durable = taken.through);
    }

    /// The batch taken last is not in the file: it is pending again, below what was put since. False when the queue is
    /// closed and nobody will try again.
    pub(super) fn failed(&self, taken: &Taken, error: &StoreError) -> bool {
        let mut state = self.lock();
        state.writing = Arc::default();
        let newer = std::mem::replace(&mut state.pending, Batch::clone(&taken.batch));
        for (table, entries) in newer {
            state.pending.entry(table).or_default().extend(entries);
        }
        state.retry = Some(Instant::now() + RETRY);
        let again = !state.closed;
        drop(state);
        self.progress.send_modify(|progress| {
            progress.failures += 1;
            progress.failed = taken.through;
            progress.error = Some(error.clone());
        });
        again
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreErrorKind;

    fn batch(taken: &Taken) -> Vec<(&str, Option<&[u8]>)> {
        taken.batch["t"].iter().map(|(key, value)| (key.as_str(), value.as_deref())).collect()
    }

    fn put(queue: &Queue, key: &str, value: &'static str) {
        queue.put("t", key, Some(Bytes::from(value)));
    }

    #[tokio::test]
    async fn a_failed_batch_stays_readable_and_comes_again_below_later_writes() {
        let queue = Queue::default();
        put(&queue, "a", "1");
        put(&queue, "b", "1");
        put(&queue, "b", "2");
        let first = queue.take().unwrap();
        assert_eq!(batch(&first), [("a", Some(&b"1"[..])), ("b", Some(b"2"))]);

        put(&queue, "b", "3");
        let flushed = queue.flushed();
        let fail = async {
            let error = StoreError::new(StoreErrorKind::Unavailable, "no space left");
            assert!(queue.failed(&first, &error), "it will be tried again");
            assert!(matches!(queue.value("t", "a"), Queued::Write(Some(value)) if value == "1"));
            assert!(matches!(queue.value("t", "b"), Queued::Write(Some(value)) if value == "3"));
            // Not the failure of this batch is the answer, for `b` was put after it, but what follows.
            let second = queue.take().unwrap();
            assert_eq!(batch(&second), [("a", Some(&b"1"[..])), ("b", Some(b"3"))]);
            queue.failed(&second, &error);
        };
        let (flushed, ()) = tokio::join!(flushed, fail);
        assert_eq!(flushed.unwrap_err().to_string(), "the store cannot be used: no space left");

        let (flushed, ()) = tokio::join!(queue.flushed(), async { queue.committed(&queue.take().unwrap()) });
        flushed.unwrap();
        assert!(matches!(queue.value("t", "a"), Queued::Nothing));
    }

    #[test]
    fn a_closed_queue_gives_what_it_has_and_then_ends() {
        let queue = Queue::default();
        put(&queue, "a", "1");
        queue.close();
        let last = queue.take().unwrap();
        queue.committed(&last);
        assert!(queue.take().is_none());
    }
}
