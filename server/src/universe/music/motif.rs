//! Motifs: a rhythm with a contour, recognised wherever on the scale it is heard.

use super::random::Random;
use super::rhythm::Slot;

/// Notes with the steps between them, in rungs of the ladder. The first step is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Motif {
    pub(super) notes: Vec<(Slot, isize)>,
}

/// What becomes of a motif when a later phrase takes it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variation {
    Plain,
    /// What went up goes down.
    Inverted,
    /// A long note is divided, with a neighbour in the middle.
    Ornamented,
}

impl Motif {
    /// Mostly steps, some skips, and few leaps of up to `leap` rungs, after which the melody turns back.
    pub(super) fn new(rhythm: Vec<Slot>, leap: u32, random: &mut Random) -> Self {
        let mut previous = if random.chance(60) { 1 } else { -1 };
        let contour = |slot: Slot| {
            if slot.at == 0 {
                return (slot, 0);
            }
            let step = step(previous, leap, random);
            if step != 0 {
                previous = step;
            }
            (slot, step)
        };
        Self { notes: rhythm.into_iter().map(contour).collect() }
    }

    /// The motif as a later phrase has it. `step` is the grid's, in ticks.
    pub(super) fn varied(&self, variation: Variation, step: u32) -> Self {
        match variation {
            Variation::Plain => self.clone(),
            Variation::Inverted => Self { notes: self.notes.iter().map(|&(slot, step)| (slot, -step)).collect() },
            Variation::Ornamented => self.ornamented(step),
        }
    }

    fn ornamented(&self, step: u32) -> Self {
        let mut notes = self.notes.clone();
        let long = |&(slot, _): &(Slot, isize)| slot.length >= 2 * step && (slot.length / 2).is_multiple_of(step);
        if let Some(index) = notes.iter().position(long) {
            let half = notes[index].0.length / 2;
            let neighbour = Slot { at: notes[index].0.at + half, length: half };
            notes[index].0.length = half;
            // One up, and the next note is where it would have been.
            notes.insert(index + 1, (neighbour, 1));
            if let Some((_, after)) = notes.get_mut(index + 2) {
                *after -= 1;
            }
        }
        Self { notes }
    }
}

fn step(previous: isize, leap: u32, random: &mut Random) -> isize {
    let direction = previous.signum();
    if previous.abs() >= 2 {
        return -direction;
    }
    let direction = if random.chance(65) { direction } else { -direction };
    match random.below(100) {
        0..8 => 0,
        8..72 => direction,
        72..90 => 2 * direction,
        _ => direction * isize::try_from(2 + random.below(leap)).unwrap_or(2),
    }
}

#[cfg(test)]
mod tests {
    use super::super::meter::{BAR, Grid};
    use super::super::rhythm::Rhythm;
    use super::*;

    fn motif(seed: i64) -> Motif {
        let mut random = Random::new(seed, 0);
        Motif::new(Rhythm::new(60).bar(&mut random), 4, &mut random)
    }

    fn heights(motif: &Motif) -> Vec<isize> {
        let sums = motif.notes.iter().scan(0, |height, (_, step)| {
            *height += step;
            Some(*height)
        });
        sums.collect()
    }

    #[test]
    fn a_leap_is_followed_by_a_step_back_and_steps_prevail() {
        let (mut steps, mut leaps) = (0, 0);
        for seed in 0..500 {
            let notes = motif(seed).notes;
            assert_eq!(notes[0].1, 0);
            for pair in notes.windows(2) {
                let (before, after) = (pair[0].1, pair[1].1);
                assert!(after.abs() <= 5);
                if before.abs() >= 2 {
                    assert_eq!(after, -before.signum());
                    leaps += 1;
                } else {
                    steps += 1;
                }
            }
        }
        assert!(leaps > 0 && steps > 2 * leaps, "{steps} {leaps}");
    }

    #[test]
    fn an_inversion_mirrors_and_keeps_the_rhythm() {
        let original = motif(3);
        let inverted = original.varied(Variation::Inverted, Grid::Eighth.step());
        assert_eq!(heights(&inverted), heights(&original).iter().map(|height| -height).collect::<Vec<_>>());
        assert!(inverted.notes.iter().zip(&original.notes).all(|(a, b)| a.0 == b.0));
        assert_eq!(original.varied(Variation::Plain, 1), original);
    }

    #[test]
    fn an_ornament_adds_a_neighbour_and_moves_nothing_else() {
        let mut added = 0;
        for seed in 0..100 {
            let original = motif(seed);
            let ornamented = original.varied(Variation::Ornamented, Grid::Eighth.step());
            assert_eq!(ornamented.notes.iter().map(|(slot, _)| slot.length).sum::<u32>(), BAR);
            let kept: Vec<_> = ornamented.notes.iter().map(|(slot, _)| slot.at).zip(heights(&ornamented)).collect();
            for place in original.notes.iter().map(|(slot, _)| slot.at).zip(heights(&original)) {
                assert!(kept.contains(&place), "{original:?} {ornamented:?}");
            }
            added += ornamented.notes.len() - original.notes.len();
        }
        assert!(added > 50, "{added}");
    }
}
