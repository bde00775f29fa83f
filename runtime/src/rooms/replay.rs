use std::sync::Arc;

use super::members::Holder;
use super::{Joined, MemberId, RoomTurn};
use crate::{Close, CloseCode, Party, Session};

impl RoomTurn<'_> {
    /// What was missed, after the answer was queued. From now on the member gets what is sent.
    pub fn replay(&mut self, session: &Session, joined: &Joined) {
        self.follow(session.party(), joined);
    }

    /// As [`replay`](Self::replay).
    pub(super) fn follow(&mut self, party: &Arc<Party>, joined: &Joined) {
        let last = self.offset();
        let membership = self.inner.members.get_mut(joined.member);
        if let Some(Holder::Behind(holder, offset)) = membership.map(|membership| &mut membership.holder)
            && joined.begins
            && holder.id() == party.id()
        {
            *offset = last;
        }
        self.catch_up(party, joined.member);
    }

    /// The connection goes on where it had to wait.
    pub(crate) fn catch_up_with(&mut self, session: &Session) {
        if let Some(member) = self.member_of(session) {
            self.catch_up(session.party(), member);
        }
    }

    /// Sends a member what it missed, and from now on what is sent. One whose token has expired goes on waiting; one that
    /// missed more than is remembered is closed with 4002, and will be told so when it comes back.
    pub(super) fn catch_up(&mut self, party: &Arc<Party>, member: MemberId) {
        if self.expiry_now().is_some_and(|now| party.is_expired(now)) {
            return;
        }
        let room = self.room.id();
        let inner = &mut *self.inner;
        let Some(membership) = inner.members.get_mut(member) else { return };
        let Holder::Behind(holder, offset) = &membership.holder else { return };
        if holder.id() != party.id() {
            return;
        }
        if let Some(history) = &inner.history {
            let addressee = membership.addressee(member);
            if !history.covers(*offset, &addressee) {
                return party.end(Close::new(CloseCode::TOO_SLOW, "missed too much"));
            }
            party.outbox().enter(room, *offset);
            party.outbox().push_all(history.after(*offset, addressee));
        }
        membership.holder = Holder::Live(party.clone());
    }
}
