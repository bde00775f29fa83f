use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::{MemberId, RecoverySpec};
use crate::Outgoing;

/// A room's last messages, bounded by number, bytes and age.
#[derive(Debug)]
pub(super) struct History {
    messages: usize,
    bytes: usize,
    age: Duration,
    kept: VecDeque<Kept>,
    /// The bytes of those kept.
    size: usize,
    forgotten: Forgotten,
}

/// Whom a message may leave out: a membership, or the participant that has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Addressee {
    pub(super) member: MemberId,
    pub(super) participant: MemberId,
}

impl Addressee {
    /// Whether a message that leaves out `except` is not for it.
    pub(super) fn is_left_out(self, except: Option<MemberId>) -> bool {
        except.is_some_and(|except| except == self.member || except == self.participant)
    }
}

/// What is not remembered any more.
#[derive(Debug, Default)]
struct Forgotten {
    /// The last offset, and who was not to get that message.
    last: u64,
    except: Option<MemberId>,
    /// The last offset of a message that they were to get.
    before: u64,
}

#[derive(Debug)]
struct Kept {
    offset: u64,
    at: Instant,
    /// Who was not to get it.
    except: Option<MemberId>,
    message: Outgoing,
}

impl History {
    /// `age` is how long a message is remembered.
    pub(super) fn new(spec: RecoverySpec, age: Duration) -> Self {
        let RecoverySpec { messages, bytes, .. } = spec;
        Self { messages, bytes, age, kept: VecDeque::new(), size: 0, forgotten: Forgotten::default() }
    }

    /// Remembers a message whose offset is greater than all before.
    pub(super) fn push(&mut self, offset: u64, message: Outgoing, except: Option<MemberId>, now: Instant) {
        self.size += message.text.len();
        self.kept.push_back(Kept { offset, at: now, except, message });
        while self.kept.len() > self.messages || self.size > self.bytes {
            self.forget_oldest();
        }
        self.trim(now);
    }

    /// Forgets what is too old.
    pub(super) fn trim(&mut self, now: Instant) {
        while self.kept.front().is_some_and(|oldest| now.saturating_duration_since(oldest.at) > self.age) {
            self.forget_oldest();
        }
        if self.kept.is_empty() && self.kept.capacity() > 16 {
            self.kept = VecDeque::new();
        }
    }

    /// When the oldest message will be too old.
    pub(super) fn trims_at(&self) -> Option<Instant> {
        self.kept.front().map(|oldest| oldest.at + self.age + Duration::from_nanos(1))
    }

    /// Whether everything is remembered that a member is to get after this offset.
    pub(super) fn covers(&self, offset: u64, member: &Addressee) -> bool {
        let Forgotten { last, except, before } = self.forgotten;
        offset >= if member.is_left_out(except) { before } else { last }
    }

    /// What a member missed that had everything up to this offset.
    pub(super) fn after(&self, offset: u64, member: Addressee) -> impl Iterator<Item = &Outgoing> {
        let start = self.kept.partition_point(|kept| kept.offset <= offset);
        let missed = self.kept.range(start..).filter(move |kept| !member.is_left_out(kept.except));
        missed.map(|kept| &kept.message)
    }

    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.kept.pop_front() {
            self.size -= oldest.message.text.len();
            self.forgotten.add(oldest.offset, oldest.except);
        }
    }
}

impl Forgotten {
    fn add(&mut self, offset: u64, except: Option<MemberId>) {
        if except != self.except {
            self.before = self.last;
        }
        (self.last, self.except) = (offset, except);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Delivery, MessageSpec};

    static SPEC: MessageSpec = MessageSpec { name: "test", delivery: Delivery::Disconnect, slot: 0 };

    fn history(messages: usize, bytes: usize) -> History {
        let spec = RecoverySpec { window: Duration::ZERO, messages, bytes };
        History::new(spec, Duration::from_secs(10))
    }

    /// What is told after an offset, or that it is not known any more.
    fn missed(history: &History, offset: u64) -> Option<String> {
        let member = Addressee { member: MemberId(7), participant: MemberId(6) };
        let texts = history.after(offset, member).map(|message| String::from_utf8_lossy(&message.text));
        history.covers(offset, &member).then(|| texts.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn remembers_so_many_messages_so_many_bytes_and_for_so_long() {
        let start = Instant::now();
        let message = |text: &str| Outgoing::new(&SPEC, text.to_owned().into());
        let mut history = history(3, 10);
        assert_eq!(missed(&history, 0).as_deref(), Some(""));
        for (offset, text) in [(1, "a"), (2, "b"), (4, "d"), (5, "e")] {
            history.push(offset, message(text), None, start);
        }
        assert_eq!(missed(&history, 0), None);
        assert_eq!(missed(&history, 1).as_deref(), Some("b d e"));
        assert_eq!(missed(&history, 3).as_deref(), Some("d e"));
        history.push(6, message("ffffffffff"), None, start + Duration::from_secs(5));
        assert_eq!((missed(&history, 4), missed(&history, 5).as_deref()), (None, Some("ffffffffff")));
        assert_eq!(history.trims_at(), Some(start + Duration::from_secs(15) + Duration::from_nanos(1)));
        history.trim(start + Duration::from_secs(15));
        assert_eq!(missed(&history, 5).as_deref(), Some("ffffffffff"));
        history.trim(start + Duration::from_secs(16));
        assert_eq!((missed(&history, 5), missed(&history, 6).as_deref()), (None, Some("")));
        assert_eq!((history.size, history.trims_at()), (0, None));
    }

    #[test]
    fn a_message_larger_than_all_that_fits_is_forgotten_with_all_before_it() {
        let mut history = history(3, 10);
        history.push(1, Outgoing::new(&SPEC, "a".into()), None, Instant::now());
        history.push(2, Outgoing::new(&SPEC, "a long message".into()), None, Instant::now());
        assert_eq!((missed(&history, 1), missed(&history, 2).as_deref()), (None, Some("")));
    }

    #[test]
    fn who_was_left_out_is_left_out_later_too() {
        let mut history = history(3, 10);
        history.push(1, Outgoing::new(&SPEC, "a".into()), Some(MemberId(7)), Instant::now());
        history.push(2, Outgoing::new(&SPEC, "b".into()), Some(MemberId(8)), Instant::now());
        history.push(3, Outgoing::new(&SPEC, "c".into()), Some(MemberId(6)), Instant::now());
        assert_eq!(missed(&history, 0).as_deref(), Some("b"));
    }

    #[test]
    fn what_a_member_was_not_to_get_need_not_be_remembered_for_it() {
        let (own, others) = (Some(MemberId(7)), Some(MemberId(8)));
        for (table, least) in [
            (&[(1, None), (2, own), (3, own)][..], 1),
            (&[(1, own), (2, None), (3, own)], 2),
            (&[(1, own), (2, others), (3, own)], 2),
            (&[(1, own), (2, own), (3, others)], 3),
            (&[(1, own)], 0),
        ] {
            let mut history = history(0, 10);
            for (offset, except) in table {
                history.push(*offset, Outgoing::new(&SPEC, "a".into()), *except, Instant::now());
            }
            let covered = (0..=3).find(|offset| missed(&history, *offset).is_some());
            assert_eq!(covered, Some(least), "{table:?}");
        }
    }
}
