//! Who listens to which topic: rooms that exist for as long as somebody is in them.

use std::collections::{BTreeSet, HashMap};

use crate::{Failure, FailureKind, Outgoing, Party, Session, SessionId, Turn};

/// The subscriptions of a space, found by topic and by connection.
#[derive(Debug, Default)]
pub(crate) struct Topics {
    listeners: HashMap<Box<str>, BTreeSet<SessionId>>,
    subscribed: HashMap<SessionId, BTreeSet<Box<str>>>,
}

impl Topics {
    /// Whether there is room for it. A topic that a connection already listens to takes none.
    fn subscribe(&mut self, session: SessionId, topic: &str, limit: usize) -> bool {
        let own = self.subscribed.entry(session).or_default();
        if own.contains(topic) {
            return true;
        }
        if own.len() >= limit {
            return false;
        }
        own.insert(topic.into());
        self.listeners.entry(topic.into()).or_default().insert(session);
        true
    }

    fn unsubscribe(&mut self, session: SessionId, topic: &str) {
        let Some(own) = self.subscribed.get_mut(&session) else { return };
        if own.remove(topic) {
            if own.is_empty() {
                self.subscribed.remove(&session);
            }
            self.unlist(session, topic);
        }
    }

    /// The connection is over: it listens to nothing any more.
    pub(crate) fn forget(&mut self, session: SessionId) {
        for topic in self.subscribed.remove(&session).unwrap_or_default() {
            self.unlist(session, &topic);
        }
    }

    fn unlist(&mut self, session: SessionId, topic: &str) {
        let Some(listeners) = self.listeners.get_mut(topic) else { return };
        listeners.remove(&session);
        if listeners.is_empty() {
            self.listeners.remove(topic);
        }
    }

    /// Who listens to at least one of these, each once.
    fn listeners(&self, topics: &[&str]) -> BTreeSet<SessionId> {
        topics.iter().filter_map(|topic| self.listeners.get(*topic)).flatten().copied().collect()
    }
}

impl Turn<'_> {
    /// From now on the session gets what is sent to this topic; what was sent before, it does not get. Fails with
    /// [`FailureKind::Full`] when it listens to as many topics as the channel allows.
    pub fn subscribe(&mut self, session: &Session, topic: &str) -> Result<(), Failure> {
        let limit = session.spec().topics.unwrap_or_default();
        if self.topics().subscribe(session.id(), topic, limit) { Ok(()) } else { Err(FailureKind::Full.into()) }
    }

    /// The session gets no more of what is sent to this topic alone.
    pub fn unsubscribe(&mut self, session: &Session, topic: &str) {
        self.topics().unsubscribe(session.id(), topic);
    }

    /// Sends to everyone who listens to at least one of these topics, and to the sender if one is named: to each
    /// connection once.
    pub fn to_topics(&mut self, topics: &[&str], sender: Option<&Party>, message: &Outgoing) {
        let listeners = self.topics().listeners(topics);
        if let Some(sender) = sender.filter(|sender| !listeners.contains(&sender.id())) {
            sender.send(message);
        }
        self.to_each(&listeners, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_to_several_is_found_once_and_nothing_of_who_left_remains() {
        let mut topics = Topics::default();
        let (one, other) = (SessionId::next(), SessionId::next());
        assert!(topics.subscribe(one, "all", 2) && topics.subscribe(one, "job_1", 2));
        assert!(topics.subscribe(other, "all", 2));
        assert_eq!(topics.listeners(&["job_1", "all", "job_2"]), BTreeSet::from([one, other]));
        topics.unsubscribe(other, "all");
        topics.forget(one);
        assert!(topics.listeners.is_empty() && topics.subscribed.is_empty());
    }

    #[test]
    fn as_many_topics_as_the_limit_says_and_the_same_one_again() {
        let mut topics = Topics::default();
        let one = SessionId::next();
        assert!(topics.subscribe(one, "a", 1) && topics.subscribe(one, "a", 1));
        assert!(!topics.subscribe(one, "b", 1));
        topics.unsubscribe(one, "a");
        assert!(topics.subscribe(one, "b", 1));
    }
}
