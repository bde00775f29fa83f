//! What is on its way to the client.

use std::collections::VecDeque;

use engineioxide::Str;

use super::{Engine, Line};

/// The messages the engine got and nobody took from it yet.
#[derive(Debug, Default)]
pub(super) struct Flight {
    /// How many it got, ever.
    sent: u64,
    /// The lengths of those on their way.
    lengths: VecDeque<usize>,
    bytes: usize,
}

/// What became of a message.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) enum Given {
    /// It has this number.
    Sent(u64),
    /// Too much is on its way.
    Later,
    /// The connection is over.
    Never,
}

/// How many messages may be on their way over WebSocket.
const STREAMED: usize = 56;
/// How many may be while they are polled: a stock client takes no more than 16 packets at a time, of which some are the
/// engine's own.
const POLLED: usize = 13;
/// How many bytes may be on their way; a single message may be larger.
const BYTES: usize = 64 * 1024;
/// How many packets the engine's queue holds: some more, since a full one would end the connection at the next ping.
pub(in super::super) const ENGINE_QUEUE: usize = STREAMED + 8;

impl Flight {
    fn has_room(&self, length: usize, most: usize) -> bool {
        self.lengths.is_empty() || self.lengths.len() < most && self.bytes + length <= BYTES
    }

    fn add(&mut self, length: usize) -> u64 {
        self.lengths.push_back(length);
        self.bytes += length;
        self.sent += 1;
        self.sent
    }

    fn take(&mut self, count: usize) {
        let taken = self.lengths.drain(..count.min(self.lengths.len()));
        self.bytes -= taken.sum::<usize>();
        if self.lengths.is_empty() {
            self.lengths = VecDeque::new();
        }
    }

    fn is_taken(&self, number: u64) -> bool {
        self.sent - self.lengths.len() as u64 >= number
    }
}

impl Line {
    /// Gives the engine a message.
    pub(in super::super) fn give(&self, engine: &Engine, message: &Str) -> Given {
        let mut state = self.state();
        let most = if state.carrier.has_stream() { STREAMED } else { POLLED };
        if !state.flight.has_room(message.len(), most) {
            return Given::Later;
        }
        match engine.emit(message.clone()) {
            Ok(()) => Given::Sent(state.flight.add(message.len())),
            Err(_) => Given::Never,
        }
    }

    /// Whether the message of this number is no longer on its way.
    pub(in super::super) fn is_taken(&self, number: u64) -> bool {
        self.state().flight.is_taken(number)
    }

    /// So many messages more were taken.
    pub(crate) fn taken(&self, count: usize) {
        if count > 0 {
            let mut state = self.state();
            state.flight.take(count);
            state.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_its_way_is_bounded_by_number_and_bytes() {
        let mut flight = Flight::default();
        assert!(flight.has_room(10 * BYTES, 3), "a large message may go alone");
        assert_eq!((flight.add(BYTES - 1), flight.add(1)), (1, 2));
        assert!(!flight.has_room(1, 3));
        flight.take(1);
        assert!(flight.has_room(BYTES - 1, 3) && !flight.has_room(BYTES, 3));
        assert_eq!((flight.add(1), flight.add(1)), (3, 4));
        assert!(!flight.has_room(1, 3));
        assert!(flight.is_taken(1) && !flight.is_taken(2));
        flight.take(100);
        assert!(flight.is_taken(4) && flight.has_room(10 * BYTES, 3));
        assert_eq!(flight.bytes, 0);
    }
}
