//! The universe: what its spec leaves to the server, namely which universes there are and who may enter, music, and one
//! HTTP route.

mod http;
mod music;
mod parts;
mod registry;
mod rights;

use std::sync::Arc;

use antiphon_generated::universe::ws::{GenerateMusic, Handle, MusicGenerated};
use antiphon_generated::universe::{Handler, Mode, Note, Universe};
use antiphon_runtime::{Entry, Failure, FailureKind, Options, Session, Tokens};
use axum::Router;

use self::registry::Registry;
use crate::app::cross_origin;
use crate::config::Config;
use crate::data::Data;

/// The service's channel and its route.
pub(crate) fn router(
    config: &Config,
    data: &Data,
    options: &Options,
    tokens: Arc<dyn Tokens>,
) -> Result<Router, String> {
    let universe = Universe::new(options).map_err(|error| error.to_string())?;
    let registry = Arc::new(Registry::open(data.store()).map_err(|error| error.to_string())?);
    let handler = Keeper { rooms: universe.ws().clone(), registry: Arc::clone(&registry) };
    let http = http::router(registry, tokens).layer(cross_origin(config.origins.clone().unwrap_or_default()));
    Ok(universe.router(handler).merge(http))
}

/// Says who may enter, and makes music.
struct Keeper {
    rooms: Handle,
    registry: Arc<Registry>,
}

impl Handler for Keeper {
    async fn enter_universe(&self, session: &mut Session, key: &str, mode: Mode) -> Result<Entry, Failure> {
        let universe = self.registry.find(key).ok_or(FailureKind::Absent)?;
        let user = session.user().unwrap_or_default();
        let may = match mode {
            Mode::View => universe.may_view(user),
            Mode::Edit => universe.may_edit(user),
        };
        if may { Ok(Entry { capacity: universe.capacity }) } else { Err(FailureKind::Forbidden.into()) }
    }

    async fn generate_music(&self, _: &mut Session, request: GenerateMusic) -> Result<MusicGenerated, Failure> {
        let set = self.rooms.universe(&request.universe_id).and_then(|room| room.music());
        let parameters = set.as_ref().map(music::Parameters::from).unwrap_or_default();
        let seed = request.seed.unwrap_or_else(music::fresh_seed);
        let notes = music::generate(&parameters, request.duration, seed);
        Ok(MusicGenerated { notes: notes.into_iter().map(Note::from).collect(), seed })
    }
}
