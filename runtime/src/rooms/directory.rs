use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::{Room, RoomSpec};
use crate::hall::Hall;

/// The rooms that are open, by kind and key. A room is open for as long as somebody holds it: who is in, who waits to come
/// back, or a handle. Its lock is never held while another one is taken.
#[derive(Debug)]
pub(crate) struct Directory(Mutex<Vec<Kind>>);

/// The rooms of one kind.
type Kind = HashMap<Box<str>, Weak<Room>>;

impl Directory {
    pub(crate) fn new(kinds: usize) -> Self {
        Self(Mutex::new(vec![HashMap::new(); kinds]))
    }

    pub(crate) fn find(&self, spec: &'static RoomSpec, key: &str) -> Option<Arc<Room>> {
        self.kinds()[spec.index].get(key)?.upgrade()
    }

    /// The room of this key, which is made if there is none.
    pub(crate) fn open(&self, hall: &Arc<Hall>, spec: &'static RoomSpec, key: &str) -> Arc<Room> {
        let mut kinds = self.kinds();
        if let Some(room) = kinds[spec.index].get(key).and_then(Weak::upgrade) {
            return room;
        }
        let room = Room::new(hall.clone(), spec, key);
        kinds[spec.index].insert(key.into(), Arc::downgrade(&room));
        room
    }

    /// A room of this key was let go. The key may belong to another one by now.
    pub(super) fn forget(&self, spec: &'static RoomSpec, key: &str) {
        let kind = &mut self.kinds()[spec.index];
        if kind.get(key).is_some_and(|room| room.strong_count() == 0) {
            kind.remove(key);
        }
    }

    fn kinds(&self) -> MutexGuard<'_, Vec<Kind>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
