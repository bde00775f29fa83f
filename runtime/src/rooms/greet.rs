//! Giving a connection that joined nothing the memberships that wait for its user.

use std::sync::Arc;
use std::time::Duration;

use super::lobby::Place;
use super::members::Holder;
use super::{Joined, RoomTurn};
use crate::hall::Hall;
use crate::schedule::Due;
use crate::{Channel, Party};

/// For so long, a connection may join something by itself.
const PATIENCE: Duration = Duration::from_millis(200);

/// A connection has a good token from now on. What waits for its user will be given to it, if it joins nothing.
pub(crate) fn expect(party: &Arc<Party>, hall: &Hall) {
    let recovers = hall.spec.rooms.iter().any(|room| room.recovery.is_some());
    if recovers && party.user().is_some() && !party.resumes() && !party.seats().is_taken() {
        let at = hall.options.clock.instant() + PATIENCE;
        hall.schedule.add(at, Due::Match(Arc::downgrade(party)));
    }
}

/// A connection has been there for a while. If it has joined nothing, it is given what waits for its user, now or later.
pub(crate) fn greet<C: Channel>(channel: &C, party: &Arc<Party>) {
    let Some(user) = party.identity().map(|identity| &identity.user) else { return };
    let lobby = &channel.space().hall().lobby;
    lobby.idle(user, party);
    greet_user(channel, user);
    if party.seats().is_taken() {
        lobby.leave(user, party);
    }
}

/// Something may wait for a user: the user's oldest connection that joined nothing is given it.
pub(super) fn greet_user<C: Channel>(channel: &C, user: &str) {
    let lobby = &channel.space().hall().lobby;
    let waiting = lobby.waiting(user);
    if waiting.is_empty() {
        return;
    }
    let now = channel.space().now();
    let Some(party) = lobby.idlers(user).into_iter().find(|party| !party.is_expired(now) && party.seats().take_first())
    else {
        return;
    };
    for place in &waiting {
        give(channel, &party, place);
    }
    party.seats().give_first_back();
}

pub(super) fn give<C: Channel>(channel: &C, party: &Arc<Party>, place: &Place) {
    let Some(room) = place.room.upgrade() else { return };
    let mut turn = room.lock();
    let Some(joined) = turn.take_over(party, place) else { return };
    if let Some(presence) = &joined.presence {
        channel.announce(&mut turn, presence);
    }
    if let Some(message) = channel.rejoined(&turn, &joined, room.now()) {
        party.send(&message);
    }
    turn.follow(party, &joined);
}

impl RoomTurn<'_> {
    /// Gives a membership that waits to a connection, if it has no other one here and there is a place for one more.
    fn take_over(&mut self, party: &Arc<Party>, place: &Place) -> Option<Joined> {
        let Holder::Waiting { cursor, .. } = self.inner.members.get(place.member)?.holder else { return None };
        {
            let mut seats = party.seats();
            let is_full = seats.of_kind(self.spec()).count() >= self.spec().memberships;
            if is_full || seats.is_gone() || seats.in_room(place.id).is_some() {
                return None;
            }
        }
        Some(self.hand_over(party, place.member, Some(cursor), None))
    }
}
