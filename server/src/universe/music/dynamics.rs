//! How loud notes are: strong beats are accented.

use super::meter::{BAR, BEAT, HALF};
use super::random::Random;

/// Who plays.
#[derive(Clone, Copy, Debug)]
pub(super) enum Voice {
    Melody,
    Bass,
    Chord,
}

/// By how much what is played by hand differs, at most. Less than beats of different weight do.
const UNEVEN: u32 = 4;

/// The velocity of a note at a tick of its bar, whose part of the phrase is from 0 to 3.
pub(super) fn velocity(voice: Voice, at: u32, part: usize, random: &mut Random) -> u8 {
    let base = match voice {
        Voice::Melody => 66,
        Voice::Bass => 54,
        Voice::Chord => 42,
    };
    // A phrase swells towards its third bar.
    let swell = [0, 3, 6, 2][part.min(3)];
    let loudness = base + accent(at) + swell + random.below(UNEVEN);
    u8::try_from(loudness.clamp(1, 127)).unwrap_or(127)
}

fn accent(at: u32) -> u32 {
    match at {
        _ if at.is_multiple_of(BAR) => 24,
        _ if at.is_multiple_of(HALF) => 15,
        _ if at.is_multiple_of(BEAT) => 9,
        _ if at.is_multiple_of(BEAT / 2) => 4,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stronger_the_beat_the_louder_whoever_plays() {
        let mut random = Random::new(1, 0);
        for voice in [Voice::Melody, Voice::Bass, Voice::Chord] {
            for part in 0..4 {
                for _ in 0..100 {
                    let loud = [0, HALF, BEAT, BEAT / 2, BEAT / 4].map(|at| velocity(voice, at, part, &mut random));
                    assert!(loud.is_sorted_by(|a, b| a > b), "{loud:?}");
                }
            }
        }
    }
}
