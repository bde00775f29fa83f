//! Plugins: what can be found out about a frame.

mod failure;
mod image_data;
mod image_stats;
mod memory;
mod motion_detector;
mod ocr;
mod options;
mod picture;
#[cfg(test)]
pub(super) mod testing;

use std::time::Instant;

use serde_json::Value;

pub(crate) use self::failure::{Code, PluginFailure};
pub(crate) use self::image_data::decode;
pub(crate) use self::image_stats::ImageStats;
pub(crate) use self::memory::Memory;
pub(crate) use self::motion_detector::MotionDetector;
pub(crate) use self::ocr::Ocr;

/// One way of analysing frames.
pub(crate) trait Plugin: Send + Sync + 'static {
    /// What clients call it: letters, digits, `_` and `-`, up to 64.
    fn name(&self) -> &'static str;

    fn version(&self) -> &'static str;

    /// A sentence for people.
    fn description(&self) -> &'static str;

    /// The JSON Schema of its options, as JSON.
    fn options(&self) -> &'static str;

    /// Whether frames of one sender have to be analysed one after another.
    fn is_sequential(&self) -> bool {
        false
    }

    /// Analyses a frame. May take long, and should end by the frame's deadline; may panic, which counts as a failure.
    fn run(&self, frame: &Frame<'_>) -> Result<Value, PluginFailure>;
}

/// A frame to be analysed.
pub(crate) struct Frame<'a> {
    /// The file: PNG, JPEG or another format.
    pub(crate) image: &'a [u8],
    /// JSON, an object as far as the protocol was followed.
    pub(crate) options: Option<&'a str>,
    /// What is kept of the sender's earlier frames.
    pub(crate) memory: &'a Memory,
    /// When nobody will wait any longer.
    pub(crate) deadline: Instant,
}

impl Frame<'_> {
    fn is_over(&self) -> bool {
        Instant::now() >= self.deadline
    }
}
