//! What outlives a restart: small values under a table and a key.
//!
//! The runtime keeps state, users and sessions here. Reading is synchronous and meant for the start of a service;
//! writing only queues, so that no connection ever waits for a disk. Who needs to know that a write is safe awaits
//! [`Store::flush`].

mod error;
mod memory;
#[cfg(feature = "redb")]
mod redb;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use futures_util::future::BoxFuture;

pub use self::error::{StoreError, StoreErrorKind};
pub use self::memory::Memory;
#[cfg(feature = "redb")]
pub use self::redb::Redb;

/// Tables of values that outlive the process, as far as the implementation promises it.
///
/// A table exists as soon as something is put into it; one that does not exist reads as empty. What was put is seen by
/// every later read of the same store at once, durable or not.
///
/// ```
/// use antiphon_runtime::store::{Memory, Store};
/// use bytes::Bytes;
///
/// let store = Memory::new();
/// store.put("camera.api.state", "brightness", Some(Bytes::from_static(b"75")));
/// assert_eq!(store.get("camera.api.state", "brightness").unwrap(), Some(Bytes::from_static(b"75")));
/// store.put("camera.api.state", "brightness", None);
/// assert_eq!(store.load("camera.api.state").unwrap(), []);
/// ```
pub trait Store: Send + Sync + 'static {
    /// All entries of a table, sorted by key. Blocks for as long as the disk takes. Fails when the storage cannot be
    /// read.
    fn load(&self, table: &str) -> Result<Vec<(String, Bytes)>, StoreError>;

    /// One value, or `None` where there is none. Blocks for as long as the disk takes. Fails when the storage cannot be
    /// read.
    fn get(&self, table: &str, key: &str) -> Result<Option<Bytes>, StoreError>;

    /// Writes a value, or removes it with `None`. Never blocks on the storage; of several writes to one key the last
    /// one wins. A write that cannot be made durable is reported by [`Store::flush`].
    fn put(&self, table: &str, key: &str, value: Option<Bytes>);

    /// Resolves when everything put before the call is durable. An error says that it is not yet: the writes are kept
    /// and tried again. Safe to drop at any time.
    fn flush(&self) -> BoxFuture<'_, Result<(), StoreError>>;
}
