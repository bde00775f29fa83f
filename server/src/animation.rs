//! The animation relay. Its spec says it all, who may connect included; there is nothing to handle.

use antiphon_generated::animation::Animation;
use antiphon_runtime::Options;
use axum::Router;

/// The service's channel.
pub(crate) fn router(options: &Options) -> Result<Router, String> {
    let options = options.clone().on_connect(|session| {
        let (user, role) = (session.user(), session.role_name());
        tracing::info!(user, role, blend_file = session.parameter("blend_file"), "connected");
    });
    let animation = Animation::new(&options).map_err(|error| error.to_string())?;
    Ok(animation.router(()))
}
