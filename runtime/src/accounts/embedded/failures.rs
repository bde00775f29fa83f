use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::Instant;

/// The delay after a first failure; it doubles with each further one.
const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(8);
/// Failures are forgotten after this time without another.
const MEMORY: Duration = Duration::from_mins(15);
/// Attempts at one name under way together, their delays included.
const LANE: usize = 16;
/// Names remembered at once.
const NAMES: usize = 4096;

/// Who failed lately, by the name that was tried.
#[derive(Default)]
pub(super) struct Failures {
    names: Mutex<HashMap<String, Record>>,
}

struct Record {
    count: u32,
    last: Instant,
    lane: Arc<Semaphore>,
}

impl Failures {
    /// Where attempts at this name line up.
    pub(super) fn lane(&self, name: &str) -> Arc<Semaphore> {
        Arc::clone(&record(&mut self.lock(), name).lane)
    }

    /// Counts a failure and says how long to wait with the answer.
    pub(super) fn count(&self, name: &str) -> Duration {
        let mut names = self.lock();
        let record = record(&mut names, name);
        record.count += 1;
        record.last = Instant::now();
        FIRST.saturating_mul(1 << (record.count - 1).min(16)).min(LONGEST)
    }

    /// The password was right: what came before was a slip.
    pub(super) fn forgive(&self, name: &str) {
        self.lock().remove(name);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Record>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn record<'a>(names: &'a mut HashMap<String, Record>, name: &str) -> &'a mut Record {
    let now = Instant::now();
    if names.len() >= NAMES && !names.contains_key(name) {
        make_room(names, now);
    }
    let record = names.entry(name.to_owned()).or_insert_with(|| Record::new(now));
    if now.duration_since(record.last) >= MEMORY {
        *record = Record::new(now);
    }
    record
}

impl Record {
    fn new(now: Instant) -> Self {
        Self { count: 0, last: now, lane: Arc::new(Semaphore::new(LANE)) }
    }
}

/// Forgets who is due to be forgotten, and at least the one who is due next.
fn make_room(names: &mut HashMap<String, Record>, now: Instant) {
    names.retain(|_, record| now.duration_since(record.last) < MEMORY);
    if names.len() >= NAMES
        && let Some(oldest) = names.iter().min_by_key(|(_, record)| record.last).map(|(name, _)| name.clone())
    {
        names.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delays(failures: &Failures, name: &str, count: usize) -> Vec<u128> {
        (0..count).map(|_| failures.count(name).as_millis()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn the_delay_doubles_up_to_eight_seconds() {
        let failures = Failures::default();
        assert_eq!(delays(&failures, "ada", 8), [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(delays(&failures, "grace", 1), [250]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_right_password_or_a_quarter_of_an_hour_wipes_the_slate() {
        let failures = Failures::default();
        delays(&failures, "ada", 5);
        failures.forgive("ada");
        assert_eq!(delays(&failures, "ada", 2), [250, 500]);
        tokio::time::advance(MEMORY).await;
        assert_eq!(delays(&failures, "ada", 1), [250]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_names_remembered_are_bounded_and_the_oldest_go_first() {
        let failures = Failures::default();
        failures.count("first");
        for number in 0..2 * NAMES {
            tokio::time::advance(Duration::from_millis(1)).await;
            failures.count(&number.to_string());
        }
        assert_eq!(failures.lock().len(), NAMES);
        assert!(!failures.lock().contains_key("first"));
        assert_eq!(delays(&failures, &(2 * NAMES - 1).to_string(), 1), [500]);
    }
}
