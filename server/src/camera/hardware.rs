use antiphon_generated::camera::api::StateValue;
use tokio::sync::mpsc;

use super::image::Image;

/// A camera, as far as the service is concerned: it follows the state, changes some of it itself, and takes pictures.
pub(crate) trait Hardware: Send + Sync + 'static {
    /// Makes the hardware follow a change a client made. Called for every one of them, in their order. Must not block.
    fn apply(&self, change: &StateValue);

    /// The hardware's own changes: a button on its case, a cable that came loose. Each is told to every client. To be
    /// called once; bounded, so that hardware that chatters waits.
    fn changes(&self) -> mpsc::Receiver<StateValue>;

    /// What the camera sees now. May block for as long as an exposure takes.
    fn picture(&self) -> Image;
}
