//! Chords out of the notes a scale has.

use super::scale::{Key, OCTAVE, Scale};

/// What a chord is for, whatever the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Tonic,
    Supertonic,
    Mediant,
    Subdominant,
    Dominant,
    Submediant,
}

impl Function {
    /// Roots above the tonic, the best first. Each list has one that any of the scales holds.
    fn roots(self) -> &'static [u8] {
        match self {
            Self::Tonic => &[0],
            Self::Supertonic => &[2, 1, 5],
            Self::Mediant => &[4, 3],
            Self::Subdominant => &[5, 2, 6],
            Self::Dominant => &[7, 10],
            Self::Submediant => &[9, 8, 4, 3],
        }
    }

    /// Whether the plain major scale makes a minor chord of it; other scales follow where they can.
    fn is_minor(self) -> bool {
        matches!(self, Self::Supertonic | Self::Mediant | Self::Submediant)
    }
}

/// Three notes, in semitones above the key's tonic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chord {
    pub(super) root: u8,
    pub(super) third: u8,
    pub(super) fifth: u8,
}

impl Chord {
    /// The chord for a function. All its notes belong to the scale; where the scale has no third above the root, a
    /// fourth or a second stands for it.
    pub(super) fn new(scale: Scale, function: Function) -> Self {
        let root = function.roots().iter().copied().find(|&root| scale.has(root)).unwrap_or_default();
        let above = |intervals: &[u8]| {
            let fitting = intervals.iter().find(|&&interval| scale.has(root + interval));
            fitting.map_or(root, |interval| (root + interval) % OCTAVE)
        };
        let third = above(if function.is_minor() { &[3, 4, 5, 2] } else { &[4, 3, 5, 2] });
        let fifth = above(if third == (root + 4) % OCTAVE { &[7, 8, 6] } else { &[7, 6, 8] });
        Self { root, third, fifth }
    }

    /// Whether a pitch is one of its notes, in any octave.
    pub(super) fn has(self, key: Key, pitch: u8) -> bool {
        [self.root, self.third, self.fifth].contains(&key.degree(pitch))
    }
}

#[cfg(test)]
mod tests {
    use super::super::scale::scale_names;
    use super::*;

    const ALL: [Function; 6] = [
        Function::Tonic,
        Function::Supertonic,
        Function::Mediant,
        Function::Subdominant,
        Function::Dominant,
        Function::Submediant,
    ];

    fn notes(scale: &str, function: Function) -> [u8; 3] {
        let chord = Chord::new(Scale::named(scale).unwrap(), function);
        [chord.root, chord.third, chord.fifth]
    }

    #[test]
    fn all_notes_belong_to_the_scale_and_are_three() {
        for name in scale_names() {
            let scale = Scale::named(name).unwrap();
            for function in ALL {
                let [root, third, fifth] = notes(name, function);
                assert!([root, third, fifth].iter().all(|&degree| scale.has(degree)), "{name} {function:?}");
                assert!(root != third && third != fifth && fifth != root, "{name} {function:?}");
                assert!(function.roots().iter().any(|&root| scale.has(root)), "{name} {function:?}");
            }
        }
    }

    #[test]
    fn familiar_chords_are_familiar() {
        assert_eq!(notes("major", Function::Tonic), [0, 4, 7]);
        assert_eq!(notes("major", Function::Dominant), [7, 11, 2]);
        assert_eq!(notes("major", Function::Submediant), [9, 0, 4]);
        assert_eq!(notes("minor", Function::Tonic), [0, 3, 7]);
        assert_eq!(notes("harmonic_minor", Function::Dominant), [7, 11, 2]);
        assert_eq!(notes("chromatic", Function::Supertonic), [2, 5, 9]);
        assert_eq!(notes("whole_tone", Function::Tonic), [0, 4, 8]);
        assert_eq!(notes("locrian", Function::Tonic), [0, 3, 6]);
    }

    #[test]
    fn a_chord_has_its_notes_in_every_octave() {
        let (key, chord) = (Key::named("D").unwrap(), Chord::new(Scale::default(), Function::Tonic));
        let held: Vec<u8> = (60..75).filter(|&pitch| chord.has(key, pitch)).collect();
        assert_eq!(held, [62, 66, 69, 74]);
    }
}
