use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A point in time on the wall clock, in whole microseconds UTC. Years 1970 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

/// 9999-12-31T23:59:59.999999Z.
const LAST: u64 = 253_402_300_799_999_999;

impl Timestamp {
    /// So many microseconds after 1970-01-01T00:00:00Z. Later than the year 9999 counts as its last microsecond.
    pub fn from_unix_micros(micros: u64) -> Self {
        Self(micros.min(LAST))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn unix_micros(self) -> u64 {
        self.0
    }

    /// RFC 3339 with milliseconds, rounded down: `2026-11-21T23:50:01.042Z`.
    pub fn millis(self) -> String {
        format!("{self:.3}")
    }

    /// RFC 3339 with microseconds: `2026-11-21T23:50:01.042137Z`.
    pub fn micros(self) -> String {
        format!("{self:.6}")
    }

    /// The time so much later.
    pub fn later(self, by: Duration) -> Self {
        Self::from_unix_micros(self.0.saturating_add(u64::try_from(by.as_micros()).unwrap_or(u64::MAX)))
    }
}

impl From<SystemTime> for Timestamp {
    /// Times before 1970 count as 1970.
    fn from(time: SystemTime) -> Self {
        Self(0).later(time.duration_since(UNIX_EPOCH).unwrap_or_default())
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339. The precision is 3 (milliseconds) or 6 digits, 6 if none is given.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, micros) = (self.0 / 1_000_000, self.0 % 1_000_000);
        let (year, month, day) = civil(seconds / 86_400);
        let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.")?;
        if f.precision() == Some(3) { write!(f, "{:03}Z", micros / 1000) } else { write!(f, "{micros:06}Z") }
    }
}

/// Year, month and day of a day counted from 1970-01-01. After Howard Hinnant's `civil_from_days`: years begin in March,
/// so that the leap day is the last one, and repeat every 400.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_rfc_3339() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_782_399, "2000-02-28T23:59:59.000000Z"),
            (951_782_400, "2000-02-29T00:00:00.000000Z"),
            (951_868_800, "2000-03-01T00:00:00.000000Z"),
            (1_709_164_800, "2024-02-29T00:00:00.000000Z"),
            (1_767_225_599, "2025-12-31T23:59:59.000000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000000Z"),
        ] {
            assert_eq!(Timestamp::from_unix_micros(seconds * 1_000_000).micros(), expected);
        }
    }

    #[test]
    fn fractions_are_rounded_down() {
        let time = Timestamp::from_unix_micros(1_042_999);
        assert_eq!(time.millis(), "1970-01-01T00:00:01.042Z");
        assert_eq!(time.to_string(), "1970-01-01T00:00:01.042999Z");
    }

    #[test]
    fn the_last_representable_time_is_in_the_year_9999() {
        assert_eq!(Timestamp::from_unix_micros(u64::MAX).micros(), "9999-12-31T23:59:59.999999Z");
    }
}
