//! The melody: motifs, realised over the chords of the plan.

use super::chord::Chord;
use super::dynamics::{self, Voice};
use super::form::{Bar, Role};
use super::ladder::Ladder;
use super::meter::{BEAT, HALF};
use super::motif::{Motif, Variation};
use super::random::Random;
use super::rhythm::{Rhythm, Slot, is_stressed};
use super::tone::Tone;
use super::{Key, Scale};

/// How high a phrase goes, bar by bar, in percent of the ladder.
const ARCS: [[isize; 4]; 4] = [[35, 55, 80, 45], [25, 45, 70, 60], [70, 60, 45, 30], [40, 30, 65, 40]];
/// As many rungs as one bar may begin from where the one before ended.
const REACH: isize = 4;
const VARIATIONS: [Variation; 5] =
    [Variation::Plain, Variation::Plain, Variation::Inverted, Variation::Ornamented, Variation::Ornamented];

/// A tune over the given bars, in their order. Every bar has at least one note.
pub(super) fn compose(
    bars: &[Bar],
    key: Key,
    scale: Scale,
    rhythm: Rhythm,
    ladder: Ladder,
    random: Random,
) -> Vec<Tone> {
    let mut composer = Composer::new(key, scale, rhythm, ladder, random);
    for bar in bars {
        composer.bar(*bar, bars.len() == 1);
    }
    composer.tones
}

struct Composer {
    key: Key,
    scale: Scale,
    rhythm: Rhythm,
    ladder: Ladder,
    random: Random,
    /// What the piece is made of, and what answers it.
    motifs: [Motif; 2],
    /// The first motif, as the present phrase has it.
    phrase: Motif,
    arc: &'static [isize; 4],
    /// Where the melody is.
    rung: isize,
    tones: Vec<Tone>,
}

impl Composer {
    fn new(key: Key, scale: Scale, rhythm: Rhythm, ladder: Ladder, mut random: Random) -> Self {
        let leap = u32::try_from(ladder.len() / 4).unwrap_or_default().clamp(1, 4);
        let mut motif = || Motif::new(rhythm.bar(&mut random), leap, &mut random);
        let motifs = [motif(), motif()];
        let rung = ladder.home(0);
        Self {
            key,
            scale,
            rhythm,
            ladder,
            random,
            phrase: motifs[0].clone(),
            motifs,
            arc: &ARCS[0],
            rung,
            tones: vec![],
        }
    }

    fn bar(&mut self, bar: Bar, is_only: bool) {
        match bar.role {
            Role::Statement => {
                self.begin(bar);
                self.realise(bar, self.phrase.clone());
            }
            Role::Sequence => self.realise(bar, self.phrase.clone()),
            Role::Contrast => self.realise(bar, self.motifs[1].clone()),
            Role::Pause => self.pause(bar),
            Role::Cadence => self.cadence(bar, is_only),
        }
    }

    fn begin(&mut self, bar: Bar) {
        let variation = *self.random.pick(&VARIATIONS);
        let variation = if bar.phrase == 0 { Variation::Plain } else { variation };
        self.phrase = self.motifs[0].varied(variation, self.rhythm.grid.step());
        self.arc = self.random.pick(&ARCS);
    }

    /// The motif from wherever the arc is; stressed notes belong to the chord.
    fn realise(&mut self, bar: Bar, motif: Motif) {
        let target = self.arc[bar.part] * (self.ladder.len() - 1) / 100;
        self.rung = target.clamp(self.rung - REACH, self.rung + REACH);
        for (slot, step) in motif.notes {
            self.rung = self.ladder.within(self.rung + step);
            if is_stressed(slot) {
                self.rung = self.fitting(bar, self.rung);
            }
            self.sing(bar, slot, slot.length * 15 / 16);
        }
    }

    /// The motif's beginning, then a long note of the chord and a breath.
    fn pause(&mut self, bar: Bar) {
        let begins = self.phrase.notes.iter().filter(|(slot, _)| slot.at < HALF);
        let cut = |slot: Slot| Slot { length: slot.length.min(HALF - slot.at), ..slot };
        let head = begins.map(|&(slot, step)| (cut(slot), step)).collect();
        self.realise(bar, Motif { notes: head });
        self.rung = self.fitting(bar, self.rung);
        self.sing(bar, Slot { at: HALF, length: HALF }, HALF * 3 / 4);
    }

    /// Step by step to the tonic, which is held to the end.
    fn cadence(&mut self, bar: Bar, is_only: bool) {
        let home = self.ladder.home(self.rung);
        let last = match bar.length {
            length if length >= 3 * BEAT => HALF,
            length if length >= HALF && is_only => BEAT,
            _ => 0,
        };
        let way = if last > 0 { self.rhythm.span(last, &mut self.random) } else { vec![] };
        let side = if self.rung >= home && home + 1 < self.ladder.len() { 1 } else { -1 };
        let (count, far) = (way.len().cast_signed(), self.rung.abs_diff(home).cast_signed().max(1));
        for (index, slot) in way.into_iter().enumerate() {
            self.rung = self.ladder.within(home + side * approach(count - index.cast_signed(), far));
            self.sing(bar, slot, slot.length * 15 / 16);
        }
        self.rung = home;
        self.sing(bar, Slot { at: last, length: bar.length - last }, u32::MAX);
    }

    fn fitting(&self, bar: Bar, rung: isize) -> isize {
        let chord = Chord::new(self.scale, bar.function);
        self.ladder.nearest(rung, |pitch| chord.has(self.key, pitch))
    }

    fn sing(&mut self, bar: Bar, slot: Slot, length: u32) {
        let velocity = dynamics::velocity(Voice::Melody, slot.at, bar.part, &mut self.random);
        let at = bar.at + slot.at;
        self.tones.push(Tone { at, end: at.saturating_add(length), pitch: self.ladder.pitch(self.rung), velocity });
    }
}

/// How far from home one is with so many notes to go, who is not to be farther than `far` for long: waiting is a trill.
fn approach(to_go: isize, far: isize) -> isize {
    let early = to_go - far;
    if early > 0 { far + early % 2 } else { to_go }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_home_is_in_steps() {
        let way = |count, far| (1..=count).rev().map(|to_go| approach(to_go, far)).collect::<Vec<_>>();
        assert_eq!(way(3, 9), [3, 2, 1]);
        assert_eq!(way(6, 2), [2, 3, 2, 3, 2, 1]);
        assert_eq!(way(3, 1), [1, 2, 1]);
    }
}
