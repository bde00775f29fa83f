//! Musical time: four beats a bar, counted in ticks, and what a tick is in seconds.

/// Ticks in a beat. A sixteenth has 16, so that a note can be held for part of its place and still end on a tick.
pub(super) const BEAT: u32 = 64;
/// Ticks in half a bar.
pub(super) const HALF: u32 = 2 * BEAT;
/// Ticks in a bar.
pub(super) const BAR: u32 = 4 * BEAT;

/// Where notes may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grid {
    Quarter,
    Eighth,
    Sixteenth,
}

impl Grid {
    /// The grid for a complexity in percent: quarters below 25, sixteenths from 65.
    pub(super) fn of(complexity: u32) -> Self {
        match complexity {
            0..25 => Self::Quarter,
            25..65 => Self::Eighth,
            _ => Self::Sixteenth,
        }
    }

    /// Ticks from one line to the next.
    pub(super) fn step(self) -> u32 {
        match self {
            Self::Quarter => BEAT,
            Self::Eighth => BEAT / 2,
            Self::Sixteenth => BEAT / 4,
        }
    }
}

/// Beats per minute, and how long the music lasts in seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meter {
    pub(super) tempo: f64,
    pub(super) seconds: f64,
}

impl Meter {
    /// The time of a tick in seconds. A multiplication that is exact and a division: the same on every machine.
    pub(super) fn time(self, tick: u32) -> f64 {
        f64::from(tick) * (60.0 / f64::from(BEAT)) / self.tempo
    }

    /// All ticks there is time for, in whole steps of the grid, and at least one step.
    pub(super) fn ticks(self, grid: Grid) -> u32 {
        let steps = self.seconds * self.tempo / 60.0 * f64::from(BEAT / grid.step());
        whole(steps).max(1) * grid.step()
    }

    /// From one tick to another in seconds, and never beyond the end of the music.
    pub(super) fn duration(self, from: u32, to: u32) -> f64 {
        let start = self.time(from);
        let mut duration = self.time(to).min(self.seconds) - start;
        // Rounding may put the sum a hair beyond the end.
        while start + duration > self.seconds {
            duration = duration.next_down();
        }
        duration
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates, and negatives become 0")]
fn whole(number: f64) -> u32 {
    number as u32
}

/// A share from 0 to 1 in percent. What lies outside counts as the nearer end.
pub(super) fn percent(share: f64) -> u32 {
    whole((share.clamp(0.0, 1.0) * 100.0).round())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_gets_finer_with_complexity() {
        let steps = [0, 24, 25, 64, 65, 100].map(|complexity| BEAT / Grid::of(complexity).step());
        assert_eq!(steps, [1, 1, 2, 2, 4, 4]);
    }

    #[test]
    fn ticks_and_seconds_follow_the_tempo() {
        let meter = Meter { tempo: 120.0, seconds: 8.0 };
        assert_eq!(meter.ticks(Grid::Quarter), 4 * BAR);
        assert_eq!((meter.time(BEAT), meter.time(BAR)), (0.5, 2.0));
        assert_eq!(Meter { tempo: 120.0, seconds: 7.99 }.ticks(Grid::Quarter), 15 * BEAT);
        assert_eq!(Meter { tempo: 20.0, seconds: 1e-9 }.ticks(Grid::Sixteenth), BEAT / 4);
    }

    #[test]
    fn nothing_ends_after_the_end() {
        for tempo in [20.0, 77.7, 133.0, 300.0] {
            for hundredths in 1..600_u32 {
                let meter = Meter { tempo, seconds: f64::from(hundredths) / 100.0 };
                let last = meter.ticks(Grid::Sixteenth) - BEAT / 4;
                let duration = meter.duration(last, u32::MAX);
                assert!(duration > 0.0 && meter.time(last) + duration <= meter.seconds, "{meter:?}");
            }
        }
    }

    #[test]
    fn shares_become_percent() {
        assert_eq!([percent(0.0), percent(0.654), percent(1.0)], [0, 65, 100]);
        assert_eq!([percent(-3.0), percent(9.0), percent(f64::NAN)], [0, 100, 0]);
    }
}
