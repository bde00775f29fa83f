//! A store in one file, with [redb](https://docs.rs/redb) below and one thread that writes.

mod file;
mod queue;
mod writer;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use bytes::Bytes;
use futures_util::future::BoxFuture;

use self::file::File;
use self::queue::{Queue, Queued};
use super::{Store, StoreError};

/// A store in one file that survives a crash of the process or the machine.
///
/// Writes are gathered for up to 20 ms and committed together by a thread of the store's own; a pending write is
/// replaced by a later one to the same key, so that what waits never exceeds one value a key. After a failed commit
/// (a full disk) the writes stay pending, stay visible to readers, and are tried again every second.
///
/// Dropping the store commits what is pending and waits for it; [`Store::flush`] before that tells whether it worked.
pub struct Redb {
    file: Arc<File>,
    queue: Arc<Queue>,
    writer: Option<JoinHandle<()>>,
}

impl Redb {
    /// Opens the file, or makes it, readable by its owner only. The folder must exist.
    ///
    /// Fails with [`Locked`](super::StoreErrorKind::Locked) while another process has it open, with
    /// [`Corrupted`](super::StoreErrorKind::Corrupted) when it is something else or damaged, and with
    /// [`Unavailable`](super::StoreErrorKind::Unavailable) when the operating system refuses.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let file = Arc::new(File::open(path.as_ref())?);
        let queue = Arc::new(Queue::default());
        let writer = writer::spawn(Arc::clone(&file), Arc::clone(&queue))?;
        Ok(Self { file, queue, writer: Some(writer) })
    }
}

impl Store for Redb {
    fn load(&self, table: &str) -> Result<Vec<(String, Bytes)>, StoreError> {
        // The queue first: what leaves it meanwhile is in the file by then.
        let queued = self.queue.table(table);
        let mut entries = self.file.table(table)?;
        for (key, value) in queued {
            match value {
                Some(value) => entries.insert(key, value),
                None => entries.remove(&key),
            };
        }
        Ok(entries.into_iter().collect())
    }

    fn get(&self, table: &str, key: &str) -> Result<Option<Bytes>, StoreError> {
        match self.queue.value(table, key) {
            Queued::Write(value) => Ok(value),
            Queued::Nothing => self.file.value(table, key),
        }
    }

    fn put(&self, table: &str, key: &str, value: Option<Bytes>) {
        self.queue.put(table, key, value);
    }

    fn flush(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.queue.flushed())
    }
}

impl Drop for Redb {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(writer) = self.writer.take() {
            // The writer has logged why, if it could not finish.
            drop(writer.join());
        }
    }
}

impl fmt::Debug for Redb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redb").field("path", &self.file.path()).finish_non_exhaustive()
    }
}
