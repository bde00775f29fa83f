//! What is remembered of connections between their frames.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use antiphon_runtime::{Options, SessionId};

use super::analysis::Sender;

/// Senders by connection, as long as it lasts.
#[derive(Clone, Default)]
pub(super) struct Senders(Arc<Mutex<HashMap<SessionId, Arc<Sender>>>>);

impl Senders {
    /// Options with which connections come and go here too.
    pub(super) fn follow(&self, options: &Options) -> Options {
        let (came, gone) = (self.clone(), self.clone());
        let options = options.clone().on_connect(move |session| drop(came.lock().insert(session.id(), Arc::default())));
        options.on_disconnect(move |session| drop(gone.lock().remove(&session.id())))
    }

    /// A connection's sender; one that is gone is a sender without past.
    pub(super) fn of(&self, session: SessionId) -> Arc<Sender> {
        self.lock().get(&session).cloned().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Arc<Sender>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
