use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::{Failure, FailureKind, Outgoing, Party, Session, SessionId, Turn};

/// Rooms that are joined by name. A topic is there as long as somebody subscribes to it.
#[derive(Debug, Default)]
pub(crate) struct Topics {
    subscribers: HashMap<Arc<str>, BTreeMap<SessionId, Arc<Party>>>,
    /// By connection. Only those that subscribe to something are here.
    topics: HashMap<SessionId, Vec<Arc<str>>>,
}

impl Topics {
    /// Adds a subscription to at most `limit` of a connection. Whether it is there now.
    fn subscribe(&mut self, party: &Arc<Party>, topic: &str, limit: usize) -> bool {
        if self.has(topic, party.id()) {
            return true;
        }
        let topics = self.topics.entry(party.id()).or_default();
        if topics.len() >= limit {
            return false;
        }
        let name = self.subscribers.get_key_value(topic).map_or_else(|| topic.into(), |(name, _)| name.clone());
        topics.push(name.clone());
        self.subscribers.entry(name).or_default().insert(party.id(), party.clone());
        true
    }

    fn unsubscribe(&mut self, party: SessionId, topic: &str) {
        if let Some(topics) = self.topics.get_mut(&party) {
            topics.retain(|name| **name != *topic);
            if topics.is_empty() {
                self.topics.remove(&party);
            }
        }
        self.remove(party, topic);
    }

    /// Ends all subscriptions of a connection.
    pub(crate) fn leave(&mut self, party: SessionId) {
        for topic in self.topics.remove(&party).unwrap_or_default() {
            self.remove(party, &topic);
        }
    }

    fn remove(&mut self, party: SessionId, topic: &str) {
        if let Some(subscribers) = self.subscribers.get_mut(topic) {
            subscribers.remove(&party);
            if subscribers.is_empty() {
                self.subscribers.remove(topic);
            }
        }
    }

    fn has(&self, topic: &str, party: SessionId) -> bool {
        self.subscribers.get(topic).is_some_and(|subscribers| subscribers.contains_key(&party))
    }

    /// Calls this for each who subscribes to one of these topics, once.
    fn each(&self, topics: &[&str], mut call: impl FnMut(&Party)) {
        let found: Vec<_> = topics.iter().filter_map(|topic| self.subscribers.get(*topic)).collect();
        for (index, subscribers) in found.iter().enumerate() {
            let is_new = |id: &SessionId| !found[..index].iter().any(|earlier| earlier.contains_key(id));
            subscribers.iter().filter(|(id, _)| is_new(id)).for_each(|(_, party)| call(party));
        }
    }
}

impl Turn<'_> {
    /// From now on the connection gets what is sent to this topic. Subscribing twice is once. Fails with
    /// [`FailureKind::Full`] when it subscribes to as many as the channel allows.
    pub fn subscribe(&mut self, session: &Session, topic: &str) -> Result<(), Failure> {
        let limit = session.spec().topics.unwrap_or(0);
        let is_there = !self.is_here(session.id()) || self.topics_mut().subscribe(session.party(), topic, limit);
        if is_there { Ok(()) } else { Err(FailureKind::Full.into()) }
    }

    /// Not any more.
    pub fn unsubscribe(&mut self, session: &Session, topic: &str) {
        self.topics_mut().unsubscribe(session.id(), topic);
    }

    /// Sends to all who subscribe to one of these topics and to the sender, where one is given: to each connection once.
    pub fn to_topics(&self, topics: &[&str], sender: Option<&Party>, message: &Outgoing) {
        if let Some(sender) = sender {
            sender.send(message);
        }
        let sender = sender.map(Party::id);
        self.topics().each(topics, |party| {
            if Some(party.id()) != sender {
                party.send(message);
            }
        });
    }
}
