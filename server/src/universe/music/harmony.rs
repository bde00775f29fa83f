//! What is played below the melody: a bass, and chords.

use super::chord::Chord;
use super::dynamics::{self, Voice};
use super::form::Bar;
use super::meter::{BAR, HALF};
use super::random::Random;
use super::scale::OCTAVE;
use super::tone::Tone;
use super::{Key, Scale};

/// An accompaniment; `amount` is in percent. At 0 there is none, then a bass; from 26 a third above it, from 51 whole
/// chords, and from 76 all that twice in a bar, with an alternating bass. The last bar is held to the end.
pub(super) fn accompany(bars: &[Bar], key: Key, scale: Scale, amount: u32, mut random: Random) -> Vec<Tone> {
    let mut tones = Vec::new();
    for (index, bar) in bars.iter().enumerate() {
        let chord = Chord::new(scale, bar.function);
        if index + 1 == bars.len() {
            tones.extend(strike(bar, 0, u32::MAX, &voices(key, chord, chord.root, amount), &mut random));
        } else if amount > 75 {
            for (at, bass) in [(0, chord.root), (HALF, chord.fifth)] {
                tones.extend(strike(bar, at, HALF, &voices(key, chord, bass, amount), &mut random));
            }
        } else {
            tones.extend(strike(bar, 0, BAR, &voices(key, chord, chord.root, amount), &mut random));
        }
    }
    tones
}

/// The pitches of a chord: the bass in an octave of its own, the others in the octave below the middle tonic, so that
/// notes which two chords share stay where they are and the others move little.
fn voices(key: Key, chord: Chord, bass: u8, amount: u32) -> Vec<(Voice, u8)> {
    let chords = key.tonic() - OCTAVE;
    let upper: &[u8] = match amount {
        0..=25 => &[],
        26..=50 => &[chord.third],
        _ => &[chord.root, chord.third, chord.fifth],
    };
    let bass = (amount > 0).then_some((Voice::Bass, chords - OCTAVE + bass));
    bass.into_iter().chain(upper.iter().map(|degree| (Voice::Chord, chords + degree))).collect()
}

fn strike(bar: &Bar, at: u32, length: u32, voices: &[(Voice, u8)], random: &mut Random) -> Vec<Tone> {
    let start = bar.at + at;
    let end = if length == u32::MAX { length } else { start + length * 15 / 16 };
    let tone = |&(voice, pitch): &(Voice, u8)| {
        let velocity = dynamics::velocity(voice, at, bar.part, random);
        Tone { at: start, end, pitch, velocity }
    };
    voices.iter().map(tone).collect()
}

#[cfg(test)]
mod tests {
    use super::super::form::plan;
    use super::*;

    fn played(amount: u32) -> Vec<Tone> {
        let bars = plan(8 * BAR, &mut Random::new(5, 0));
        accompany(&bars, Key::default(), Scale::default(), amount, Random::new(5, 1))
    }

    #[test]
    fn more_harmony_is_more_voices() {
        assert_eq!(
            [0, 1, 25, 26, 50, 51, 75, 76, 100].map(|amount| played(amount).len()),
            [0, 8, 8, 16, 16, 32, 32, 60, 60]
        );
    }

    #[test]
    fn bass_and_chords_keep_to_their_octaves() {
        for tone in played(100) {
            assert!((36..60).contains(&tone.pitch), "{tone:?}");
        }
        let bass: Vec<u8> = played(1).iter().map(|tone| tone.pitch).collect();
        assert!(bass.iter().all(|pitch| (36..48).contains(pitch)));
        assert_eq!(bass.last(), Some(&36), "the tonic at the end");
    }

    #[test]
    fn a_voice_ends_before_it_is_struck_again() {
        let tones = played(100);
        for tone in &tones {
            assert!(tones.iter().all(|other| other.pitch != tone.pitch || other.at <= tone.at || other.at >= tone.end));
        }
        assert_eq!(tones.iter().filter(|tone| tone.end == u32::MAX).count(), 4, "the last chord is held");
    }
}
