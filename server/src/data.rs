//! The data directory: the store, and folders beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use antiphon_runtime::store::{Memory, Redb, Store, StoreErrorKind};

const STORE: &str = "antiphon.redb";

/// What is kept and where. An ephemeral one removes its folder when it is dropped.
pub(crate) struct Data {
    folder: PathBuf,
    store: Arc<dyn Store>,
    _temporary: Option<tempfile::TempDir>,
}

impl Data {
    /// Opens a data directory, or makes one that only its owner can enter.
    pub(crate) fn open(folder: &Path) -> Result<Self, String> {
        make(folder)?;
        let store = Redb::open(folder.join(STORE)).map_err(|error| match error.kind() {
            StoreErrorKind::Locked => format!(
                "the data directory {} is in use, probably by a running server: stop it first, or choose another with \
                 --data",
                folder.display()
            ),
            StoreErrorKind::Corrupted => format!("{error}\nRestore it from a backup, or move it away to start afresh."),
            _ => error.to_string(),
        })?;
        Ok(Self { folder: folder.to_owned(), store: Arc::new(store), _temporary: None })
    }

    /// Keeps state in memory and files in a temporary folder.
    pub(crate) fn ephemeral() -> Result<Self, String> {
        let temporary = tempfile::Builder::new().prefix("antiphon-").tempdir();
        let temporary = temporary.map_err(|error| format!("no temporary folder: {error}"))?;
        let folder = temporary.path().to_owned();
        Ok(Self { folder, store: Arc::new(Memory::new()), _temporary: Some(temporary) })
    }

    /// Where everything lies.
    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    /// A folder for files of one kind, made if it is not there.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.folder.join(name);
        make(&folder)?;
        Ok(folder)
    }
}

/// Makes a folder that only its owner can enter, if it is not there.
pub(crate) fn make(folder: &Path) -> Result<(), String> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| format!("the folder {} cannot be made: {error}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_in_use_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let _first = Data::open(folder.path()).unwrap();
        let error = Data::open(folder.path()).map(|_| ()).unwrap_err();
        assert!(error.contains("stop it first"), "{error}");
    }

    #[test]
    fn an_ephemeral_one_leaves_nothing() {
        let data = Data::ephemeral().unwrap();
        let folder = data.folder("snapshots").unwrap();
        assert!(folder.is_dir());
        drop(data);
        assert!(!folder.exists());
    }
}
