//! Users and sessions in the runtime's own store.

mod error;
mod failures;
mod hash;
mod sessions;
#[cfg(test)]
mod tests;
mod users;

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task;

pub use self::error::AccountError;
use self::failures::Failures;
use self::sessions::Sessions;
use self::users::{User, Users};
use super::{Accounts, Grant, Permissions};
use crate::Clock;
use crate::store::Store;

/// Accounts that live in a [`Store`]: passwords as Argon2id hashes, sessions as random tokens of which only a SHA-256 is
/// kept, valid for 30 days.
///
/// Cheap to clone; all clones are the same accounts. Whatever is changed is durable before it is answered.
///
/// Hashing is bounded: one password per core at a time, the others wait in line. An attempt that fails is answered late, a
/// quarter of a second at first and up to 8 seconds when they keep coming for one name; at most 16 attempts at one name are
/// under way together. Names that do not exist take as long as names that do.
#[derive(Clone)]
pub struct Embedded {
    inner: Arc<Inner>,
}

struct Inner {
    users: Users,
    sessions: Sessions,
    store: Arc<dyn Store>,
    failures: Failures,
    hashing: Arc<Semaphore>,
}

impl Embedded {
    /// The accounts of a store. An empty store has no users.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self::with_clock(store, Clock::system())
    }

    /// As [`Embedded::new`], with a clock of the caller's choice deciding when sessions end.
    pub fn with_clock(store: Arc<dyn Store>, clock: Clock) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let inner = Inner {
            users: Users::new(Arc::clone(&store)),
            sessions: Sessions::new(Arc::clone(&store), clock),
            store,
            failures: Failures::default(),
            hashing: Arc::new(Semaphore::new(cores)),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Whether there is a user of this name. Fails when the store cannot be read.
    pub async fn has_user(&self, name: &str) -> Result<bool, AccountError> {
        let (inner, name) = (Arc::clone(&self.inner), name.to_owned());
        blocking(move || Ok(inner.users.get(&name)?.is_some())).await
    }

    /// Adds a user. Resolves when that is durable.
    ///
    /// Fails with [`AccountError::Exists`] if the name is taken, and with [`AccountError::Invalid`] for a name that is
    /// empty, longer than 64 characters or has control characters in it, an empty password or one over 1024 bytes, and a
    /// permission that is not made of letters, digits, `-`, `_` and `.`.
    pub async fn add_user(&self, name: &str, password: &str, permissions: Permissions) -> Result<(), AccountError> {
        users::check_name(name)?;
        hash::check_password(password)?;
        users::check_permissions(&permissions)?;
        let _hashing = self.hashing().await;
        let (inner, name, password) = (Arc::clone(&self.inner), name.to_owned(), password.to_owned());
        let add = move || {
            let user = User::new(hash::hash(&password)?, permissions);
            inner.users.change(&name, |present| present.map_or(Ok(Some(user)), |_| Err(AccountError::Exists)))
        };
        blocking(add).await?;
        self.durable().await
    }

    /// Replaces a user's password and ends their sessions. Resolves when that is durable. A password that is already
    /// theirs changes nothing.
    ///
    /// Fails with [`AccountError::Unknown`] if there is no such user, and with [`AccountError::Invalid`] as
    /// [`Embedded::add_user`] does.
    pub async fn set_password(&self, name: &str, password: &str) -> Result<(), AccountError> {
        hash::check_password(password)?;
        let _hashing = self.hashing().await;
        let (inner, name, password) = (Arc::clone(&self.inner), name.to_owned(), password.to_owned());
        let replace = move || {
            inner.users.change(&name, |present| {
                let user = present.ok_or(AccountError::Unknown)?;
                let same = hash::matches(Some(&user.hash), &password);
                if same { Ok(None) } else { Ok(Some(user.with_hash(hash::hash(&password)?))) }
            })
        };
        blocking(replace).await?;
        self.durable().await
    }

    /// A new session token for the user, or `None` if name and password do not go together, which is answered late (see
    /// [`Embedded`]). The token is 43 characters of base64url, and durable when this resolves.
    pub async fn login(&self, name: &str, password: &str) -> Result<Option<String>, AccountError> {
        let Some((name, user)) = self.inner.clone().attempt(name.to_owned(), password.to_owned()).await? else {
            return Ok(None);
        };
        let inner = Arc::clone(&self.inner);
        let token = blocking(move || inner.sessions.start(&name, user.generation)).await?;
        self.durable().await?;
        Ok(Some(token))
    }

    /// One of the places at the hash function. The semaphore is never closed.
    async fn hashing(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.inner.hashing).acquire_owned().await.ok()
    }

    async fn durable(&self) -> Result<(), AccountError> {
        Ok(self.inner.store.flush().await?)
    }
}

impl Inner {
    /// Waits for a place, then checks the password in a task of its own: who hangs up early neither gets around the delay
    /// nor makes room for the next attempt.
    async fn attempt(self: Arc<Self>, name: String, password: String) -> Result<Option<(String, User)>, AccountError> {
        let lane = self.failures.lane(&name).acquire_owned().await.ok();
        let hashing = Arc::clone(&self.hashing).acquire_owned().await.ok();
        let check = async move {
            let found = self.check(&name, password).await;
            drop(hashing);
            match found {
                Ok(Some(user)) => {
                    self.failures.forgive(&name);
                    Ok(Some((name, user)))
                }
                failed => {
                    tokio::time::sleep(self.failures.count(&name)).await;
                    drop(lane);
                    failed.map(|_| None)
                }
            }
        };
        task::spawn(check).await.map_err(|error| AccountError::task(&error))?
    }

    async fn check(self: &Arc<Self>, name: &str, password: String) -> Result<Option<User>, AccountError> {
        let (inner, name) = (Arc::clone(self), name.to_owned());
        blocking(move || {
            let user = inner.users.get(&name)?;
            let matches = hash::matches(user.as_ref().map(|user| user.hash.as_str()), &password);
            Ok(user.filter(|_| matches))
        })
        .await
    }

    fn session(&self, token: &str) -> Result<Option<Grant>, AccountError> {
        let Some(session) = self.sessions.find(token)? else { return Ok(None) };
        let user = self.users.get(&session.user)?.filter(|user| user.generation == session.generation);
        Ok(user.map(|user| Grant { user: session.user, permissions: user.permissions }))
    }
}

impl Accounts for Embedded {
    fn password(&self, username: String, password: String) -> BoxFuture<'static, Option<Grant>> {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move {
            let (user, record) = logged(inner.attempt(username, password).await)?;
            Some(Grant { user, permissions: record.permissions })
        })
    }

    fn session(&self, token: String) -> BoxFuture<'static, Option<Grant>> {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move { logged(blocking(move || inner.session(&token)).await) })
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedded").finish_non_exhaustive()
    }
}

/// A client that meets a broken store is refused; the operator reads why.
fn logged<T>(result: Result<Option<T>, AccountError>) -> Option<T> {
    result.unwrap_or_else(|error| {
        tracing::error!(%error, "credentials could not be checked");
        None
    })
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AccountError> + Send + 'static,
) -> Result<T, AccountError> {
    task::spawn_blocking(work).await.map_err(|error| AccountError::task(&error))?
}
