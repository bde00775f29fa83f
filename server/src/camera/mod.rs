//! The camera: what its spec leaves to the server, namely hardware, pictures, and two HTTP routes.

mod hardware;
mod image;
mod login;
mod scene;
mod shutter;
mod simulated;
mod snapshots;
mod status;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use antiphon_generated::camera::api::StateValue;
use antiphon_generated::camera::{Camera, Handler};
use antiphon_runtime::Options;
use antiphon_runtime::accounts::Embedded;
use axum::Router;

use self::hardware::Hardware;
use self::shutter::Shutter;
use self::simulated::Simulated;
use self::snapshots::Snapshots;
use crate::admin;
use crate::app::cross_origin;
use crate::config::Config;
use crate::data::Data;

/// The service's channel and routes, with its users looked after and its hardware running.
pub(crate) async fn router(config: &Config, data: &Data, options: &Options) -> Result<Router, String> {
    let accounts = Embedded::new(data.store());
    let made = admin::ensure(&accounts, config.admin_password.as_deref()).await;
    if let Some(password) = made.map_err(|error| format!("the user admin: {error}"))? {
        eprint!("{}", admin::notice(&password));
    }
    let options = options.clone().accounts(Arc::new(accounts.clone()));
    let camera = Camera::new(&options).map_err(|error| error.to_string())?;
    let handler = Follower::new(&camera, Snapshots::new(data.folder("snapshots")?));
    let http = login::router(accounts).merge(status::router(camera.clone()));
    let origins = config.origins.clone().unwrap_or_default();
    Ok(camera.router(handler).merge(http.layer(cross_origin(origins))))
}

/// Makes the hardware follow the state.
struct Follower {
    hardware: Arc<dyn Hardware>,
    shutter: Shutter,
}

impl Follower {
    fn new(camera: &Camera, snapshots: Snapshots) -> Self {
        let hardware: Arc<dyn Hardware> = Arc::new(Simulated::new(&camera.api().state()));
        tokio::spawn(tell(camera.clone(), Arc::clone(&hardware)));
        let expose = {
            let (camera, hardware) = (camera.clone(), Arc::clone(&hardware));
            move || expose(&camera, &*hardware, &snapshots)
        };
        let released = {
            let camera = camera.clone();
            move || set(&camera, StateValue::Snap(false))
        };
        Self { hardware, shutter: Shutter::new(expose, released) }
    }
}

impl Handler for Follower {
    fn api_changed(&self, changes: &[StateValue]) {
        for change in changes {
            self.hardware.apply(change);
            if matches!(change, StateValue::Snap(true)) {
                self.shutter.press();
            }
        }
    }
}

fn expose(camera: &Camera, hardware: &dyn Hardware, snapshots: &Snapshots) -> Result<PathBuf, String> {
    let file = hardware.picture().jpeg(camera.api().state().jpeg_quality).map_err(|error| error.to_string())?;
    snapshots.write(&file, SystemTime::now().into()).map_err(|error| error.to_string())
}

/// Tells every client what the hardware changes by itself.
async fn tell(camera: Camera, hardware: Arc<dyn Hardware>) {
    let mut changes = hardware.changes();
    while let Some(change) = changes.recv().await {
        set(&camera, change);
    }
}

fn set(camera: &Camera, value: StateValue) {
    if let Err(failure) = camera.api().set(&[value]) {
        tracing::error!(?failure, "the hardware reports an impossible value");
    }
}
