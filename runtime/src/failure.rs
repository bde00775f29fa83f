use std::borrow::Cow;
use std::time::Duration;

use crate::schema::{Schema, explain};

/// Why a message was not carried out. A channel turns it into the error its protocol has for it, or into silence.
///
/// No part of it holds internals: everything in it may be told to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub kind: FailureKind,
    /// The code in the spec's catalogue, when a handler chose one.
    pub code: Option<&'static str>,
    /// The state key concerned.
    pub key: Option<String>,
    /// JSON Pointer to the value concerned.
    pub pointer: Option<String>,
    /// A sentence for the client, without a full stop.
    pub detail: Option<Cow<'static, str>>,
    /// After how long the same message would be accepted.
    pub retry_after: Option<Duration>,
}

/// The kinds of failure every protocol has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// Not JSON, or not text.
    Malformed,
    /// A message or key the spec does not know.
    Unknown,
    /// A known message or key with a value its schema does not allow.
    Invalid,
    /// A permission is missing.
    Forbidden,
    /// Too many messages in too short a time.
    Limited,
    /// Larger than allowed, but small enough to answer.
    TooLarge,
    /// Credentials were refused, or are missing.
    Unauthenticated,
    /// Whom or what the message is for does not exist.
    Absent,
    /// Whom the message was for left before answering.
    Left,
    /// No answer came in time.
    Late,
    /// No room for one more.
    Full,
    /// A fault of the server's own.
    Internal,
}

impl FailureKind {
    /// How many kinds there are.
    pub(crate) const COUNT: usize = 12;

    /// The kind as one lower-case word, as logs and metrics show it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Unknown => "unknown",
            Self::Invalid => "invalid",
            Self::Forbidden => "forbidden",
            Self::Limited => "limited",
            Self::TooLarge => "too_large",
            Self::Unauthenticated => "unauthenticated",
            Self::Absent => "absent",
            Self::Left => "left",
            Self::Late => "late",
            Self::Full => "full",
            Self::Internal => "internal",
        }
    }

    /// All kinds, in the order of their discriminants.
    pub(crate) const ALL: [Self; Self::COUNT] = [
        Self::Malformed,
        Self::Unknown,
        Self::Invalid,
        Self::Forbidden,
        Self::Limited,
        Self::TooLarge,
        Self::Unauthenticated,
        Self::Absent,
        Self::Left,
        Self::Late,
        Self::Full,
        Self::Internal,
    ];
}

impl Failure {
    /// A failure of this kind about which nothing else is known.
    pub fn new(kind: FailureKind) -> Self {
        Self { kind, code: None, key: None, pointer: None, detail: None, retry_after: None }
    }

    /// Names the code in the spec's catalogue.
    pub fn code(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    /// Names the state key concerned.
    pub fn key(self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self }
    }

    /// Points to the value concerned (JSON Pointer).
    pub fn pointer(self, pointer: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.into()), ..self }
    }

    /// Says more, in a sentence for the client.
    pub fn detail(self, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// A rate was exceeded; `wait` is how long until the same message would be accepted. The detail says it in
    /// milliseconds, rounded up.
    pub fn limited(wait: Duration) -> Self {
        let failure = Self { retry_after: Some(wait), ..Self::new(FailureKind::Limited) };
        let millis = failure.retry_after_millis().unwrap_or_default();
        failure.detail(format!("Retry in {millis} ms"))
    }

    /// How long to wait before trying again, in whole milliseconds, never too short.
    pub fn retry_after_millis(&self) -> Option<u64> {
        let wait = self.retry_after?;
        Some(u64::try_from(wait.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX))
    }
}

impl Failure {
    /// Why a text that a decoder refused breaks a schema: the first violation, or that it is not JSON at all.
    pub fn explained(schema: &Schema, text: &str) -> Self {
        match explain(schema, text, 1).into_iter().next() {
            Some(violation) if violation.keyword == "syntax" => {
                Self::new(FailureKind::Malformed).detail(violation.sentence())
            }
            Some(violation) => Self::new(FailureKind::Invalid).detail(violation.sentence()).pointer(violation.pointer),
            None => Self::new(FailureKind::Invalid),
        }
    }
}

impl From<FailureKind> for Failure {
    fn from(kind: FailureKind) -> Self {
        Self::new(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_listed_in_their_own_order() {
        for (index, kind) in FailureKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
        }
    }

    #[test]
    fn a_wait_is_told_in_whole_milliseconds_and_never_too_short() {
        let detail = |wait| Failure::limited(wait).detail.unwrap();
        assert_eq!(detail(Duration::from_millis(12)), "Retry in 12 ms");
        assert_eq!(detail(Duration::from_micros(12_001)), "Retry in 13 ms");
    }
}
