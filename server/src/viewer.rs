//! The viewer: frames from streamers to viewers, and one switch. Its spec says it all; there is nothing to handle.

use antiphon_generated::viewer::Viewer;
use antiphon_runtime::Options;
use axum::Router;

/// The service's channels.
pub(crate) fn router(options: &Options) -> Result<Router, String> {
    let viewer = Viewer::new(options).map_err(|error| error.to_string())?;
    Ok(viewer.router(()))
}
