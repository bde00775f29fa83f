use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Lets through at most one event a second, and counts the others.
#[derive(Debug, Default)]
pub(crate) struct Sampled(Mutex<Option<Since>>);

#[derive(Clone, Copy, Debug)]
struct Since {
    last: Instant,
    suppressed: u64,
}

const APART: Duration = Duration::from_secs(1);

impl Sampled {
    /// Whether this event is one to show; then how many were not, since the last one that was.
    pub(crate) fn take(&self, now: Instant) -> Option<u64> {
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *since {
            Some(since) if now.saturating_duration_since(since.last) < APART => {
                since.suppressed += 1;
                None
            }
            other => {
                other.replace(Since { last: now, suppressed: 0 }).map_or(Some(0), |before| Some(before.suppressed))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_a_second_is_shown() {
        let (sampled, start) = (Sampled::default(), Instant::now());
        for (millis, shown) in [(0, Some(0)), (1, None), (999, None), (1000, Some(2)), (1500, None), (5000, Some(1))] {
            assert_eq!(sampled.take(start + Duration::from_millis(millis)), shown, "at {millis} ms");
        }
    }
}
