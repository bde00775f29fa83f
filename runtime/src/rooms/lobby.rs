use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::{MemberId, Room, RoomId};
use crate::Party;

/// Users who lost a connection and users who have one that joined nothing, so that the one is given what the other had. Its
/// lock is never held while another one is taken.
#[derive(Debug, Default)]
pub(crate) struct Lobby(Mutex<Users>);

#[derive(Debug, Default)]
struct Users {
    /// Memberships without a connection.
    waiting: HashMap<Arc<str>, Vec<Place>>,
    /// Connections that joined nothing, the oldest first.
    idle: HashMap<Arc<str>, Vec<Weak<Party>>>,
}

/// A membership, from outside its room.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) room: Weak<Room>,
    pub(super) id: RoomId,
    pub(super) member: MemberId,
}

impl Lobby {
    /// A membership of this user waits.
    pub(super) fn wait(&self, user: &Arc<str>, place: Place) {
        self.users().waiting.entry(user.clone()).or_default().push(place);
    }

    /// It waits no longer.
    pub(super) fn unwait(&self, user: &Arc<str>, room: RoomId, member: MemberId) {
        let mut users = self.users();
        if let Some(places) = users.waiting.get_mut(user) {
            places.retain(|place| (place.id, place.member) != (room, member));
            if places.is_empty() {
                users.waiting.remove(user);
            }
        }
    }

    /// What waits for this user.
    pub(super) fn waiting(&self, user: &str) -> Vec<Place> {
        self.users().waiting.get(user).cloned().unwrap_or_default()
    }

    /// A connection of this user has joined nothing.
    pub(super) fn idle(&self, user: &Arc<str>, party: &Arc<Party>) {
        let mut users = self.users();
        let idle = users.idle.entry(user.clone()).or_default();
        if !idle.iter().any(|other| other.ptr_eq(&Arc::downgrade(party))) {
            idle.push(Arc::downgrade(party));
        }
    }

    /// A connection is over, or has joined something.
    pub(super) fn leave(&self, user: &str, party: &Arc<Party>) {
        let mut users = self.users();
        if let Some(idle) = users.idle.get_mut(user) {
            idle.retain(|other| !other.ptr_eq(&Arc::downgrade(party)));
            if idle.is_empty() {
                users.idle.remove(user);
            }
        }
    }

    /// The connections of this user that had joined nothing when they were last asked.
    pub(super) fn idlers(&self, user: &str) -> Vec<Arc<Party>> {
        self.users().idle.get(user).into_iter().flatten().filter_map(Weak::upgrade).collect()
    }

    fn users(&self) -> MutexGuard<'_, Users> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
