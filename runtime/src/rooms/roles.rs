use std::sync::Arc;

use super::{MemberId, RoomTurn};
use crate::Party;

impl RoomTurn<'_> {
    /// Ends the oldest memberships of the role of a connection that is about to join, so that it has a place.
    pub(super) fn replace_oldest(&mut self, party: &Arc<Party>) {
        let surplus = self.surplus(party);
        let oldest: Vec<MemberId> = self.of_role(party).take(surplus).collect();
        for member in oldest {
            // A room that limits roles announces nobody.
            if let Some((membership, _)) = self.remove(member)
                && let Some(old) = membership.party()
            {
                self.evict(old);
            }
        }
    }

    /// How many connections of a party's role there are too many, once it has come.
    pub(super) fn surplus(&self, party: &Party) -> usize {
        let limit = self.spec().roles.iter().find(|(role, _)| *role == party.role());
        limit.map_or(0, |(_, limit)| (self.of_role(party).count() + 1).saturating_sub(*limit))
    }

    /// The memberships whose connections have a party's role, the oldest first.
    fn of_role(&self, party: &Party) -> impl Iterator<Item = MemberId> {
        let connected = self.inner.members.iter().filter(|(_, membership)| membership.party().is_some());
        connected.filter(|(_, membership)| membership.role == party.role()).map(|(id, _)| id)
    }
}
