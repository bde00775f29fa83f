use std::sync::Arc;

use super::calls::{Call, CallId};
use super::id::{IdSpec, canonical};
use super::rewrite::{self, Request};
use super::{Asker, RelaySpec, id_of};
use crate::random::made_id;
use crate::rooms::RoomTurn;
use crate::schedule::Due;
use crate::{Failure, FailureKind, MessageSpec, Outgoing, Party, Session, SessionId, Text};

/// So many calls may wait for one answerer.
const IN_FLIGHT: usize = 1024;

impl RoomTurn<'_> {
    /// Passes a request on to who answers it. Its bytes stay as they are, but for an id that is missing, stands under its
    /// other name, or is that of another call in flight: that member alone is replaced. Fails with
    /// [`FailureKind::Absent`] where nobody of these roles is here, and with [`FailureKind::Full`] where too many calls
    /// wait for them.
    pub fn relay(&mut self, session: &Session, text: &Text, spec: &'static RelaySpec) -> Result<(), Failure> {
        let answerer = self.newest(spec.to).ok_or(FailureKind::Absent)?;
        let calls = self.calls();
        if calls.in_flight(answerer.id()) >= IN_FLIGHT {
            return Err(FailureKind::Full.into());
        }
        let is_free = |wire: &str| calls.is_free(answerer.id(), wire);
        let Request { wire, own, changed } = Request::plan(text.as_str(), spec.id, is_free, made_id);
        let asker = session.party().clone();
        let call = calls.add(Call { asker, answerer: answerer.id(), spec, wire, own, deadline: None });
        let deadline = self.hall().options.clock.instant() + spec.deadline;
        let ticket = self.hall().schedule.add(deadline, Due::Late { room: self.room().weak().clone(), call });
        self.calls().limit(call, ticket);
        answerer.send(&Outgoing::new(spec.request, changed.unwrap_or_else(|| text.bytes())));
        Ok(())
    }

    /// Passes an answer on to who asked, with the asker's own id. One that answers no call in flight, or is not the
    /// message that answers it, is dropped and counted. The id is looked for under its first name only.
    pub fn answer(&mut self, session: &Session, text: &Text, message: &'static MessageSpec, id: &'static IdSpec) {
        let field = IdSpec { field: id.field, also: None };
        let open = id_of(text.as_str(), &field)
            .and_then(|wire| self.calls().find(session.id(), &canonical(wire)))
            .filter(|open| self.calls().get(*open).is_some_and(|call| call.spec.answer == message));
        let Some(call) = open.and_then(|open| self.close(open)) else {
            self.hall().meters.replies_dropped.increment(1);
            return;
        };
        let restored = rewrite::restored(text.as_str(), id, call.own.as_deref());
        call.asker.send(&Outgoing::new(message, restored.unwrap_or_else(|| text.bytes())));
    }

    /// The call will not be answered any more. Who asked, if the call was still open.
    pub(crate) fn give_up(&mut self, call: CallId) -> Option<Asker> {
        self.close(call).map(Call::into_asker)
    }

    /// A connection is here no more: nobody waits for what it asked, and who waits for its answers will be told.
    pub(crate) fn forget_calls(&mut self, party: SessionId) {
        if self.has_no_calls() {
            return;
        }
        let (asked, unanswered) = self.calls().remove_all(party);
        let now = self.hall().options.clock.instant();
        for call in asked.iter().chain(&unanswered) {
            self.cancel(call);
        }
        for call in unanswered {
            self.hall().schedule.add(now, Due::Unanswered(call.into_asker(), FailureKind::Left));
        }
    }

    fn close(&mut self, call: CallId) -> Option<Call> {
        let call = self.calls().remove(call)?;
        self.cancel(&call);
        Some(call)
    }

    fn cancel(&self, call: &Call) {
        if let Some(deadline) = call.deadline {
            self.hall().schedule.cancel(deadline);
        }
    }

    /// The connection that came last of those in these roles.
    fn newest(&self, roles: &[crate::RoleId]) -> Option<Arc<Party>> {
        self.connected().rev().find(|party| roles.contains(&party.role())).cloned()
    }
}
