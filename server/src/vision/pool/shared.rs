//! What the pool, its workers and its watch share, and every change of it.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::queue::{Place, Queue};
use super::ticket::{AnyReport, Unfinished};
use super::{Limits, Overloaded, worker};

/// A job in the queue.
pub(super) struct Run {
    pub(super) report: Arc<dyn AnyReport>,
    /// Takes the deadline; tells the result by itself.
    pub(super) work: Box<dyn FnOnce(Instant) + Send>,
}

/// A job a worker took.
pub(super) struct Taken {
    pub(super) id: u64,
    pub(super) deadline: Instant,
    pub(super) run: Run,
}

/// A job that somebody waits for.
pub(super) struct Watched {
    pub(super) place: Place,
    pub(super) deadline: Instant,
    pub(super) report: Arc<dyn AnyReport>,
    is_starting: bool,
}

pub(super) struct State {
    queue: Queue<Run>,
    /// Jobs that run, by a number of their own.
    pub(super) running: HashMap<u64, Watched>,
    next: u64,
    /// Threads that take jobs.
    pub(super) workers: usize,
    /// Threads whose job is not waited for any longer.
    pub(super) abandoned: usize,
    pub(super) is_stopped: bool,
}

pub(super) struct Shared {
    pub(super) limits: Limits,
    state: Mutex<State>,
    /// There may be something to do.
    work: Condvar,
    /// There is a new deadline, or an end.
    pub(super) watch: Condvar,
}

impl Shared {
    pub(super) fn new(limits: Limits) -> Self {
        let state = State {
            queue: Queue::new(),
            running: HashMap::new(),
            next: 0,
            workers: 0,
            abandoned: 0,
            is_stopped: false,
        };
        Self { limits, state: Mutex::new(state), work: Condvar::new(), watch: Condvar::new() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(self: &Arc<Self>, place: Place, bytes: usize, run: Run) -> Result<(), Overloaded> {
        let mut state = self.lock();
        self.staff(&mut state);
        let (jobs, weight) = state.queue.load();
        let is_full = jobs >= self.limits.jobs || weight.saturating_add(bytes) > self.limits.bytes;
        if is_full || state.workers == 0 || state.abandoned >= self.limits.abandoned() {
            return Err(Overloaded);
        }
        state.queue.push(place, bytes, run);
        self.work.notify_one();
        Ok(())
    }

    /// Waits for a job. None when the pool has ended.
    pub(super) fn take(&self) -> Option<Taken> {
        let mut state = self.lock();
        loop {
            if state.is_stopped {
                return None;
            }
            if let Some((place, run)) = state.queue.pop() {
                let (id, deadline) = (state.next, Instant::now() + self.limits.time);
                state.next += 1;
                let report = Arc::clone(&run.report);
                state.running.insert(id, Watched { place, deadline, report, is_starting: true });
                // Later ones are due later.
                if state.running.len() == 1 {
                    self.watch.notify_one();
                }
                return Some(Taken { id, deadline, run });
            }
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The job's start has been told: its sender's next may start.
    pub(super) fn started(&self, id: u64) {
        let mut state = self.lock();
        let State { queue, running, .. } = &mut *state;
        if let Some(watched) = running.get_mut(&id).filter(|watched| watched.is_starting) {
            watched.is_starting = false;
            queue.started(watched.place);
            self.work.notify_one();
        }
    }

    /// The job's work is over. Whether its thread is to take another.
    pub(super) fn ended(&self, id: u64) -> bool {
        let mut state = self.lock();
        if self.release(&mut state, id) {
            return true;
        }
        state.abandoned -= 1;
        let is_missing = state.workers < self.limits.workers;
        state.workers += usize::from(is_missing);
        is_missing
    }

    /// Nobody waits for these any longer. Those still running keep their threads, and others take their places.
    pub(super) fn abandon(self: &Arc<Self>, ids: &[u64]) {
        let mut state = self.lock();
        for &id in ids {
            if self.release(&mut state, id) {
                state.workers -= 1;
                state.abandoned += 1;
            }
        }
        self.staff(&mut state);
        if state.workers == 0 {
            let waiting = state.queue.drain();
            drop(state);
            for run in waiting {
                run.report.fail(Unfinished::Overloaded);
            }
        }
    }

    /// Starts the threads that are missing, unless too many hang already.
    fn staff(self: &Arc<Self>, state: &mut State) {
        let is_wanted = |state: &State| state.workers < self.limits.workers && !state.is_stopped;
        while is_wanted(state) && state.abandoned <= self.limits.abandoned() {
            if let Err(error) = worker::spawn(self) {
                tracing::error!(%error, "no thread to replace one that hangs");
                return;
            }
            state.workers += 1;
        }
    }

    /// Frees a job's place. False for one that was abandoned before.
    fn release(&self, state: &mut State, id: u64) -> bool {
        let Some(watched) = state.running.remove(&id) else { return false };
        if watched.is_starting {
            state.queue.started(watched.place);
        }
        state.queue.ended(watched.place);
        self.work.notify_all();
        if state.is_stopped {
            self.watch.notify_one();
        }
        true
    }

    pub(super) fn stop(&self) {
        let mut state = self.lock();
        state.is_stopped = true;
        let waiting = state.queue.drain();
        drop(state);
        drop(waiting);
        self.work.notify_all();
        self.watch.notify_one();
    }
}
