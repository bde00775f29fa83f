//! A note before it is told in seconds.

/// What sounds from one tick to another; an end of `u32::MAX` is the end of the piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tone {
    pub(super) at: u32,
    pub(super) end: u32,
    pub(super) pitch: u8,
    pub(super) velocity: u8,
}

impl Tone {
    /// Whether both would sound on one key at one time.
    fn collides(self, other: Self) -> bool {
        self.pitch == other.pitch && self.at < other.end && other.at < self.end
    }
}

/// Melody and accompaniment together, by time and then by pitch. Where both want one key, the melody has it.
pub(super) fn merge(melody: Vec<Tone>, accompaniment: &[Tone]) -> Vec<Tone> {
    let free = |tone: &&Tone| !melody.iter().any(|sung| sung.collides(**tone));
    let free: Vec<Tone> = accompaniment.iter().filter(free).copied().collect();
    let mut tones = melody;
    tones.extend(free);
    tones.sort_by_key(|tone| (tone.at, tone.pitch));
    tones
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(at: u32, end: u32, pitch: u8) -> Tone {
        Tone { at, end, pitch, velocity: 64 }
    }

    #[test]
    fn the_melody_has_its_key_and_the_rest_is_in_order() {
        let melody = vec![tone(0, 4, 60), tone(4, u32::MAX, 62)];
        let chords = [tone(2, 8, 60), tone(4, 8, 60), tone(100, 108, 62), tone(0, 8, 48), tone(4, 8, 64)];
        let merged = merge(melody, &chords);
        let expected = [tone(0, 8, 48), tone(0, 4, 60), tone(4, 8, 60), tone(4, u32::MAX, 62), tone(4, 8, 64)];
        assert_eq!(merged, expected);
    }
}
