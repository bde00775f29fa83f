//! Requests that one client sends and another one of the same room answers.

mod calls;
mod id;
mod rewrite;
mod turn;

use std::sync::Arc;
use std::time::Duration;

pub(crate) use self::calls::{CallId, Calls};
pub use self::id::{IdSpec, id_of};
use crate::{MessageSpec, Outgoing, Party, RoleId};

/// A request that is passed on, and what its answer is. Generated code holds one in a `static`.
#[derive(Debug, PartialEq, Eq)]
pub struct RelaySpec {
    /// The member that tells which answer belongs to it.
    pub id: &'static IdSpec,
    /// Who may answer: the newest connection in one of these roles does.
    pub to: &'static [RoleId],
    /// Which request it is, for [`Asker::call`].
    pub call: usize,
    /// The request, as its answerer gets it.
    pub request: &'static MessageSpec,
    /// The message that answers it. No other one does.
    pub answer: &'static MessageSpec,
    /// How long the answer may take.
    pub deadline: Duration,
}

/// Who waits for the answer to a call.
#[derive(Debug)]
pub struct Asker {
    party: Arc<Party>,
    call: usize,
    id: Option<Box<str>>,
    member: &'static IdSpec,
}

impl Asker {
    /// Which request it was: its [`RelaySpec::call`].
    pub fn call(&self) -> usize {
        self.call
    }

    /// The asker's own id of the call, as it was written: JSON. `None` where the request had none.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Who the asker proved to be.
    pub fn user(&self) -> Option<&str> {
        self.party.user()
    }

    /// Queues a message for the asker. It carries the call's id, if the call had one.
    pub fn send(&self, message: &Outgoing) {
        match &self.id {
            Some(id) => self.party.send(&message.with_member(self.member.field, id)),
            None => self.party.send(message),
        }
    }
}
