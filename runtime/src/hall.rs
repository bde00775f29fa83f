use std::sync::Arc;

use crate::meters::Meters;
use crate::rooms::{Directory, Lobby};
use crate::schedule::Schedule;
use crate::{ChannelSpec, Options};

/// What a channel's space shares with its rooms.
#[derive(Debug)]
pub(crate) struct Hall {
    pub(crate) spec: &'static ChannelSpec,
    pub(crate) options: Options,
    pub(crate) meters: Arc<Meters>,
    pub(crate) schedule: Arc<Schedule>,
    pub(crate) directory: Directory,
    pub(crate) lobby: Lobby,
}

impl Hall {
    pub(crate) fn new(spec: &'static ChannelSpec, options: &Options) -> Self {
        Self {
            spec,
            options: options.clone(),
            meters: Arc::new(Meters::new(spec)),
            schedule: Arc::new(Schedule::new()),
            directory: Directory::new(spec.rooms.len()),
            lobby: Lobby::default(),
        }
    }
}
