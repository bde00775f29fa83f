use std::sync::Arc;

use super::members::Holder;
use super::seats::Seat;
use super::{Joined, MemberId, RoomTurn};
use crate::{Close, CloseCode, Party};

impl RoomTurn<'_> {
    /// Gives a membership to another connection, which has what was sent up to an offset, where that is known.
    pub(super) fn hand_over(
        &mut self,
        party: &Arc<Party>,
        member: MemberId,
        known: Option<u64>,
        mode: Option<usize>,
    ) -> Joined {
        let last = self.offset();
        let inner = &mut *self.inner;
        let membership = inner.members.get_mut(member).expect("only memberships that are here are handed over");
        let (addressee, history) = (membership.addressee(member), &inner.history);
        let is_covered =
            |offset: u64| offset <= last && history.as_ref().is_some_and(|history| history.covers(offset, &addressee));
        let recovered = known.filter(|offset| is_covered(*offset));
        let offset = recovered.unwrap_or(last);
        let mode = mode.unwrap_or(membership.mode);
        membership.role = party.role();
        let user = membership.who.clone();
        let before = std::mem::replace(&mut membership.holder, Holder::Behind(party.clone(), offset));
        match before {
            Holder::Live(old) | Holder::Behind(old, _) => self.evict(&old),
            Holder::Waiting { ticket, .. } => {
                self.hall().schedule.cancel(ticket);
                if user.is_user {
                    self.hall().lobby.unwait(&user.id, self.room.id(), member);
                }
            }
        }
        let presence = self.inner.members.set_mode(member, mode);
        self.seat(party, member, mode, false);
        Joined { presence, recovered: recovered.is_some(), offset, member, begins: recovered.is_none() }
    }

    /// The connection knows of its membership from now on.
    pub(super) fn seat(&mut self, party: &Arc<Party>, member: MemberId, mode: usize, is_entered: bool) {
        let room = self.room.weak().upgrade().expect("a room that is locked is held");
        let seat = Seat { room, member, mode, is_entered };
        if self.spec().recovery.is_some() {
            self.inner.members.name(member, party.shared_key());
        }
        let is_seated = party.seats().add(seat.clone());
        if !is_seated {
            // It went while it was given the membership, and will not give it back by itself.
            self.depart(party, &seat, true);
        }
    }

    /// A connection has lost its membership to another one.
    pub(super) fn evict(&mut self, old: &Arc<Party>) {
        let seat = old.seats().remove(self.room.id());
        drop(seat);
        old.end(Close::new(CloseCode::REPLACED, "replaced"));
        self.forget_calls(old.id());
    }
}
