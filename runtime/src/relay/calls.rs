use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{Asker, RelaySpec};
use crate::schedule::Ticket;
use crate::{Party, SessionId};

/// Which call of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CallId(u64);

/// The calls of a room that were not answered yet.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    last: u64,
    open: BTreeMap<CallId, Call>,
    /// By answerer, then by the id in the answerer's frames.
    ids: HashMap<SessionId, HashMap<Box<str>, CallId>>,
}

#[derive(Debug)]
pub(super) struct Call {
    pub(super) asker: Arc<Party>,
    pub(super) answerer: SessionId,
    pub(super) spec: &'static RelaySpec,
    /// The id in the answerer's frames.
    pub(super) wire: Box<str>,
    /// The id in the asker's frames.
    pub(super) own: Option<Box<str>>,
    pub(super) deadline: Option<Ticket>,
}

impl Calls {
    pub(super) fn in_flight(&self, answerer: SessionId) -> usize {
        self.ids.get(&answerer).map_or(0, HashMap::len)
    }

    pub(super) fn is_free(&self, answerer: SessionId, wire: &str) -> bool {
        self.find(answerer, wire).is_none()
    }

    pub(super) fn find(&self, answerer: SessionId, wire: &str) -> Option<CallId> {
        self.ids.get(&answerer)?.get(wire).copied()
    }

    pub(super) fn get(&self, id: CallId) -> Option<&Call> {
        self.open.get(&id)
    }

    pub(super) fn add(&mut self, call: Call) -> CallId {
        self.last += 1;
        let id = CallId(self.last);
        self.ids.entry(call.answerer).or_default().insert(call.wire.clone(), id);
        self.open.insert(id, call);
        id
    }

    /// The call gets a deadline.
    pub(super) fn limit(&mut self, id: CallId, deadline: Ticket) {
        if let Some(call) = self.open.get_mut(&id) {
            call.deadline = Some(deadline);
        }
    }

    pub(super) fn remove(&mut self, id: CallId) -> Option<Call> {
        let call = self.open.remove(&id)?;
        if let Some(ids) = self.ids.get_mut(&call.answerer) {
            ids.remove(&call.wire);
            if ids.is_empty() {
                self.ids.remove(&call.answerer);
            }
        }
        Some(call)
    }

    /// The calls that a connection asked, and those it has yet to answer. They are open no more.
    pub(super) fn remove_all(&mut self, party: SessionId) -> (Vec<Call>, Vec<Call>) {
        let is_own = |call: &Call| call.asker.id() == party || call.answerer == party;
        let ids: Vec<CallId> = self.open.iter().filter(|(_, call)| is_own(call)).map(|(id, _)| *id).collect();
        let calls = ids.into_iter().filter_map(|id| self.remove(id));
        calls.partition(|call| call.asker.id() == party)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}

impl Call {
    pub(super) fn into_asker(self) -> Asker {
        Asker { party: self.asker, call: self.spec.call, id: self.own, member: self.spec.id }
    }
}
