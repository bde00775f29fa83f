use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use futures_util::future::{self, BoxFuture};

use super::{Store, StoreError};

/// A store that forgets everything with the process. Nothing it does can fail.
#[derive(Debug, Default)]
pub struct Memory {
    tables: Mutex<BTreeMap<String, BTreeMap<String, Bytes>>>,
}

impl Memory {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn tables(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, BTreeMap<String, Bytes>>> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    fn load(&self, table: &str) -> Result<Vec<(String, Bytes)>, StoreError> {
        let tables = self.tables();
        let entries = tables.get(table).into_iter().flatten();
        Ok(entries.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    fn get(&self, table: &str, key: &str) -> Result<Option<Bytes>, StoreError> {
        Ok(self.tables().get(table).and_then(|entries| entries.get(key)).cloned())
    }

    fn put(&self, table: &str, key: &str, value: Option<Bytes>) {
        let mut tables = self.tables();
        let entries = tables.entry(table.to_owned()).or_default();
        match value {
            Some(value) => entries.insert(key.to_owned(), value),
            None => entries.remove(key),
        };
    }

    fn flush(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(future::ready(Ok(())))
    }
}
