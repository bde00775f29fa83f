use std::borrow::Cow;
use std::time::Duration;

use crate::json::shapes::whole_text;
use crate::json::{Reader, Writer};
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
    pub key: Option<Box<str>>,
    /// JSON Pointer to the value concerned.
    pub pointer: Option<Box<str>>,
    /// A sentence for the client, without a full stop.
    pub detail: Option<Cow<'static, str>>,
    /// After how long the same message would be accepted.
    pub retry_after: Option<Duration>,
    /// How large a message may be and how large this one was, in bytes.
    pub limits: Option<Box<(usize, usize)>>,
}

/// A failure and the error of the catalogue that tells of it.
#[derive(Clone, Copy, Debug)]
pub struct Failed<'a> {
    /// What went wrong.
    pub failure: &'a Failure,
    /// The error's code.
    pub code: &'static str,
    /// The error's text.
    pub text: &'static str,
}

/// The kinds of failure every protocol has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// Not JSON, or not text.
    Malformed,
    /// JSON, but no member says which message it is. Told like [`Malformed`](Self::Malformed) where a spec says nothing
    /// else.
    Untagged,
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
    pub(crate) const COUNT: usize = 13;

    /// The kind as one lower-case word, as logs and metrics show it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Untagged => "untagged",
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
        Self::Untagged,
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
        Self { kind, code: None, key: None, pointer: None, detail: None, retry_after: None, limits: None }
    }

    /// Names the code in the spec's catalogue.
    pub fn code(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    /// Names the state key concerned.
    pub fn key(self, key: impl Into<Box<str>>) -> Self {
        Self { key: Some(key.into()), ..self }
    }

    /// Points to the value concerned (JSON Pointer).
    pub fn pointer(self, pointer: impl Into<Box<str>>) -> Self {
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

    /// A message of `size` bytes where `limit` are allowed.
    pub fn too_large(limit: usize, size: usize) -> Self {
        Self { limits: Some(Box::new((limit, size))), ..Self::new(FailureKind::TooLarge) }
    }

    /// How long to wait before trying again, in whole milliseconds, never too short.
    pub fn retry_after_millis(&self) -> Option<u64> {
        let wait = self.retry_after?;
        Some(u64::try_from(wait.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX))
    }
}

/// How much of a key is told.
const LONGEST_KEY: usize = 64;

impl Failure {
    /// The sentence for the client: what is known, or else the catalogue's text, in which `{key}` stands for the key and
    /// `{wait}` for the milliseconds to wait. A text that names the wait says more than what is known, and goes first.
    pub fn message<'a>(&'a self, text: &'a str) -> Cow<'a, str> {
        match (&self.pointer, &self.detail) {
            _ if self.retry_after.is_some() && text.contains("{wait}") => self.text(text),
            (Some(pointer), Some(detail)) if !pointer.is_empty() => format!("{pointer}: {detail}").into(),
            (_, Some(detail)) => detail.as_ref().into(),
            (_, None) => self.text(text),
        }
    }

    /// The catalogue's text, in which `{key}` stands for the key and `{wait}` for the milliseconds to wait.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        if text.contains("{wait}") {
            text = text.replace("{wait}", &self.retry_after_millis().unwrap_or_default().to_string()).into();
        }
        if text.contains("{key}") {
            text = text.replace("{key}", &self.short_key()).into();
        }
        text
    }

    /// A frame in which nothing says which message it is, if it is JSON at all.
    pub fn untagged(text: &str) -> Self {
        if is_json(text) { FailureKind::Untagged.into() } else { FailureKind::Malformed.into() }
    }

    /// A frame of a message that the spec does not know, if it is JSON at all.
    pub fn unknown(name: &str, text: &str) -> Self {
        if is_json(text) { Self::new(FailureKind::Unknown).key(name) } else { FailureKind::Malformed.into() }
    }

    /// A frame of a message that the sender's role may not send, if it is JSON at all.
    pub fn forbidden(name: &str, text: &str) -> Self {
        if is_json(text) { Self::new(FailureKind::Forbidden).key(name) } else { FailureKind::Malformed.into() }
    }

    /// Writes an object of what is known: `pointer`, `reason`, `retryAfterMs`, `limit`, `size`.
    pub fn write_details(&self, writer: &mut Writer) {
        writer.begin_object();
        for (name, value) in [("pointer", self.pointer.as_deref()), ("reason", self.detail.as_deref())] {
            if let Some(value) = value {
                writer.key(name);
                writer.string(value);
            }
        }
        if let Some(millis) = self.retry_after_millis() {
            writer.key("retryAfterMs");
            writer.unsigned(millis);
        }
        if let Some((limit, size)) = self.limits.as_deref() {
            writer.key("limit");
            writer.unsigned(*limit as u64);
            writer.key("size");
            writer.unsigned(*size as u64);
        }
        writer.end_object();
    }

    fn short_key(&self) -> String {
        self.key.as_deref().unwrap_or_default().chars().take(LONGEST_KEY).collect()
    }

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

fn is_json(text: &str) -> bool {
    whole_text(text, Reader::skip).is_ok()
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

    #[test]
    fn the_message_is_what_is_known_or_else_the_catalogues() {
        let invalid = Failure::new(FailureKind::Invalid);
        let unknown = |key: &str| Failure::new(FailureKind::Unknown).key(key);
        let limited = Failure::limited(Duration::from_millis(7));
        let known = invalid.clone().pointer("/data").detail("Value must be a number");
        for (failure, text, expected) in [
            (&known, "Invalid", "/data: Value must be a number"),
            (&invalid.clone().pointer("").detail("Value must be an object"), "Invalid", "Value must be an object"),
            (&invalid.clone().detail("Too dark"), "Invalid {key}", "Too dark"),
            (&invalid, "Invalid", "Invalid"),
            (&unknown("dance"), "No handler for command: {key}", "No handler for command: dance"),
            (&unknown(&"x".repeat(65)), "{key}", &"x".repeat(64)),
            (&limited, "Too many", "Retry in 7 ms"),
            (&limited, "Too many commands, retry in {wait} ms", "Too many commands, retry in 7 ms"),
        ] {
            assert_eq!(failure.message(text), expected);
        }
    }

    #[test]
    fn details_are_what_is_known() {
        let details = |failure: Failure| {
            let mut writer = Writer::new();
            failure.write_details(&mut writer);
            writer.into_string()
        };
        assert_eq!(details(FailureKind::Absent.into()), "{}");
        assert_eq!(details(Failure::too_large(64, 65)), r#"{"limit":64,"size":65}"#);
        assert_eq!(
            details(Failure::limited(Duration::from_millis(7)).pointer("/a")),
            r#"{"pointer":"/a","reason":"Retry in 7 ms","retryAfterMs":7}"#
        );
    }
}
