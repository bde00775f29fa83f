use std::sync::Arc;
use std::time::Instant;

use crate::{Failure, Party, Session, Space, Timestamp};

/// A call that goes on in the background: whose it is, and since when. Generated code wraps it.
#[derive(Debug)]
pub struct Job {
    id: String,
    began: Instant,
    sender: Arc<Party>,
    space: Arc<Space>,
}

impl Job {
    /// A call that begins now. Its id is the prefix and a number: `job_1`.
    pub fn new(session: &Session, prefix: &str) -> Self {
        let space = session.space().clone();
        Self {
            id: space.call_id(prefix),
            began: space.options().clock.instant(),
            sender: session.party().clone(),
            space,
        }
    }

    /// Its id, unique within the channel as long as the process lives.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The connection that asked for it, which may be gone.
    pub fn sender(&self) -> &Party {
        &self.sender
    }

    /// The channel's space.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The wall clock.
    pub fn now(&self) -> Timestamp {
        self.space.now()
    }

    /// How long it has been going on, in whole milliseconds.
    pub fn elapsed_ms(&self) -> u64 {
        let elapsed = self.space.options().clock.instant().saturating_duration_since(self.began);
        u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
    }

    /// Notes that it failed: counts it, and logs it if not too many are.
    pub fn refused(&self, failure: &Failure) {
        let now = self.space.options().clock.instant();
        self.space.meters().refused(self.sender.id().get(), failure, now);
    }
}
