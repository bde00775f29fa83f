//! Keys and scales.

/// The seventeen names of the twelve keys, with their distance from C in semitones.
const KEYS: [(&str, u8); 17] = [
    ("C", 0),
    ("C#", 1),
    ("Db", 1),
    ("D", 2),
    ("D#", 3),
    ("Eb", 3),
    ("E", 4),
    ("F", 5),
    ("F#", 6),
    ("Gb", 6),
    ("G", 7),
    ("G#", 8),
    ("Ab", 8),
    ("A", 9),
    ("A#", 10),
    ("Bb", 10),
    ("B", 11),
];

/// The fourteen scales, each with its notes in semitones above the tonic, upwards.
const SCALES: [(&str, &[u8]); 14] = [
    ("major", &[0, 2, 4, 5, 7, 9, 11]),
    ("minor", &[0, 2, 3, 5, 7, 8, 10]),
    ("dorian", &[0, 2, 3, 5, 7, 9, 10]),
    ("phrygian", &[0, 1, 3, 5, 7, 8, 10]),
    ("lydian", &[0, 2, 4, 6, 7, 9, 11]),
    ("mixolydian", &[0, 2, 4, 5, 7, 9, 10]),
    ("locrian", &[0, 1, 3, 5, 6, 8, 10]),
    ("harmonic_minor", &[0, 2, 3, 5, 7, 8, 11]),
    ("melodic_minor", &[0, 2, 3, 5, 7, 9, 11]),
    ("pentatonic", &[0, 2, 4, 7, 9]),
    ("minor_pentatonic", &[0, 3, 5, 7, 10]),
    ("blues", &[0, 3, 5, 6, 7, 10]),
    ("chromatic", &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ("whole_tone", &[0, 2, 4, 6, 8, 10]),
];

/// Semitones in an octave.
pub(super) const OCTAVE: u8 = 12;
/// The lowest tonic a melody turns around; the highest lies eleven semitones above.
const LOWEST_TONIC: u8 = 55;

/// A tonic, in any octave. The default is C.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Key(u8);

impl Key {
    /// The key of a name such as `C`, `F#` or `Bb`; names of the same pitch are the same key.
    pub(crate) fn named(name: &str) -> Option<Self> {
        KEYS.iter().find(|(known, _)| *known == name).map(|&(_, offset)| Self(offset))
    }

    /// The tonic that is nearest to middle C, from G3 to F#4.
    pub(super) fn tonic(self) -> u8 {
        let above = (self.0 + OCTAVE - LOWEST_TONIC % OCTAVE) % OCTAVE;
        LOWEST_TONIC + above
    }

    /// How many semitones a pitch lies above the nearest tonic below it.
    pub(super) fn degree(self, pitch: u8) -> u8 {
        (pitch % OCTAVE + OCTAVE - self.0) % OCTAVE
    }
}

/// The notes that sound right together. The default is major.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scale(&'static [u8]);

impl Default for Scale {
    fn default() -> Self {
        Self(SCALES[0].1)
    }
}

impl Scale {
    /// The scale of a name such as `major` or `minor_pentatonic`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        SCALES.iter().find(|(known, _)| *known == name).map(|&(_, degrees)| Self(degrees))
    }

    /// Whether a note so many semitones above the tonic belongs to it.
    pub(super) fn has(self, degree: u8) -> bool {
        self.0.contains(&(degree % OCTAVE))
    }
}

#[cfg(test)]
pub(super) fn key_names() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|&(name, _)| name)
}

#[cfg(test)]
pub(super) fn scale_names() -> impl Iterator<Item = &'static str> {
    SCALES.iter().map(|&(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_and_others_are_not() {
        assert!(key_names().all(|name| Key::named(name).is_some()));
        assert!(scale_names().all(|name| Scale::named(name).is_some()));
        for wrong in ["", "c", "H", "Cb", "E#", "Major", "natural_minor"] {
            assert_eq!((Key::named(wrong), Scale::named(wrong)), (None, None), "{wrong}");
        }
        assert_eq!(Key::named("C#"), Key::named("Db"));
        assert_eq!((Key::named("C"), Scale::named("major")), (Some(Key::default()), Some(Scale::default())));
    }

    #[test]
    fn a_scale_begins_at_its_tonic_and_rises_within_an_octave() {
        for (name, degrees) in SCALES {
            assert_eq!(degrees[0], 0, "{name}");
            assert!(degrees.is_sorted_by(|a, b| a < b) && degrees.iter().all(|&degree| degree < OCTAVE), "{name}");
        }
    }

    #[test]
    fn the_tonic_lies_around_middle_c() {
        let tonic = |name| Key::named(name).unwrap().tonic();
        assert_eq!([tonic("C"), tonic("F#"), tonic("G"), tonic("B")], [60, 66, 55, 59]);
        for name in key_names() {
            let key = Key::named(name).unwrap();
            assert_eq!(key.degree(key.tonic()), 0, "{name}");
            assert_eq!(key.degree(key.tonic() + 7), 7, "{name}");
        }
    }
}
