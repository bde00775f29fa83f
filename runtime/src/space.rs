use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::hall::Hall;
use crate::locks;
use crate::meters::Meters;
use crate::state::{Announce, Values};
use crate::store::StoreError;
use crate::tokens;
use crate::topics::Topics;
use crate::{
    ChannelSpec, Close, Failure, Identity, Options, Outgoing, Party, Request, RoleId, Session, SessionId, Set,
    Timestamp,
};

/// Everybody who is connected to one channel, the state they share, and the messages kept for those who come later.
///
/// All that happens in a space happens in one order, which is the same for everyone in it: the order in which its
/// [`Turn`]s were taken.
#[derive(Debug)]
pub struct Space {
    hall: Arc<Hall>,
    table: String,
    hub: Mutex<Hub>,
    calls: AtomicU64,
}

#[derive(Debug)]
struct Hub {
    members: BTreeMap<SessionId, Arc<Party>>,
    topics: Topics,
    values: Values,
    kept: Vec<Option<Outgoing>>,
}

/// The space to oneself: what is done in one turn, nothing comes in between. Do not block in it, and do not call
/// [`Space::lock`] again before it is dropped.
#[derive(Debug)]
pub struct Turn<'a> {
    space: &'a Space,
    hub: MutexGuard<'a, Hub>,
}

impl Space {
    /// The space of a channel, with the state that outlived the last restart. Blocks for as long as the store takes, and
    /// fails when the store cannot be read. A stored value that its schema no longer allows gives way to the initial one.
    ///
    /// Metrics go to the recorder that is installed at this time.
    pub fn open(spec: &'static ChannelSpec, options: &Options) -> Result<Arc<Self>, StoreError> {
        let table = format!("{}.{}.state", spec.service, spec.channel);
        let durable = spec.state.keys.iter().any(|key| key.durable);
        let stored = if durable { options.store.load(&table)? } else { Vec::new() };
        let hub = Hub {
            members: BTreeMap::new(),
            topics: Topics::default(),
            values: Values::new(spec.state, &stored),
            kept: vec![None; spec.kept],
        };
        if spec.token.is_some() && options.tokens.is_none() {
            let (service, channel) = (spec.service, spec.channel);
            tracing::warn!(service, channel, "all clients are refused: `Options::tokens` says who checks their tokens");
        }
        let hall = Arc::new(Hall::new(spec, options));
        let space = Arc::new(Self { hall, table, hub: Mutex::new(hub), calls: AtomicU64::new(0) });
        options.drain.watch(&space);
        Ok(space)
    }

    /// Waits for the others' turns to end, which are short.
    ///
    /// # Panics
    /// When the thread has locked a room.
    pub fn lock(&self) -> Turn<'_> {
        locks::outside_rooms();
        Turn { space: self, hub: self.hub.lock().unwrap_or_else(PoisonError::into_inner) }
    }

    /// How many clients are connected.
    pub fn members(&self) -> usize {
        self.lock().hub.members.len()
    }

    /// The wall clock.
    pub fn now(&self) -> Timestamp {
        self.hall.options.clock.timestamp()
    }

    /// Who a client is by its token; see [`Request::identify`]. Fails with [`FailureKind::Unauthenticated`], for a channel
    /// without tokens too.
    pub fn identify(&self, request: &Request<'_>) -> Result<Identity, Failure> {
        let token = self.hall.spec.token.ok_or_else(tokens::missing)?;
        request.identify(token, &self.hall.options)
    }

    /// The id of a new call: `job_1`, `job_2` and so on for the prefix `job`.
    pub(crate) fn call_id(&self, prefix: &str) -> String {
        format!("{prefix}_{}", self.calls.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Ends every connection.
    pub(crate) fn end(&self, close: &Close) {
        self.lock().hub.members.values().for_each(|party| party.end(close.clone()));
    }

    pub(crate) fn leave(&self, session: SessionId) {
        let mut turn = self.lock();
        turn.hub.topics.leave(session);
        if turn.hub.members.remove(&session).is_some() {
            self.hall.meters.connections.decrement(1.0);
        }
    }

    pub(crate) fn spec(&self) -> &'static ChannelSpec {
        self.hall.spec
    }

    pub(crate) fn options(&self) -> &Options {
        &self.hall.options
    }

    pub(crate) fn meters(&self) -> &Arc<Meters> {
        &self.hall.meters
    }

    pub(crate) fn hall(&self) -> &Arc<Hall> {
        &self.hall
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        self.hall.schedule.close();
    }
}

