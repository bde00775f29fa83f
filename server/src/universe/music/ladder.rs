//! The pitches a melody may use, as rungs from low to high.

use super::scale::{Key, OCTAVE, Scale};

/// The narrowest range in semitones, and how much wider the widest is.
const NARROW: u32 = 7;
const WIDER: u32 = 29;

/// All pitches of a key and a scale within a range.
#[derive(Clone, Debug)]
pub(super) struct Ladder {
    key: Key,
    pitches: Vec<u8>,
}

impl Ladder {
    /// The rungs for a range in percent: seven semitones around the tonic at 0, three octaves at 100; a third of it below.
    pub(super) fn new(key: Key, scale: Scale, range: u32) -> Self {
        let width = u8::try_from(NARROW + WIDER * range.min(100) / 100).unwrap_or(OCTAVE);
        let low = key.tonic() - width / 3;
        let pitches = (low..=low + width).filter(|&pitch| scale.has(key.degree(pitch))).collect();
        Self { key, pitches }
    }

    /// The number of rungs, at least one: the tonic is always among them.
    pub(super) fn len(&self) -> isize {
        self.pitches.len().cast_signed()
    }

    /// The pitch of a rung. Beyond an end one comes back as far as one went out.
    pub(super) fn pitch(&self, rung: isize) -> u8 {
        self.pitches[self.within(rung).cast_unsigned()]
    }

    /// The rung where one ends up who does not leave the ladder.
    pub(super) fn within(&self, rung: isize) -> isize {
        let top = self.len() - 1;
        let period = (2 * top).max(1);
        let folded = rung.rem_euclid(period);
        folded.min(period - folded).min(top)
    }

    /// The nearest rung whose pitch fits, the lower of two equally near ones; where none does, the rung itself.
    pub(super) fn nearest(&self, rung: isize, fits: impl Fn(u8) -> bool) -> isize {
        let rung = self.within(rung);
        let candidates = (0..self.len()).filter(|&candidate| fits(self.pitch(candidate)));
        candidates.min_by_key(|candidate| candidate.abs_diff(rung)).unwrap_or(rung)
    }

    /// The nearest rung with a tonic that does not lie below the middle one, so that a last note is above its chord.
    pub(super) fn home(&self, rung: isize) -> isize {
        let lowest = self.key.tonic();
        self.nearest(rung, |pitch| pitch >= lowest && self.key.degree(pitch) == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scale::{key_names, scale_names};
    use super::*;

    fn each(mut check: impl FnMut(Key, Scale, Ladder, u32)) {
        for key in key_names().filter_map(Key::named) {
            for scale in scale_names().filter_map(Scale::named) {
                for range in [0, 1, 50, 99, 100] {
                    check(key, scale, Ladder::new(key, scale, range), range);
                }
            }
        }
    }

    #[test]
    fn rungs_are_the_notes_of_the_scale_within_the_range() {
        each(|key, scale, ladder, range| {
            assert!(ladder.pitches.is_sorted_by(|a, b| a < b));
            assert!(ladder.pitches.iter().all(|&pitch| scale.has(key.degree(pitch))));
            assert!(ladder.len() >= 3, "{ladder:?}");
            let width = u32::from(ladder.pitch(ladder.len() - 1) - ladder.pitch(0));
            assert!(width <= NARROW + WIDER * range / 100);
            assert!(ladder.pitch(0) >= 43 && ladder.pitch(ladder.len() - 1) <= 90);
        });
    }

    #[test]
    fn home_is_a_tonic_not_below_the_middle_one() {
        each(|key, _, ladder, _| {
            for rung in 0..ladder.len() {
                let home = ladder.pitch(ladder.home(rung));
                assert!(home >= key.tonic() && key.degree(home) == 0);
            }
        });
    }

    #[test]
    fn ends_throw_back() {
        let ladder = Ladder { key: Key::default(), pitches: vec![60, 62, 64, 65] };
        let walked: Vec<isize> = (-4..=8).map(|rung| ladder.within(rung)).collect();
        assert_eq!(walked, [2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1, 2]);
        let one = Ladder { key: Key::default(), pitches: vec![60] };
        assert!((-3..3).all(|rung| one.within(rung) == 0));
    }

    #[test]
    fn the_nearest_rung_is_the_lower_of_two() {
        let ladder = Ladder { key: Key::default(), pitches: vec![60, 62, 64, 65] };
        assert_eq!(ladder.nearest(1, |pitch| pitch != 62), 0);
        assert_eq!(ladder.nearest(3, |pitch| pitch == 60), 0);
        assert_eq!(ladder.nearest(2, |_| false), 2);
    }
}
