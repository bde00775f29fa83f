//! Tokens: what a client shows when it connects to prove who it is.

mod identity;
mod spec;

pub use self::identity::Identity;
pub use self::spec::{TokenCheck, TokenPlace, TokenSpec};
use crate::{Failure, FailureKind, Timestamp};

/// Checks tokens. Must not block.
pub trait Tokens: Send + Sync + 'static {
    /// Whose token it is, if it is good at this time. Fails with the reason it is not.
    fn verify(&self, token: &str, now: Timestamp) -> Result<Identity, TokenError>;
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// It was not made by who should have made it, or is no token at all.
    Invalid,
    /// It was good once.
    Expired,
}

/// What a client is told that shows no token.
pub(crate) fn missing() -> Failure {
    Failure::new(FailureKind::Unauthenticated).detail("Missing token")
}

/// What a client is told whose token is refused.
pub(crate) fn refused(error: TokenError) -> Failure {
    Failure::new(FailureKind::Unauthenticated).detail(match error {
        TokenError::Invalid => "Invalid token",
        TokenError::Expired => "Token expired",
    })
}

/// Whose token it is. Without anybody who checks tokens, all are refused.
pub(crate) fn verify(tokens: Option<&dyn Tokens>, token: &str, now: Timestamp) -> Result<Identity, Failure> {
    let tokens = tokens.ok_or_else(|| refused(TokenError::Invalid))?;
    tokens.verify(token, now).map(Identity::cleaned).map_err(refused)
}
