//! Rhythms: how a span of time is divided among notes.

use super::meter::{BAR, Grid, HALF};
use super::random::Random;

/// The place of one note, in ticks from the start of its bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) at: u32,
    pub(super) length: u32,
}

/// How finely and how often time is divided.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rhythm {
    pub(super) grid: Grid,
    /// In percent.
    complexity: u32,
}

impl Rhythm {
    pub(super) fn new(complexity: u32) -> Self {
        Self { grid: Grid::of(complexity), complexity }
    }

    /// A bar's worth of notes, at least two.
    pub(super) fn bar(self, random: &mut Random) -> Vec<Slot> {
        self.span(BAR, random)
    }

    /// Divides a power of two of ticks, at least a step of the grid, from the start of a bar on.
    pub(super) fn span(self, length: u32, random: &mut Random) -> Vec<Slot> {
        let mut slots = Vec::new();
        self.divide(Slot { at: 0, length }, random, &mut slots);
        slots
    }

    fn divide(self, slot: Slot, random: &mut Random, slots: &mut Vec<Slot>) {
        if slot.length <= self.grid.step() || !random.chance(self.likelihood(slot.length)) {
            slots.push(slot);
            return;
        }
        let quarter = slot.length / 4;
        let parts: &[u32] = match random.below(100) {
            // Dotted, and syncopated: less plain, so the more complex the more often.
            0..15 if quarter >= self.grid.step() => &[3, 1],
            roll @ 15.. if quarter >= self.grid.step() && roll < 15 + self.complexity / 4 => &[1, 2, 1],
            _ => &[2, 2],
        };
        let mut at = slot.at;
        for part in parts {
            let length = part * quarter;
            // What became long by a dot stays whole: that is what one hears.
            if *part == 3 {
                slots.push(Slot { at, length });
            } else {
                self.divide(Slot { at, length }, random, slots);
            }
            at += length;
        }
    }

    /// How likely a span is divided, in percent.
    fn likelihood(self, length: u32) -> u32 {
        match BAR / length {
            1 => 100,
            2 => 60 + self.complexity * 2 / 5,
            4 => (10 + self.complexity).min(95),
            _ => self.complexity * 3 / 5,
        }
    }
}

/// Whether a note carries the harmony: it starts at half a bar, or sounds as long.
pub(super) fn is_stressed(slot: Slot) -> bool {
    slot.at.is_multiple_of(HALF) || slot.length >= HALF
}

#[cfg(test)]
mod tests {
    use super::super::meter::BEAT;
    use super::*;

    #[test]
    fn slots_fill_a_bar_without_gap_on_the_grid() {
        for complexity in 0..=100 {
            let rhythm = Rhythm::new(complexity);
            for seed in 0..50 {
                let slots = rhythm.bar(&mut Random::new(seed, 0));
                let mut at = 0;
                for slot in &slots {
                    assert_eq!(slot.at, at, "{slots:?}");
                    assert!(slot.length > 0 && slot.length.is_multiple_of(rhythm.grid.step()), "{slots:?}");
                    at += slot.length;
                }
                assert_eq!(at, BAR);
                assert!(slots.len() >= 2, "{slots:?}");
            }
        }
    }

    #[test]
    fn complexity_makes_more_notes() {
        let notes =
            |complexity| (0..200).map(|seed| Rhythm::new(complexity).bar(&mut Random::new(seed, 0)).len()).sum();
        let counts: [usize; 5] = [0, 25, 50, 75, 100].map(notes);
        assert!(counts.is_sorted_by(|a, b| a < b), "{counts:?}");
    }

    #[test]
    fn strong_and_long_notes_are_stressed() {
        let stressed = |at, length| is_stressed(Slot { at, length });
        assert!(stressed(0, BEAT) && stressed(HALF, BEAT) && stressed(BEAT, HALF));
        assert!(!stressed(BEAT, BEAT) && !stressed(3 * BEAT, BEAT / 4));
    }
}