impl Turn<'_> {
    /// The wall clock.
    pub fn now(&self) -> Timestamp {
        self.space.now()
    }

    /// What a reader sees of the state key of this index: JSON.
    pub fn state(&self, key: usize) -> &str {
        self.hub.values.seen(key)
    }

    /// Sets a state key, whoever may: `value` is JSON its schema allows. Whether a reader sees another value than before;
    /// if so, and if the key says so, the store gets it.
    pub fn set(&mut self, key: usize, value: &str) -> bool {
        let changed = self.hub.values.set(key, value);
        let spec = &self.space.spec().state.keys[key];
        if changed && spec.durable {
            let value = Bytes::copy_from_slice(self.hub.values.seen(key).as_bytes());
            self.space.options().store.put(&self.space.table, spec.name, Some(value));
        }
        changed
    }

    /// Sets what was accepted; gives what the others are to be told, in the same order.
    pub fn apply(&mut self, sets: &[Set]) -> Vec<Set> {
        let mut announced = Vec::new();
        for set in sets {
            let always = self.space.spec().state.keys[set.key].announce == Announce::Always;
            if self.set(set.key, &set.value) || always {
                announced.push(set.clone());
            }
        }
        announced
    }

    /// The present values of the states that these names name, each once, in the order named. Other names are passed over.
    pub fn present<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Vec<Set> {
        let spec = self.space.spec().state;
        let mut sets: Vec<Set> = Vec::new();
        for key in names.into_iter().filter_map(|name| (spec.find)(name)) {
            if !sets.iter().any(|set| set.key == key) {
                sets.push(Set { key, value: self.state(key).into() });
            }
        }
        sets
    }

    /// Sends to every client, the one that caused it too.
    pub fn to_everyone(&self, message: &Outgoing) {
        self.to_those(message, |_, _| true);
    }

    /// Sends to every client but one.
    pub fn to_others(&self, except: SessionId, message: &Outgoing) {
        self.to_those(message, |id, _| id != except);
    }

    /// Sends to every client in one of these roles.
    pub fn to_roles(&self, roles: &[RoleId], message: &Outgoing) {
        self.to_those(message, |_, role| roles.contains(&role));
    }

    /// Sends to every client in one of these roles but one.
    pub fn to_roles_except(&self, roles: &[RoleId], except: SessionId, message: &Outgoing) {
        self.to_those(message, |id, role| id != except && roles.contains(&role));
    }

    fn to_those(&self, message: &Outgoing, is_meant: impl Fn(SessionId, RoleId) -> bool) {
        for (id, party) in &self.hub.members {
            if is_meant(*id, party.role()) {
                party.send(message);
            }
        }
    }

    /// Keeps a message for those who connect later, in place of the one kept in this slot before.
    pub fn keep(&mut self, slot: usize, message: Outgoing) {
        self.hub.kept[slot] = Some(message);
    }

    /// The message kept in this slot.
    pub fn kept(&self, slot: usize) -> Option<&Outgoing> {
        self.hub.kept[slot].as_ref()
    }

    /// From now on the session gets what is sent to all.
    pub(crate) fn join(&mut self, session: &Session) {
        if self.hub.members.insert(session.id(), session.party().clone()).is_none() {
            self.space.meters().connections.increment(1.0);
        }
        if let Some(close) = self.space.options().drain.ending() {
            session.party().end(close);
        }
    }

    pub(crate) fn topics(&self) -> &Topics {
        &self.hub.topics
    }

    pub(crate) fn topics_mut(&mut self) -> &mut Topics {
        &mut self.hub.topics
    }

    /// Whether the connection is in the space.
    pub(crate) fn is_here(&self, session: SessionId) -> bool {
        self.hub.members.contains_key(&session)
    }
}
