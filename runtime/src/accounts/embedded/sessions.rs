use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::AccountError;
use crate::Clock;
use crate::store::{Store, StoreError};

const TABLE: &str = "accounts.sessions";
const LIFETIME: Duration = Duration::from_hours(30 * 24);
/// How often the sessions that have ended are looked for.
const SWEEP: Duration = Duration::from_hours(1);
/// Characters of a token: 32 bytes in base64url.
const TOKEN: usize = 43;

/// What is stored of a session; the key is the digest of its token.
pub(super) struct Session {
    pub(super) user: String,
    /// The user's when the session began.
    pub(super) generation: u64,
    /// Seconds since 1970.
    ends: u64,
}

impl Session {
    /// Three lines: end, generation, user.
    fn to_text(&self) -> String {
        format!("{}\n{}\n{}", self.ends, self.generation, self.user)
    }

    fn from_text(text: &[u8]) -> Option<Self> {
        let mut lines = std::str::from_utf8(text).ok()?.splitn(3, '\n');
        let (ends, generation, user) = (lines.next()?, lines.next()?, lines.next()?);
        Some(Self { user: user.to_owned(), generation: generation.parse().ok()?, ends: ends.parse().ok()? })
    }
}

pub(super) struct Sessions {
    store: Arc<dyn Store>,
    clock: Clock,
    /// When to look for ended ones next, in seconds since 1970.
    sweep: AtomicU64,
}

impl Sessions {
    pub(super) fn new(store: Arc<dyn Store>, clock: Clock) -> Self {
        Self { store, clock, sweep: AtomicU64::new(0) }
    }

    /// Begins a session and gives its token. Durable with the store's next flush.
    pub(super) fn start(&self, user: &str, generation: u64) -> Result<String, AccountError> {
        self.sweep()?;
        let token = URL_SAFE_NO_PAD.encode(random::<32>()?);
        let session = Session { user: user.to_owned(), generation, ends: self.now() + LIFETIME.as_secs() };
        self.store.put(TABLE, &digest(&token), Some(Bytes::from(session.to_text())));
        Ok(token)
    }

    /// The session of a token, unless it has ended.
    pub(super) fn find(&self, token: &str) -> Result<Option<Session>, StoreError> {
        if token.len() != TOKEN {
            return Ok(None);
        }
        let found = self.store.get(TABLE, &digest(token))?;
        let session = found.and_then(|text| Session::from_text(&text));
        Ok(session.filter(|session| self.now() < session.ends))
    }

    /// Removes the sessions that have ended.
    fn sweep(&self) -> Result<(), StoreError> {
        let now = self.now();
        if now < self.sweep.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.sweep.store(now + SWEEP.as_secs(), Ordering::Relaxed);
        for (key, text) in self.store.load(TABLE)? {
            if Session::from_text(&text).is_none_or(|session| session.ends <= now) {
                self.store.put(TABLE, &key, None);
            }
        }
        Ok(())
    }

    fn now(&self) -> u64 {
        self.clock.timestamp().unix_micros() / 1_000_000
    }
}

/// Bytes nobody can guess. Fails when the system has none.
pub(super) fn random<const N: usize>() -> Result<[u8; N], AccountError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| AccountError::Internal(format!("no random numbers: {error}")))?;
    Ok(bytes)
}

fn digest(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}
