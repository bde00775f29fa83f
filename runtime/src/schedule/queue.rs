use std::collections::BTreeMap;
use std::time::Instant;

/// What is to happen when.
#[derive(Debug)]
pub(super) struct Queue<T> {
    entries: BTreeMap<Ticket, T>,
    next: u64,
}

/// Which entry of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket {
    at: Instant,
    /// Entries of one time keep the order in which they came.
    number: u64,
}

impl<T> Queue<T> {
    pub(super) fn new() -> Self {
        Self { entries: BTreeMap::new(), next: 0 }
    }

    /// Adds an entry. Also whether it is the first one now.
    pub(super) fn add(&mut self, at: Instant, entry: T) -> (Ticket, bool) {
        let ticket = Ticket { at, number: self.next };
        self.next += 1;
        let is_first = self.entries.first_key_value().is_none_or(|(first, _)| ticket < *first);
        self.entries.insert(ticket, entry);
        (ticket, is_first)
    }

    pub(super) fn cancel(&mut self, ticket: Ticket) -> Option<T> {
        self.entries.remove(&ticket)
    }

    /// When the first entry is due.
    pub(super) fn next_at(&self) -> Option<Instant> {
        self.entries.first_key_value().map(|(first, _)| first.at)
    }

    /// The first entry, if it is due.
    pub(super) fn pop(&mut self, now: Instant) -> Option<T> {
        if self.next_at()? > now {
            return None;
        }
        self.entries.pop_first().map(|(_, entry)| entry)
    }

    pub(super) fn clear(&mut self) -> BTreeMap<Ticket, T> {
        std::mem::take(&mut self.entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn entries_come_by_time_and_those_of_one_time_in_order() {
        let (start, mut queue) = (Instant::now(), Queue::new());
        let at = |second| start + Duration::from_secs(second);
        let added =
            [(2, "b"), (1, "a"), (2, "c"), (2, "d"), (3, "e")].map(|(second, name)| queue.add(at(second), name));
        assert_eq!(added.map(|(_, is_first)| is_first), [true, true, false, false, false]);
        assert_eq!(queue.cancel(added[2].0), Some("c"));
        assert_eq!(queue.cancel(added[2].0), None);
        assert_eq!((queue.next_at(), queue.pop(at(0))), (Some(at(1)), None));
        let due: Vec<_> = std::iter::from_fn(|| queue.pop(at(2))).collect();
        assert_eq!((due, queue.next_at()), (vec!["a", "b", "d"], Some(at(3))));
        assert_eq!(queue.clear().len(), 1);
    }
}
