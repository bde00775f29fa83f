//! The thread that keeps an eye on the time.

use std::io;
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::Instant;

use super::shared::{Shared, State};
use super::ticket::{AnyReport, Unfinished};

pub(super) fn spawn(shared: &Arc<Shared>) -> io::Result<()> {
    let shared = Arc::clone(shared);
    thread::Builder::new().name("frames-watch".to_owned()).spawn(move || watch(&shared)).map(drop)
}

/// Ends with the pool, but not before the last job that runs has ended or is overdue.
fn watch(shared: &Arc<Shared>) {
    while let Some(overdue) = wait(shared) {
        // Told before a place is free, so that nothing that comes after it is told earlier.
        for (_, report) in &overdue {
            report.fail(Unfinished::TimedOut);
        }
        let ids: Vec<u64> = overdue.iter().map(|&(id, _)| id).collect();
        shared.abandon(&ids);
    }
}

fn wait(shared: &Shared) -> Option<Vec<(u64, Arc<dyn AnyReport>)>> {
    let mut state = shared.lock();
    loop {
        let now = Instant::now();
        let overdue = overdue(&state, now);
        if !overdue.is_empty() {
            return Some(overdue);
        }
        let next = state.running.values().map(|watched| watched.deadline).min();
        state = match next {
            None if state.is_stopped => return None,
            None => shared.watch.wait(state).unwrap_or_else(PoisonError::into_inner),
            Some(next) => {
                let waited = shared.watch.wait_timeout(state, next.saturating_duration_since(now));
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
    }
}

fn overdue(state: &State, now: Instant) -> Vec<(u64, Arc<dyn AnyReport>)> {
    let overdue = state.running.iter().filter(|(_, watched)| watched.deadline <= now);
    overdue.map(|(&id, watched)| (id, Arc::clone(&watched.report))).collect()
}
