use std::collections::VecDeque;

use crate::transport::Inbound;

/// What a client sent while its last message was still being carried out. Bounded: when it is full, the socket is not
/// read, and the client has to wait.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    waiting: VecDeque<Inbound>,
    bytes: usize,
}

impl Inbox {
    const MESSAGES: usize = 16;
    const BYTES: usize = 64 * 1024;

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn has_room(&self) -> bool {
        self.waiting.len() < Self::MESSAGES && self.bytes < Self::BYTES
    }

    pub(super) fn push(&mut self, inbound: Inbound) {
        self.bytes += inbound.len();
        self.waiting.push_back(inbound);
    }

    pub(super) fn pop(&mut self) -> Option<Inbound> {
        let inbound = self.waiting.pop_front()?;
        self.bytes -= inbound.len();
        if self.waiting.is_empty() {
            self.waiting = VecDeque::new();
        }
        Some(inbound)
    }
}
