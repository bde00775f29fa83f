//! What waits, and whose turn it is. No threads here.

use std::collections::{HashMap, HashSet, VecDeque};

/// Where a job belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    /// Jobs of one sender start in the order they came; senders take turns.
    pub(crate) sender: u64,
    /// Jobs of one sender in one lane run one after another; without a lane, beside each other.
    pub(crate) lane: Option<&'static str>,
}

/// Waiting jobs, and the places of those that run.
#[derive(Debug)]
pub(super) struct Queue<J> {
    waiting: HashMap<u64, VecDeque<Waiting<J>>>,
    /// Senders with something waiting; the first is next.
    turns: VecDeque<u64>,
    /// Senders of whom a job is about to start.
    starting: HashSet<u64>,
    /// Lanes in which a job runs.
    busy: HashSet<Place>,
    jobs: usize,
    bytes: usize,
}

#[derive(Debug)]
struct Waiting<J> {
    lane: Option<&'static str>,
    bytes: usize,
    job: J,
}

impl<J> Queue<J> {
    pub(super) fn new() -> Self {
        Self {
            waiting: HashMap::new(),
            turns: VecDeque::new(),
            starting: HashSet::new(),
            busy: HashSet::new(),
            jobs: 0,
            bytes: 0,
        }
    }

    /// How many jobs wait, and their bytes.
    pub(super) fn load(&self) -> (usize, usize) {
        (self.jobs, self.bytes)
    }

    pub(super) fn push(&mut self, place: Place, bytes: usize, job: J) {
        let jobs = self.waiting.entry(place.sender).or_default();
        if jobs.is_empty() {
            self.turns.push_back(place.sender);
        }
        jobs.push_back(Waiting { lane: place.lane, bytes, job });
        self.jobs += 1;
        self.bytes += bytes;
    }

    /// The first job that may start. Its sender's next one may not before [`started`](Self::started).
    pub(super) fn pop(&mut self) -> Option<(Place, J)> {
        let turn = self.turns.iter().position(|&sender| self.may_start(sender))?;
        let sender = self.turns.remove(turn)?;
        let jobs = self.waiting.get_mut(&sender)?;
        let next = jobs.pop_front()?;
        if jobs.is_empty() {
            self.waiting.remove(&sender);
        } else {
            self.turns.push_back(sender);
        }
        self.jobs -= 1;
        self.bytes -= next.bytes;
        let place = Place { sender, lane: next.lane };
        self.starting.insert(sender);
        if place.lane.is_some() {
            self.busy.insert(place);
        }
        Some((place, next.job))
    }

    fn may_start(&self, sender: u64) -> bool {
        let first = self.waiting.get(&sender).and_then(|jobs| jobs.front());
        let is_free = first.is_some_and(|first| !self.busy.contains(&Place { sender, lane: first.lane }));
        is_free && !self.starting.contains(&sender)
    }

    /// A popped job has started.
    pub(super) fn started(&mut self, place: Place) {
        self.starting.remove(&place.sender);
    }

    /// A popped job runs no more, or nobody waits for it any longer.
    pub(super) fn ended(&mut self, place: Place) {
        self.busy.remove(&place);
    }

    /// Takes all that waits.
    pub(super) fn drain(&mut self) -> Vec<J> {
        (self.jobs, self.bytes) = (0, 0);
        self.turns.clear();
        self.waiting.drain().flat_map(|(_, jobs)| jobs.into_iter().map(|waiting| waiting.job)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(sender: u64, lane: Option<&'static str>) -> Place {
        Place { sender, lane }
    }

    /// Pops all that may start, and lets it.
    fn pop_all(queue: &mut Queue<&'static str>) -> Vec<&'static str> {
        let next = || {
            let (place, job) = queue.pop()?;
            queue.started(place);
            Some(job)
        };
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn jobs_of_one_sender_come_in_order_and_senders_take_turns() {
        let mut queue = Queue::new();
        for job in ["a1", "a2", "a3"] {
            queue.push(place(1, None), 10, job);
        }
        queue.push(place(2, None), 10, "b1");
        queue.push(place(3, None), 10, "c1");
        assert_eq!(queue.load(), (5, 50));
        assert_eq!(pop_all(&mut queue), ["a1", "b1", "c1", "a2", "a3"]);
        assert_eq!(queue.load(), (0, 0));
    }

    #[test]
    fn a_lane_holds_back_what_comes_after_it_from_its_sender_and_from_no_other() {
        let mut queue = Queue::new();
        let motion = place(1, Some("motion"));
        for (place, job) in [(motion, "a1"), (motion, "a2"), (place(1, None), "a3"), (place(2, Some("motion")), "b1")] {
            queue.push(place, 1, job);
        }
        assert_eq!(pop_all(&mut queue), ["a1", "b1"], "a3 must not start before a2");
        queue.ended(motion);
        assert_eq!(pop_all(&mut queue), ["a2", "a3"]);
    }

    #[test]
    fn the_next_of_a_sender_waits_until_the_one_before_has_started() {
        let mut queue = Queue::new();
        queue.push(place(1, None), 1, "a1");
        queue.push(place(1, None), 1, "a2");
        queue.push(place(2, None), 1, "b1");
        assert_eq!(queue.pop(), Some((place(1, None), "a1")));
        assert_eq!(queue.pop(), Some((place(2, None), "b1")));
        assert_eq!(queue.pop(), None);
        queue.started(place(1, None));
        assert_eq!(queue.pop(), Some((place(1, None), "a2")));
    }

    #[test]
    fn what_is_drained_waits_no_more() {
        let mut queue = Queue::new();
        queue.push(place(1, None), 1, "a1");
        queue.push(place(2, None), 1, "b1");
        let mut drained = queue.drain();
        drained.sort_unstable();
        assert_eq!((drained, queue.load(), queue.pop()), (vec!["a1", "b1"], (0, 0), None));
        queue.push(place(1, None), 1, "a2");
        assert_eq!(pop_all(&mut queue), ["a2"]);
    }
}
