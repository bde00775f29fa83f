use crate::{Outgoing, Session};

impl Session {
    /// Queues the answer to the message at hand.
    pub fn reply(&self, message: &Outgoing) {
        self.send(message);
    }
}
