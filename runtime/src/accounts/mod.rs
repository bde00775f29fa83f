//! Who a client is and what it may do.
//!
//! The runtime asks [`Accounts`] whenever a message carries credentials; where users come from is the application's
//! choice. With the feature `accounts`, [`Embedded`] keeps them in the runtime's own store.

#[cfg(feature = "accounts")]
mod embedded;

use futures_util::future::BoxFuture;

#[cfg(feature = "accounts")]
pub use self::embedded::{AccountError, Embedded};

/// Checks credentials. Every answer is a future, since hashing a password takes long on purpose.
///
/// An implementation never says *why* credentials are refused, and takes as long for a user that does not exist as for a
/// wrong password. It slows down who keeps failing; the caller just awaits.
pub trait Accounts: Send + Sync + 'static {
    /// The user of this name, if the password is theirs.
    fn password(&self, username: String, password: String) -> BoxFuture<'static, Option<Grant>>;

    /// The user a session token was given to, if it is still valid.
    fn session(&self, token: String) -> BoxFuture<'static, Option<Grant>>;
}

/// What accepted credentials are worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The user's name, unique among the accounts.
    pub user: String,
    /// What the user may do.
    pub permissions: Permissions,
}

/// A user's permissions, by the names a spec gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permissions {
    /// Every permission there is or will be.
    All,
    /// Just these. Names that no spec knows have no effect.
    Only(Vec<String>),
}

impl Permissions {
    /// Whether the named permission is among them.
    ///
    /// ```
    /// use antiphon_runtime::accounts::Permissions;
    ///
    /// assert!(Permissions::All.allows("light"));
    /// assert!(!Permissions::Only(vec!["image".into()]).allows("light"));
    /// ```
    pub fn allows(&self, permission: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.iter().any(|name| name == permission),
        }
    }
}
