//! The protocol's music parameters and notes as the generator's, and back.

use antiphon_generated::universe::{MusicParameters, Note};

use super::music::{self, Key, Parameters, Scale};

impl From<&MusicParameters> for Parameters {
    /// What was not set is as it is by default.
    fn from(set: &MusicParameters) -> Self {
        let default = Self::default();
        Self {
            harmony: set.harmony.unwrap_or(default.harmony),
            tempo: set.tempo.unwrap_or(default.tempo),
            key: set.key.as_deref().and_then(Key::named).unwrap_or(default.key),
            scale: set.scale.and_then(|scale| Scale::named(scale.as_str())).unwrap_or(default.scale),
            rhythm_complexity: set.rhythm_complexity.unwrap_or(default.rhythm_complexity),
            melody_range: set.melody_range.unwrap_or(default.melody_range),
        }
    }
}

impl From<music::Note> for Note {
    fn from(note: music::Note) -> Self {
        let music::Note { pitch, start_time, duration, velocity } = note;
        Self { pitch, start_time, duration, velocity }
    }
}
