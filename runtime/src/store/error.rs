use std::fmt;
use std::path::{Path, PathBuf};

/// Why a store could not be opened, read or written. Prints as one sentence that names the file.
#[derive(Clone, Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    path: Option<PathBuf>,
    detail: String,
}

/// What a program may want to do something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// Another process (or another store of this one) has the file open.
    Locked,
    /// The file is not what a store wrote, or was damaged since.
    Corrupted,
    /// The operating system refused: permissions, a full disk, a missing folder.
    Unavailable,
}

impl StoreError {
    /// An error of an implementation outside this crate. `detail` is a clause without a full stop.
    pub fn new(kind: StoreErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, path: None, detail: detail.into() }
    }

    /// Names the file or folder concerned.
    pub fn at(self, path: &Path) -> Self {
        Self { path: Some(path.to_owned()), ..self }
    }

    /// What went wrong, for programs.
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "the store {} ", path.display())?,
            None => f.write_str("the store ")?,
        }
        f.write_str(match self.kind {
            StoreErrorKind::Locked => "is in use by another process",
            StoreErrorKind::Corrupted => "is damaged or not a store",
            StoreErrorKind::Unavailable => "cannot be used",
        })?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, ": {}", self.detail) }
    }
}

impl std::error::Error for StoreError {}
