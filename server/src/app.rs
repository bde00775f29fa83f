//! Everything under one port.

use std::sync::Arc;

use antiphon_runtime::{Options, Origins, Tokens};
use axum::Router;
use axum::http::{HeaderName, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::config::Config;
use crate::data::Data;
use crate::services::Service;
use crate::{animation, camera, secret, universe, viewer, vision};

/// The routes of all services that are to be served.
pub(crate) async fn services(config: &Config, data: &Data, options: &Options) -> Result<Router, String> {
    let mut app = Router::new();
    let tokens: Arc<dyn Tokens> = Arc::new(secret::signer(config.jwt_secret.as_deref(), data.path())?);
    let options = &options.clone().tokens(Arc::clone(&tokens));
    for service in config.services() {
        app = app.merge(match service {
            Service::Animation => animation::router(options)?,
            Service::Universe => universe::router(config, data, options, Arc::clone(&tokens))?,
            Service::Vision => vision::router(config, options)?,
            Service::Viewer => viewer::router(options)?,
            Service::Camera => camera::router(config, data, options).await?,
        });
    }
    Ok(app)
}

/// Lets the web pages that may connect also call HTTP routes.
pub(crate) fn cross_origin(origins: Origins) -> CorsLayer {
    const HEADERS: [HeaderName; 2] = [header::AUTHORIZATION, header::CONTENT_TYPE];
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |_, request| origins.allow(&request.headers)))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(HEADERS)
}
