use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::outbox::Outbox;
use crate::random::made_id;
use crate::tokens::Identity;
use crate::{Close, Outgoing, RoleId, SessionId, Timestamp};

/// What others hold of a connection. It may be over already: then what is sent is thrown away.
pub struct Party {
    id: SessionId,
    role: RoleId,
    key: OnceLock<Arc<str>>,
    identity: Option<Box<Identity>>,
    expiry: Expiry,
    outbox: Arc<Outbox>,
}

/// When a token expires, in microseconds since 1970; the largest number is never.
#[derive(Debug)]
struct Expiry(AtomicU64);

impl Party {
    pub(crate) fn new(role: RoleId, identity: Option<Identity>, outbox: Outbox) -> Self {
        Self {
            id: SessionId::next(),
            role,
            key: OnceLock::new(),
            expiry: Expiry::new(identity.as_ref().and_then(|identity| identity.expires)),
            identity: identity.map(Box::new),
            outbox: Arc::new(outbox),
        }
    }

    /// Which connection it is.
    pub fn id(&self) -> SessionId {
        self.id
    }

    /// The connection's public name, which nobody can guess.
    pub fn key(&self) -> &str {
        self.shared_key()
    }

    /// What the client was admitted as.
    pub fn role(&self) -> RoleId {
        self.role
    }

    /// Who the client proved to be when it connected.
    pub fn user(&self) -> Option<&str> {
        self.identity.as_deref().map(|identity| &*identity.user)
    }

    /// The name of the user, as others see it.
    pub fn name(&self) -> Option<&str> {
        self.identity.as_deref().map(|identity| &*identity.name)
    }

    /// When the client's token expires.
    pub fn expires(&self) -> Option<Timestamp> {
        self.expiry.get()
    }

    /// Queues a message for the connection. Never waits: when there is no room, the message's own policy decides.
    pub fn send(&self, message: &Outgoing) {
        self.outbox.push(message);
    }

    /// Ends the connection once everything queued so far was sent.
    pub(crate) fn end(&self, close: Close) {
        self.outbox.end(close);
    }

    pub(crate) fn shared_key(&self) -> &Arc<str> {
        self.key.get_or_init(|| made_id().into())
    }

    pub(crate) fn identity(&self) -> Option<&Identity> {
        self.identity.as_deref()
    }

    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.expires().is_some_and(|expires| now >= expires)
    }

    pub(crate) fn renew(&self, expires: Option<Timestamp>) {
        self.expiry.set(expires);
    }

    pub(crate) fn outbox(&self) -> &Arc<Outbox> {
        &self.outbox
    }
}

impl Expiry {
    fn new(expires: Option<Timestamp>) -> Self {
        Self(AtomicU64::new(Self::number(expires)))
    }

    fn get(&self) -> Option<Timestamp> {
        Some(self.0.load(Ordering::Acquire)).filter(|micros| *micros != u64::MAX).map(Timestamp::from_unix_micros)
    }

    fn set(&self, expires: Option<Timestamp>) {
        self.0.store(Self::number(expires), Ordering::Release);
    }

    fn number(expires: Option<Timestamp>) -> u64 {
        expires.map_or(u64::MAX, Timestamp::unix_micros)
    }
}

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Party({})", self.id)
    }
}
