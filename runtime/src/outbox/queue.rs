use std::collections::VecDeque;

use crate::{Delivery, MessageSpec, Outgoing, QueueLimit};

/// A first-in first-out queue of messages, each with its own policy for when there is no room.
///
/// Messages that must not be lost share the limit. The others bound themselves, each slot by its own number, and do not
/// count: a large frame that may be replaced must not push out a reply.
#[derive(Debug)]
pub(super) struct Queue {
    messages: VecDeque<Outgoing>,
    limit: QueueLimit,
    /// How many of the messages count, and their bytes.
    counted: usize,
    bytes: usize,
    /// The bytes of the others.
    loose: usize,
    /// The socket takes no more: from now on, of a stream only the newest message waits. Until then it would take what
    /// waits, and nothing is lost for want of a turn of the task that writes.
    is_blocked: bool,
}

/// What pushing did.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pushed {
    Queued,
    /// Queued, and this many older ones of its kind are gone.
    Skipped(u64),
    /// Not queued: the limit is reached.
    Overflow,
}

/// An empty queue that once held more gives its memory back.
const KEPT_CAPACITY: usize = 16;

impl Queue {
    pub(super) fn new(limit: QueueLimit) -> Self {
        Self { messages: VecDeque::new(), limit, counted: 0, bytes: 0, loose: 0, is_blocked: false }
    }

    pub(super) fn push(&mut self, message: Outgoing) -> Pushed {
        let fits = self.messages.len() < self.limit.messages && self.loose + message.text.len() <= self.limit.bytes;
        let room = match message.spec.delivery {
            Delivery::Newest if self.is_blocked || !fits => 1,
            Delivery::Newest => usize::MAX,
            Delivery::DropOldest { messages } => messages.max(1),
            Delivery::Disconnect => return self.push_counted(message),
        };
        let skipped = self.keep_newest(message.spec.slot, room - 1);
        self.loose += message.text.len();
        self.messages.push_back(message);
        if skipped == 0 { Pushed::Queued } else { Pushed::Skipped(skipped) }
    }

    fn push_counted(&mut self, message: Outgoing) -> Pushed {
        let bytes = self.bytes.saturating_add(message.text.len());
        if self.counted > 0 && (self.counted >= self.limit.messages || bytes > self.limit.bytes) {
            return Pushed::Overflow;
        }
        (self.counted, self.bytes) = (self.counted + 1, bytes);
        self.messages.push_back(message);
        Pushed::Queued
    }

    /// Removes the oldest messages of a slot until so many are left; how many went.
    fn keep_newest(&mut self, slot: u16, count: usize) -> u64 {
        // The usual case is a stream that is alone in its queue, and finds itself at the front.
        let mut waiting = self.messages.iter().filter(|message| message.spec.slot == slot).count();
        let mut gone = 0;
        while waiting > count {
            let Some(oldest) = self.messages.iter().position(|message| message.spec.slot == slot) else { break };
            self.loose -= self.messages.remove(oldest).map_or(0, |message| message.text.len());
            waiting -= 1;
            gone += 1;
        }
        gone
    }

    pub(super) fn pop(&mut self) -> Option<Outgoing> {
        let message = self.messages.pop_front()?;
        if message.spec.delivery == Delivery::Disconnect {
            self.counted -= 1;
            self.bytes -= message.text.len();
        } else {
            self.loose -= message.text.len();
        }
        if self.messages.is_empty() && self.messages.capacity() > KEPT_CAPACITY {
            self.messages = VecDeque::new();
        }
        Some(message)
    }

    /// The socket takes no more: of every stream only the newest message is left. How many of each went.
    pub(super) fn block(&mut self) -> Vec<(&'static MessageSpec, u64)> {
        self.is_blocked = true;
        let mut streams: Vec<&'static MessageSpec> = Vec::new();
        for message in self.messages.iter().filter(|message| message.spec.delivery == Delivery::Newest) {
            if !streams.contains(&message.spec) {
                streams.push(message.spec);
            }
        }
        let gone = streams.into_iter().map(|spec| (spec, self.keep_newest(spec.slot, 1)));
        gone.filter(|(_, count)| *count > 0).collect()
    }

    /// The socket takes more.
    pub(super) fn unblock(&mut self) {
        self.is_blocked = false;
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new(self.limit);
    }

