use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use crate::Timestamp;

/// What the runtime takes the time from: the system, or a test's hand.
#[derive(Clone, Default)]
pub struct Clock(Option<ManualClock>);

/// A clock that stands still until it is moved. Clones are the same clock.
#[derive(Clone)]
pub struct ManualClock {
    started: (Instant, Timestamp),
    elapsed: Arc<Mutex<Duration>>,
}

impl Clock {
    /// The system's clocks.
    pub fn system() -> Self {
        Self(None)
    }

    /// Whether it moves by hand only.
    pub(crate) fn is_manual(&self) -> bool {
        self.0.is_some()
    }

    /// The wall clock, for what is told to clients.
    pub fn timestamp(&self) -> Timestamp {
        match &self.0 {
            None => SystemTime::now().into(),
            Some(manual) => manual.started.1.later(manual.elapsed()),
        }
    }

    /// The monotonic clock, for deadlines and rates.
    pub fn instant(&self) -> Instant {
        match &self.0 {
            None => Instant::now(),
            Some(manual) => manual.started.0 + manual.elapsed(),
        }
    }
}

impl ManualClock {
    /// A clock that shows this time.
    pub fn new(now: Timestamp) -> Self {
        Self { started: (Instant::now(), now), elapsed: Arc::default() }
    }

    /// Moves the clock forward. Both the wall clock and the monotonic one move.
    pub fn advance(&self, by: Duration) {
        *self.elapsed.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<ManualClock> for Clock {
    fn from(clock: ManualClock) -> Self {
        Self(Some(clock))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("Clock(system)"),
            Some(manual) => manual.fmt(f),
        }
    }
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ManualClock({})", self.started.1.later(self.elapsed()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_by_hand() {
        let manual = ManualClock::new(Timestamp::from_unix_micros(1_000_000));
        let clock = Clock::from(manual.clone());
        let before = clock.instant();
        manual.advance(Duration::from_millis(1500));
        assert_eq!(clock.instant() - before, Duration::from_millis(1500));
        assert_eq!(clock.timestamp().millis(), "1970-01-01T00:00:02.500Z");
    }
}
