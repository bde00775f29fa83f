use std::sync::Arc;

use super::lobby::Place;
use super::members::{Holder, Membership};
use super::seats::Seat;
use super::{MemberId, Presence, Room, RoomTurn, greet_user};
use crate::schedule::Due;
use crate::{Channel, CloseCode, Party, Session};

impl RoomTurn<'_> {
    /// Ends the membership of this connection. What the others are to be told, if they are to be told anything.
    pub fn leave(&mut self, session: &Session) -> Option<Presence> {
        let seat = session.party().seats().remove(self.room.id())?;
        self.part(session.party(), seat.member)
    }

    /// A connection is over. Its membership waits for the next one, where it may. One that it lost meanwhile is not its
    /// own any more.
    pub(super) fn depart(&mut self, party: &Arc<Party>, seat: &Seat, waits: bool) -> Option<Presence> {
        let holder = self.inner.members.get(seat.member).and_then(|membership| membership.party());
        if holder.is_none_or(|holder| holder.id() != party.id()) {
            return None;
        }
        match self.spec().recovery {
            Some(recovery) if waits && !seat.is_entered => {
                let until = self.hall().options.clock.instant() + recovery.window;
                self.wait(party, seat, until);
                None
            }
            _ => self.part(party, seat.member),
        }
    }

    fn part(&mut self, party: &Arc<Party>, member: MemberId) -> Option<Presence> {
        party.outbox().leave(self.room.id());
        self.forget_calls(party.id());
        self.remove(member).and_then(|(_, presence)| presence)
    }

    fn wait(&mut self, party: &Arc<Party>, seat: &Seat, until: std::time::Instant) {
        self.forget_calls(party.id());
        let written = party.outbox().leave(self.room.id());
        let (hall, member) = (self.room.hall(), seat.member);
        let Some(membership) = self.inner.members.get_mut(member) else { return };
        let cursor = match &membership.holder {
            Holder::Behind(_, offset) => written.map_or(*offset, |written| written.min(*offset)),
            Holder::Live(_) | Holder::Waiting { .. } => written.unwrap_or(0),
        };
        let ticket = hall.schedule.add(until, Due::Window { room: seat.room.clone(), member });
        membership.holder = Holder::Waiting { cursor, until, ticket };
        if membership.who.is_user {
            let place = Place { room: self.room.weak().clone(), id: self.room.id(), member };
            hall.lobby.wait(&membership.who.id, place);
        }
    }

    /// Ends a membership.
    pub(super) fn remove(&mut self, member: MemberId) -> Option<(Membership, Option<Presence>)> {
        let (membership, presence) = self.inner.members.remove(member)?;
        if let Holder::Waiting { ticket, .. } = &membership.holder {
            self.hall().schedule.cancel(*ticket);
            if membership.who.is_user {
                self.hall().lobby.unwait(&membership.who.id, self.room.id(), member);
            }
        }
        Some((membership, presence))
    }

    /// Ends a membership that has waited long enough.
    fn expire(&mut self, member: MemberId) -> Option<Presence> {
        let now = self.hall().options.clock.instant();
        match &self.inner.members.get(member)?.holder {
            Holder::Waiting { until, .. } if *until <= now => self.remove(member)?.1,
            _ => None,
        }
    }
}

/// A connection is over: its memberships end or wait, and the others are told.
pub(crate) fn depart<C: Channel>(channel: &C, session: &Session, code: CloseCode) {
    let party = session.party();
    let seats = party.seats().close();
    let waits = !matches!(code, CloseCode::NORMAL | CloseCode::NONE);
    for seat in &seats {
        let mut room = seat.room.lock();
        if let Some(presence) = room.depart(party, seat, waits) {
            channel.announce(&mut room, &presence);
        }
    }
    if let Some(user) = party.user() {
        session.space().hall().lobby.leave(user, party);
    }
    // Only now that all of them wait: one connection is given them all.
    if let Some(user) = session.user().filter(|_| waits && !seats.is_empty()) {
        greet_user(channel, user);
    }
}

/// A membership has waited long enough, unless somebody took it meanwhile.
pub(crate) fn expire<C: Channel>(channel: &C, room: &Arc<Room>, member: MemberId) {
    let mut turn = room.lock();
    if let Some(presence) = turn.expire(member) {
        channel.announce(&mut turn, &presence);
    }
}
