//! What came of a scenario.

use std::fmt;
use std::time::Duration;

/// A scenario that was played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Played {
    /// Its title.
    pub title: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The steps that were played, in order. Where one failed, it is the last.
    pub steps: Vec<Step>,
    /// How long it took.
    pub duration: Duration,
}

/// How a scenario ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every step went as written.
    Passed,
    /// The last step that was played did not.
    Failed,
    /// It cannot be played this way, for this reason.
    Skipped(String),
}

/// A step that was played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place in the scenario, from 1 on.
    pub number: usize,
    /// What happens in it, in a few words and the frames as the spec writes them.
    pub what: String,
    /// Why it failed.
    pub mismatch: Option<Mismatch>,
}

/// What was expected, and what came instead. Long frames are cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The client that saw it.
    pub client: String,
    /// What was expected: a frame, its bound placeholders filled in, or a few words.
    pub expected: String,
    /// What came: a frame, or a few words.
    pub came: String,
    /// Where two frames differ first, as a JSON Pointer.
    pub place: Option<String>,
}

impl Played {
    /// The step that failed, and how.
    pub fn failure(&self) -> Option<(&Step, &Mismatch)> {
        self.steps.iter().find_map(|step| Some((step, step.mismatch.as_ref()?)))
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { client, expected, came, place } = self;
        write!(formatter, "{client}: expected {expected}, came {came}")?;
        place.as_ref().map_or(Ok(()), |place| write!(formatter, ", which differs at `{place}`"))
    }
}
