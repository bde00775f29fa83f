//! Which universes there are. They are in the store, and all in memory.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use antiphon_runtime::store::{Store, StoreError};
use serde::{Deserialize, Serialize};

use super::rights::Users;

const TABLE: &str = "universe.universes";
/// The universe that is there from the start, open to all.
const FIRST: &str = "universe-123";
/// How many one user may own.
pub(crate) const MOST_OF_OWNER: usize = 100;
/// How much all of them may take, in bytes of JSON. They are kept in memory.
const LARGEST: usize = 256 << 20;

/// A universe, as its maker described it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Universe {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Who made it; may do everything.
    pub(crate) owner: String,
    /// How many users may be in it, where not the spec's own number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) capacity: Option<usize>,
    pub(crate) edit: Users,
    /// Who may edit may view.
    pub(crate) view: Users,
}

impl Universe {
    pub(crate) fn may_edit(&self, user: &str) -> bool {
        self.owner == user || self.edit.hold(user)
    }

    pub(crate) fn may_view(&self, user: &str) -> bool {
        self.may_edit(user) || self.view.hold(user)
    }
}

/// All universes.
pub(crate) struct Registry {
    store: Arc<dyn Store>,
    universes: RwLock<Universes>,
}

/// Universes by id, and what they take.
#[derive(Default)]
struct Universes {
    by_id: HashMap<String, Arc<Universe>>,
    by_owner: HashMap<String, usize>,
    bytes: usize,
}

impl Universes {
    fn insert(&mut self, universe: Arc<Universe>, bytes: usize) {
        self.bytes += bytes;
        *self.by_owner.entry(universe.owner.clone()).or_default() += 1;
        self.by_id.insert(universe.id.clone(), universe);
    }
}

/// Why a universe could not be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// There is one of this id.
    Exists,
    /// Its owner has too many.
    TooManyOfOwner,
    /// All together take too much.
    NoRoom,
}

impl Registry {
    /// Reads all universes. What another version wrote and this one cannot read is logged and left alone.
    pub(crate) fn open(store: Arc<dyn Store>) -> Result<Self, StoreError> {
        let mut universes = Universes::default();
        for (id, text) in store.load(TABLE)? {
            match serde_json::from_slice::<Universe>(&text) {
                Ok(universe) => universes.insert(Arc::new(universe), text.len()),
                Err(error) => tracing::warn!(id, %error, "a stored universe cannot be read"),
            }
        }
        let registry = Self { store, universes: RwLock::new(universes) };
        let first = Universe {
            id: FIRST.to_owned(),
            name: "The first universe".to_owned(),
            owner: String::new(),
            capacity: None,
            edit: Users::ALL,
            view: Users::ALL,
        };
        // It may have been there before.
        let _ = registry.add(first);
        Ok(registry)
    }

    pub(crate) fn find(&self, id: &str) -> Option<Arc<Universe>> {
        self.universes.read().unwrap_or_else(PoisonError::into_inner).by_id.get(id).cloned()
    }

    /// Adds a universe, unless there is one of its id.
    pub(crate) fn add(&self, universe: Universe) -> Result<Arc<Universe>, Refused> {
        let mut universes = self.universes.write().unwrap_or_else(PoisonError::into_inner);
        if universes.by_id.contains_key(&universe.id) {
            return Err(Refused::Exists);
        }
        if universes.by_owner.get(&universe.owner).is_some_and(|owned| *owned >= MOST_OF_OWNER) {
            return Err(Refused::TooManyOfOwner);
        }
        let text = serde_json::to_vec(&universe).expect("text, numbers and lists are always JSON");
        if universes.bytes + text.len() > LARGEST {
            return Err(Refused::NoRoom);
        }
        let universe = Arc::new(universe);
        universes.insert(Arc::clone(&universe), text.len());
        self.store.put(TABLE, &universe.id, Some(text.into()));
        Ok(universe)
    }

    /// Resolves when all that was added is on disk.
    pub(crate) async fn flush(&self) -> Result<(), StoreError> {
        self.store.flush().await
    }
}

#[cfg(test)]
mod tests {
    use antiphon_runtime::store::Memory;

    use super::*;

    fn universe(id: &str) -> Universe {
        Universe {
            id: id.to_owned(),
            name: "Ours".to_owned(),
            owner: "ada".to_owned(),
            capacity: Some(2),
            edit: Users::Only(vec!["ben".to_owned()]),
            view: Users::Only(Vec::new()),
        }
    }

    #[test]
    fn universes_outlive_the_registry() {
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        let registry = Registry::open(Arc::clone(&store)).unwrap();
        assert!(registry.find(FIRST).unwrap().may_edit("anybody"));
        assert!(registry.add(universe("ours")).is_ok());
        assert_eq!(registry.add(universe("ours")), Err(Refused::Exists));
        for number in 1..MOST_OF_OWNER {
            assert!(registry.add(universe(&number.to_string())).is_ok());
        }
        assert_eq!(registry.add(universe("one more")), Err(Refused::TooManyOfOwner));
        let reopened = Registry::open(store).unwrap();
        assert_eq!(reopened.add(universe("one more")), Err(Refused::TooManyOfOwner));
        assert_eq!(*reopened.find("ours").unwrap(), universe("ours"));
        assert!(reopened.find("theirs").is_none());
    }

    #[test]
    fn its_maker_and_those_who_edit_also_view() {
        let universe = universe("ours");
        let rights = |user: &str| (universe.may_edit(user), universe.may_view(user));
        assert_eq!((rights("ada"), rights("ben"), rights("eve")), ((true, true), (true, true), (false, false)));
    }
}
