//! The plan of a piece: bars in phrases, what each bar is for, and its chord.

use super::chord::Function;
use super::meter::{BAR, BEAT};
use super::random::Random;

/// What a bar does with the phrase's motif.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It is heard.
    Statement,
    /// It is heard again, higher or lower.
    Sequence,
    /// Another one answers.
    Contrast,
    /// The phrase comes to rest, and something has to follow.
    Pause,
    /// The piece comes to its end.
    Cadence,
}

/// A bar of the piece. Times are in ticks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bar {
    pub(super) at: u32,
    /// A whole bar, save for the last, which takes what is left.
    pub(super) length: u32,
    pub(super) role: Role,
    pub(super) function: Function,
    /// The number of its phrase, from 0.
    pub(super) phrase: usize,
    /// How far into the phrase it is, from 0 to 3.
    pub(super) part: usize,
}

use Function::{Dominant, Mediant, Subdominant, Submediant, Supertonic, Tonic};

/// Chords of a phrase that leads on.
const OPEN: [[Function; 4]; 5] = [
    [Tonic, Submediant, Subdominant, Dominant],
    [Tonic, Subdominant, Tonic, Dominant],
    [Tonic, Supertonic, Submediant, Dominant],
    [Submediant, Subdominant, Tonic, Dominant],
    [Tonic, Mediant, Subdominant, Dominant],
];
/// Chords of the last phrase, of which the last bars count where it is shorter.
const CLOSED: [[Function; 5]; 4] = [
    [Tonic, Submediant, Subdominant, Dominant, Tonic],
    [Tonic, Tonic, Supertonic, Dominant, Tonic],
    [Tonic, Mediant, Subdominant, Dominant, Tonic],
    [Submediant, Tonic, Subdominant, Dominant, Tonic],
];

/// Divides so many ticks, at least one, into bars.
pub(super) fn plan(ticks: u32, random: &mut Random) -> Vec<Bar> {
    let lengths = bars(ticks);
    let phrases = phrases(lengths.len());
    let (mut bars, mut at) = (Vec::with_capacity(lengths.len()), 0);
    let mut lengths = lengths.into_iter();
    for (phrase, &size) in phrases.iter().enumerate() {
        let is_last = phrase + 1 == phrases.len();
        let (open, closed) = (random.pick(&OPEN), random.pick(&CLOSED));
        let chords: &[Function] = if is_last { &closed[closed.len() - size..] } else { open };
        for (index, (&function, length)) in chords.iter().zip(lengths.by_ref()).enumerate() {
            let role = role(index, size, is_last);
            let part = if size > 1 { index * 3 / (size - 1) } else { 3 };
            bars.push(Bar { at, length, role, function, phrase, part });
            at += length;
        }
    }
    bars
}

/// The lengths of bars. Less than a beat at the end makes the last one longer.
fn bars(ticks: u32) -> Vec<u32> {
    let (whole, rest) = (ticks / BAR, ticks % BAR);
    let mut lengths: Vec<u32> = (0..whole).map(|_| BAR).collect();
    match lengths.last_mut() {
        Some(last) if rest < BEAT => *last += rest,
        _ => lengths.push(rest),
    }
    lengths
}

/// The sizes of phrases: four bars each, and one to five for the last.
fn phrases(bars: usize) -> Vec<usize> {
    let (fours, rest) = (bars / 4, bars % 4);
    let mut sizes = vec![4; fours];
    match (sizes.last_mut(), rest) {
        (_, 0) => {}
        (Some(last), 1) => *last = 5,
        _ => sizes.push(rest),
    }
    sizes
}

fn role(index: usize, size: usize, is_last: bool) -> Role {
    match index {
        _ if index + 1 == size => {
            if is_last {
                Role::Cadence
            } else {
                Role::Pause
            }
        }
        0 => Role::Statement,
        2 => Role::Contrast,
        _ => Role::Sequence,
    }
}

#[cfg(test)]
mod tests {
    use Role::{Cadence, Contrast, Pause, Sequence, Statement};

    use super::*;

    fn planned(ticks: u32) -> Vec<Bar> {
        plan(ticks, &mut Random::new(7, 0))
    }

    #[test]
    fn bars_follow_each_other_and_fill_the_time() {
        for ticks in (16..40 * BAR).step_by(16) {
            let bars = planned(ticks);
            let mut at = 0;
            for bar in &bars {
                assert_eq!(bar.at, at);
                assert!(bar.part < 4);
                at += bar.length;
            }
            assert_eq!(at, ticks);
            let (last, before) = bars.split_last().unwrap();
            assert!(before.iter().all(|bar| bar.length == BAR));
            assert!(last.length < BAR + BEAT);
        }
    }

    #[test]
    fn a_piece_ends_with_a_dominant_and_a_tonic_and_phrases_before_lead_on() {
        for bars in 1..40 {
            let bars = planned(bars * BAR);
            let (last, before) = bars.split_last().unwrap();
            assert_eq!((last.role, last.function), (Role::Cadence, Tonic));
            assert!(before.last().is_none_or(|bar| bar.function == Dominant));
            for bar in before {
                assert_ne!(bar.role, Role::Cadence);
                assert!(bar.role != Role::Pause || bar.function == Dominant);
            }
        }
    }

    #[test]
    fn phrases_have_four_bars_and_the_last_up_to_five() {
        let sizes = [1, 2, 3, 4, 5, 6, 8, 9, 11].map(phrases);
        let expected: [&[usize]; 9] = [&[1], &[2], &[3], &[4], &[5], &[4, 2], &[4, 4], &[4, 5], &[4, 4, 3]];
        assert_eq!(sizes.each_ref().map(Vec::as_slice), expected);
        let roles: Vec<Role> = planned(9 * BAR).iter().map(|bar| bar.role).collect();
        let four = [Statement, Sequence, Contrast, Pause];
        assert_eq!(roles[..4], four);
        assert_eq!(roles[4..], [Statement, Sequence, Contrast, Sequence, Cadence]);
    }
}
