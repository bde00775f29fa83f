use std::sync::Arc;

use super::{MemberId, RoomTurn};
use crate::Party;
use crate::schedule::Due;

impl RoomTurn<'_> {
    /// Ends the oldest memberships of the role of a connection that is about to join, so that it has a place.
    pub(super) fn replace_oldest(&mut self, party: &Arc<Party>) {
        let surplus = self.surplus(party, 1);
        let oldest: Vec<MemberId> = self.of_role(party).take(surplus).collect();
        let now = self.hall().options.clock.instant();
        for member in oldest {
            let Some((membership, presence)) = self.remove(member) else { continue };
            if let Some(old) = membership.party() {
                self.evict(old);
            }
            if let (Some(presence), Some(room)) = (presence, self.room.weak().upgrade()) {
                self.hall().schedule.add(now, Due::Announce { room, presence });
            }
        }
    }

    /// How many connections of a party's role there are too many, once so many more have come.
    pub(super) fn surplus(&self, party: &Party, more: usize) -> usize {
        let limit = self.spec().roles.iter().find(|(role, _)| *role == party.role());
        limit.map_or(0, |(_, limit)| (self.of_role(party).count() + more).saturating_sub(*limit))
    }

    /// The memberships whose connections have a party's role, the oldest first.
    fn of_role(&self, party: &Party) -> impl Iterator<Item = MemberId> {
        let connected = self.inner.members.iter().filter(|(_, membership)| membership.party().is_some());
        connected.filter(|(_, membership)| membership.role == party.role()).map(|(id, _)| id)
    }
}
