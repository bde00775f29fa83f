//! What is kept of a sender between frames.

use std::sync::{Mutex, PoisonError};

use super::motion_detector::Sample;

/// At most some ten kilobytes, whatever the frames.
#[derive(Default)]
pub(crate) struct Memory {
    sample: Mutex<Option<Sample>>,
}

impl Memory {
    /// Keeps a sample and gives the one before.
    pub(super) fn replace(&self, sample: Sample) -> Option<Sample> {
        self.sample.lock().unwrap_or_else(PoisonError::into_inner).replace(sample)
    }
}
