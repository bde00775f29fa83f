use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::history::History;
use super::members::Members;
use super::values::Values;
use super::{RoomId, RoomSpec, RoomTurn};
use crate::hall::Hall;
use crate::locks::InRoom;
use crate::random::made_id;
use crate::relay::Calls;
use crate::{Failure, FailureKind, Timestamp};

/// A room with a key: its members, the order of what they are sent, and the state they share.
///
/// All that happens in a room happens in one order, which is the same for every member: the order in which its
/// [`RoomTurn`]s were taken.
pub struct Room {
    this: Weak<Room>,
    id: RoomId,
    spec: &'static RoomSpec,
    key: Box<str>,
    hall: Arc<Hall>,
    inner: Mutex<Inner>,
}

/// What the lock of a room protects.
#[derive(Debug)]
pub(super) struct Inner {
    pub(super) epoch: String,
    /// The last offset that was given out.
    pub(super) offset: u64,
    pub(super) members: Members,
    pub(super) history: Option<History>,
    /// Read from the store when the room is opened.
    pub(super) values: Option<Values>,
    pub(super) calls: Option<Box<Calls>>,
    /// The schedule will look for messages that are too old.
    pub(super) is_trimming: bool,
}

impl Room {
    pub(super) fn new(hall: Arc<Hall>, spec: &'static RoomSpec, key: &str) -> Arc<Self> {
        let heartbeat = hall.spec.heartbeat;
        let inner = Inner {
            epoch: made_id(),
            offset: 0,
            members: Members::new(spec.modes),
            // Who waits for the whole window may have lost its connection long before that was noticed.
            history: spec
                .recovery
                .map(|recovery| History::new(recovery, recovery.window + heartbeat.every + heartbeat.patience)),
            values: None,
            calls: None,
            is_trimming: false,
        };
        let (id, key, inner) = (RoomId::next(), key.into(), Mutex::new(inner));
        Arc::new_cyclic(|this| Self { this: this.clone(), id, spec, key, hall, inner })
    }

    /// What tells this room from others of its kind.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The wall clock.
    pub fn now(&self) -> Timestamp {
        self.hall.options.clock.timestamp()
    }

    /// Waits for the others' turns to end, which are short.
    ///
    /// # Panics
    /// When the thread has locked a room already.
    pub fn lock(&self) -> RoomTurn<'_> {
        let held = InRoom::enter();
        RoomTurn { room: self, inner: self.inner.lock().unwrap_or_else(PoisonError::into_inner), _held: held }
    }

    pub(crate) fn id(&self) -> RoomId {
        self.id
    }

    pub(crate) fn weak(&self) -> &Weak<Self> {
        &self.this
    }

    pub(crate) fn spec(&self) -> &'static RoomSpec {
        self.spec
    }

    pub(crate) fn hall(&self) -> &Arc<Hall> {
        &self.hall
    }

    /// Reads the state that outlived the last restart, unless it was read already. Blocks for as long as the store takes.
    pub(super) fn load(&self) -> Result<(), Failure> {
        let mut turn = self.lock();
        if turn.inner.values.is_some() {
            return Ok(());
        }
        let (table, store) = (self.table(), &self.hall.options.store);
        let stored = self.spec.state.iter().map(|name| store.get(&table, &self.stored_key(name)));
        let stored: Result<Vec<_>, _> = stored.collect();
        let stored = stored.map_err(|error| {
            tracing::error!(%error, table, key = &*self.key, "the state of a room cannot be read");
            Failure::from(FailureKind::Internal)
        })?;
        let texts = stored.into_iter().map(|bytes| String::from_utf8(bytes?.to_vec()).ok());
        turn.inner.values = Some(Values::new(texts));
        Ok(())
    }

    /// The table in the store.
    pub(super) fn table(&self) -> String {
        format!("{}.{}.{}", self.hall.spec.service, self.hall.spec.channel, self.spec.name)
    }

    /// The key in the store. No name of a state holds NUL, so that no two rooms share one.
    pub(super) fn stored_key(&self, state: &str) -> String {
        format!("{}\0{state}", self.key)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.hall.directory.forget(self.spec, &self.key);
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Room({} {:?})", self.spec.name, self.key)
    }
}
