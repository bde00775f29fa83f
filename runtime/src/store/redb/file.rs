use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use bytes::Bytes;
use redb::{
    Database, DatabaseError, Error, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition, TableError,
};

use super::queue::Batch;
use crate::store::{StoreError, StoreErrorKind};

/// Bytes of the file kept in memory. State is small, and is read once.
const CACHE: usize = 16 << 20;

/// The database file. `None` while it could not be opened again after a failure.
pub(super) struct File {
    path: PathBuf,
    database: RwLock<Option<Database>>,
}

impl File {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let database = open(path)?;
        Ok(Self { path: path.to_owned(), database: RwLock::new(Some(database)) })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn reopen(&self) -> Result<(), StoreError> {
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        // The old one holds the lock on the file.
        *database = None;
        *database = Some(open(&self.path)?);
        Ok(())
    }

    pub(super) fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let commit = |database: &Database| -> Result<(), Error> {
            let transaction = database.begin_write()?;
            for (name, entries) in batch {
                let mut table = transaction.open_table(definition(name))?;
                for (key, value) in entries {
                    match value {
                        Some(value) => drop(table.insert(key.as_str(), value.as_ref())?),
                        None => drop(table.remove(key.as_str())?),
                    }
                }
            }
            Ok(transaction.commit()?)
        };
        self.with(commit)
    }

    pub(super) fn value(&self, table: &str, key: &str) -> Result<Option<Bytes>, StoreError> {
        self.read(table, |table| Ok(table.get(key)?.map(|value| Bytes::copy_from_slice(value.value()))))
    }

    pub(super) fn table(&self, table: &str) -> Result<BTreeMap<String, Bytes>, StoreError> {
        self.read(table, |table| {
            let mut entries = BTreeMap::new();
            for entry in table.iter()? {
                let (key, value) = entry?;
                entries.insert(key.value().to_owned(), Bytes::copy_from_slice(value.value()));
            }
            Ok(entries)
        })
    }

    /// Reads one table; one that does not exist reads as the default.
    fn read<T: Default>(
        &self,
        table: &str,
        read: impl Fn(redb::ReadOnlyTable<&str, &[u8]>) -> Result<T, Error>,
    ) -> Result<T, StoreError> {
        self.with(|database| {
            let transaction: ReadTransaction = database.begin_read()?;
            match transaction.open_table(definition(table)) {
                Ok(table) => read(table),
                Err(TableError::TableDoesNotExist(_)) => Ok(T::default()),
                Err(error) => Err(error.into()),
            }
        })
    }

    fn with<T>(&self, work: impl Fn(&Database) -> Result<T, Error>) -> Result<T, StoreError> {
        let guard: RwLockReadGuard<'_, _> = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let Some(database) = guard.as_ref() else {
            return Err(StoreError::new(StoreErrorKind::Unavailable, "it could not be opened again").at(&self.path));
        };
        work(database).map_err(|error| explain(error).at(&self.path))
    }
}

fn definition(table: &str) -> TableDefinition<'_, &'static str, &'static [u8]> {
    TableDefinition::new(table)
}

fn open(path: &Path) -> Result<Database, StoreError> {
    let unavailable = |error: std::io::Error| StoreError::new(StoreErrorKind::Unavailable, error.to_string()).at(path);
    let new = !path.exists();
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    drop(options.open(path).map_err(unavailable)?);
    let database = Database::builder()
        .set_cache_size(CACHE)
        .create(path)
        .map_err(|error: DatabaseError| explain(error.into()).at(path))?;
    if new {
        sync_folder(path).map_err(unavailable)?;
    }
    Ok(database)
}

/// A new file's name is durable only when its folder is.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) && !folder.as_os_str().is_empty() => fs::File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn explain(error: Error) -> StoreError {
    match error {
        Error::DatabaseAlreadyOpen => StoreError::new(StoreErrorKind::Locked, ""),
        // How redb says that a file does not start as its own do, or ends too early.
        Error::Io(error) if matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof) => {
            StoreError::new(StoreErrorKind::Corrupted, error.to_string())
        }
        Error::Io(error) => StoreError::new(StoreErrorKind::Unavailable, error.to_string()),
        Error::PreviousIo | Error::DatabaseClosed | Error::ValueTooLarge(_) | Error::LockPoisoned(_) => {
            StoreError::new(StoreErrorKind::Unavailable, error.to_string())
        }
        other => StoreError::new(StoreErrorKind::Corrupted, other.to_string()),
    }
}
