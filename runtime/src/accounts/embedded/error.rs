use std::fmt;

use crate::store::StoreError;

/// Why an account could not be read or changed. Never says anything about a password.
#[derive(Debug)]
#[non_exhaustive]
pub enum AccountError {
    /// A user of this name exists.
    Exists,
    /// There is no user of this name.
    Unknown,
    /// A name, password or permission that cannot be used; the text says which and why.
    Invalid(&'static str),
    /// The store cannot be read, or what was written is not durable yet.
    Store(StoreError),
    /// The system refused random numbers or memory, or a stored record is not one.
    Internal(String),
}

impl AccountError {
    pub(super) fn task(error: &tokio::task::JoinError) -> Self {
        Self::Internal(format!("the work was given up: {error}"))
    }
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl fmt::Display for AccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists => f.write_str("a user of this name exists"),
            Self::Unknown => f.write_str("there is no user of this name"),
            Self::Invalid(why) => f.write_str(why),
            Self::Store(error) => error.fmt(f),
            Self::Internal(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for AccountError {}
