//! Music out of a universe's parameters: the same seed and parameters make the same notes, on every machine.
//!
//! A piece is planned in bars and phrases (`form`), each with a chord (`chord`). Its melody is made of a motif that
//! returns and changes (`motif`, `melody`) over a rhythm (`rhythm`); `harmony` plays below it. All of that is counted in
//! whole ticks; only the last step turns them into seconds.

mod chord;
mod dynamics;
mod form;
mod harmony;
mod ladder;
mod melody;
mod meter;
mod motif;
mod random;
mod rhythm;
mod scale;
#[cfg(test)]
mod tests;
mod tone;

use std::hash::{BuildHasher, RandomState};

use self::ladder::Ladder;
use self::meter::{Meter, percent};
use self::random::Random;
use self::rhythm::Rhythm;
pub(crate) use self::scale::{Key, Scale};
use self::tone::Tone;

/// The longest piece in seconds.
pub(crate) const LONGEST: f64 = 60.0;

/// What a piece is made of. Values out of range count as the nearest in range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Parameters {
    /// How much is played below the melody, from 0 (nothing) to 1.
    pub(crate) harmony: f64,
    /// Beats per minute, from 20 to 300.
    pub(crate) tempo: f64,
    pub(crate) key: Key,
    pub(crate) scale: Scale,
    /// From 0 (quarters) to 1 (sixteenths, dotted and syncopated).
    pub(crate) rhythm_complexity: f64,
    /// From 0 (seven semitones) to 1 (three octaves).
    pub(crate) melody_range: f64,
}

/// C major at 120 beats a minute, the rest in the middle.
impl Default for Parameters {
    fn default() -> Self {
        Self {
            harmony: 0.5,
            tempo: 120.0,
            key: Key::default(),
            scale: Scale::default(),
            rhythm_complexity: 0.5,
            melody_range: 0.5,
        }
    }
}

/// A note. Times are in seconds from the start of the piece.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Note {
    /// From 0 to 127, 60 being middle C.
    pub(crate) pitch: u8,
    pub(crate) start_time: f64,
    pub(crate) duration: f64,
    /// From 1 to 127.
    pub(crate) velocity: u8,
}

/// Makes a piece of `seconds` (above 0, at most [`LONGEST`]): at least one and at most 2,000 notes, ordered by
/// start and then by pitch. None ends after the piece, and no two of one pitch overlap. A few milliseconds of work.
///
/// No time, or none that is a number, makes no notes.
pub(crate) fn generate(parameters: &Parameters, seconds: f64, seed: i64) -> Vec<Note> {
    if seconds.is_nan() || seconds <= 0.0 {
        return vec![];
    }
    let meter = Meter { tempo: parameters.tempo.clamp(20.0, 300.0), seconds: seconds.min(LONGEST) };
    let note = |tone: Tone| Note {
        pitch: tone.pitch,
        start_time: meter.time(tone.at),
        duration: meter.duration(tone.at, tone.end),
        velocity: tone.velocity,
    };
    compose(parameters, meter, seed).into_iter().map(note).collect()
}

/// A seed nobody chose, from 0 to 2^53 - 1: every reader of JSON gets back the same number.
pub(crate) fn fresh_seed() -> i64 {
    // A hasher is keyed by the system's random numbers.
    (RandomState::new().hash_one(()) >> 11).cast_signed()
}

fn compose(parameters: &Parameters, meter: Meter, seed: i64) -> Vec<Tone> {
    let &Parameters { key, scale, .. } = parameters;
    let rhythm = Rhythm::new(percent(parameters.rhythm_complexity));
    let ladder = Ladder::new(key, scale, percent(parameters.melody_range));
    let bars = form::plan(meter.ticks(rhythm.grid), &mut Random::new(seed, 0));
    let melody = melody::compose(&bars, key, scale, rhythm, ladder, Random::new(seed, 1));
    let harmony = percent(parameters.harmony);
    let below = harmony::accompany(&bars, key, scale, harmony, Random::new(seed, 2));
    tone::merge(melody, &below)
}