    pub(super) fn is_half_full(&self) -> bool {
        self.counted * 2 > self.limit.messages || self.bytes > self.limit.bytes / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static REPLY: MessageSpec = MessageSpec { name: "reply", delivery: Delivery::Disconnect, slot: 0 };
    static FRAME: MessageSpec = MessageSpec { name: "frame", delivery: Delivery::Newest, slot: 1 };
    static OTHER: MessageSpec = MessageSpec { name: "other", delivery: Delivery::Newest, slot: 2 };
    static LOG: MessageSpec = MessageSpec { name: "log", delivery: Delivery::DropOldest { messages: 2 }, slot: 3 };

    /// Pushes `name text` lines; what is left, and what was skipped or refused.
    fn check(limit: (usize, usize), pushed: &[(&'static MessageSpec, &'static str)], left: &str, skipped: u64) {
        let mut queue = Queue::new(QueueLimit { messages: limit.0, bytes: limit.1 });
        assert!(queue.block().is_empty());
        let mut gone = 0;
        for (spec, text) in pushed {
            match queue.push(Outgoing::new(spec, (*text).into())) {
                Pushed::Queued => {}
                Pushed::Skipped(count) => gone += count,
                Pushed::Overflow => {
                    assert_eq!(left, "overflow");
                    return;
                }
            }
        }
        let texts: Vec<_> = std::iter::from_fn(|| queue.pop())
            .map(|message| String::from_utf8(message.text.to_vec()).unwrap())
            .collect();
        assert_eq!((texts.join(" ").as_str(), gone), (left, skipped));
        assert_eq!((queue.counted, queue.bytes), (0, 0));
    }

    #[test]
    fn first_in_first_out() {
        check((9, 99), &[(&REPLY, "a"), (&FRAME, "f"), (&REPLY, "b")], "a f b", 0);
    }

    #[test]
    fn of_a_stream_only_the_newest_waits_at_the_end() {
        check((9, 99), &[(&FRAME, "1"), (&REPLY, "a"), (&FRAME, "2"), (&OTHER, "o"), (&FRAME, "3")], "a o 3", 2);
    }

    #[test]
    fn of_a_log_the_oldest_go() {
        check((9, 99), &[(&LOG, "1"), (&LOG, "2"), (&REPLY, "a"), (&LOG, "3"), (&LOG, "4")], "a 3 4", 2);
    }

    #[test]
    fn what_must_not_be_lost_overflows() {
        check((2, 99), &[(&REPLY, "a"), (&REPLY, "b")], "a b", 0);
        check((2, 99), &[(&REPLY, "a"), (&REPLY, "b"), (&REPLY, "c")], "overflow", 0);
        check((9, 5), &[(&REPLY, "abc"), (&REPLY, "def")], "overflow", 0);
    }

    #[test]
    fn a_single_message_may_be_larger_than_the_limit() {
        check((9, 5), &[(&REPLY, "abcdefgh")], "abcdefgh", 0);
    }

    #[test]
    fn what_may_be_replaced_takes_no_room_from_the_rest() {
        check((1, 5), &[(&FRAME, "abcdefgh"), (&LOG, "ijklmno"), (&REPLY, "a")], "abcdefgh ijklmno a", 0);
    }

    #[test]
    fn a_stream_is_whole_until_the_socket_takes_no_more() {
        let mut queue = Queue::new(QueueLimit { messages: 4, bytes: 100 });
        let push = |queue: &mut Queue, text: &str| queue.push(Outgoing::new(&FRAME, text.to_owned().into()));
        for text in ["a", "b", "c"] {
            assert_eq!(push(&mut queue, text), Pushed::Queued);
        }
        assert_eq!(queue.block(), [(&FRAME, 2)]);
        assert_eq!(push(&mut queue, "d"), Pushed::Skipped(1));
        queue.unblock();
        assert_eq!(push(&mut queue, "e"), Pushed::Queued);
        let left: Vec<_> = std::iter::from_fn(|| queue.pop()).map(|message| message.text).collect();
        assert_eq!(left, ["d", "e"]);
        assert_eq!(queue.loose, 0);
    }

    #[test]
    fn a_stream_that_nobody_writes_is_bounded_all_the_same() {
        let mut queue = Queue::new(QueueLimit { messages: 4, bytes: 5 });
        for text in ["abc", "de", "f"] {
            queue.push(Outgoing::new(&FRAME, text.into()));
        }
        assert_eq!(queue.pop().map(|message| message.text), Some("f".into()));
        assert!(queue.pop().is_none());
    }

    #[test]
    fn an_emptied_queue_holds_little() {
        let mut queue = Queue::new(QueueLimit::DEFAULT);
        for _ in 0..1000 {
            queue.push(Outgoing::new(&REPLY, "a".into()));
        }
        assert!(queue.is_half_full());
        while queue.pop().is_some() {}
        assert!(queue.messages.capacity() <= KEPT_CAPACITY && !queue.is_half_full());
    }
}
