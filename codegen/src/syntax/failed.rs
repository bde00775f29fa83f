//! Which message tells of which failure.

use super::read::words;
use crate::failure::FailureKind;
use crate::source::Spanned;

words! {
    /// Which message tells of which failure: a message's name, `MESSAGE.CODE` with a code of the catalogue, or `ignore`.
    pub struct Failed, "`failed`" {
        optional {
            /// It is not JSON, or not of the envelope's form.
            "malformed" malformed: Spanned<String>,
            /// It is JSON, but nothing in it says which message it is; told like `malformed` where nothing is said.
            "untagged" untagged: Spanned<String>,
            /// No message has this name; no state has this key.
            "unknown" unknown: Spanned<String>,
            /// Its payload breaks the schema.
            "invalid" invalid: Spanned<String>,
            /// The sender may not.
            "forbidden" forbidden: Spanned<String>,
            /// The rate is exceeded.
            "limited" limited: Spanned<String>,
            /// It is larger than the channel takes.
            "too-large" too_large: Spanned<String>,
            /// Who it is for is not there.
            "absent" absent: Spanned<String>,
            /// Who it is for left before answering.
            "left" left: Spanned<String>,
            /// No answer came in time.
            "late" late: Spanned<String>,
            /// The room has no place.
            "full" full: Spanned<String>,
            /// The credentials are wrong.
            "unauthenticated" unauthenticated: Spanned<String>,
            /// The server failed.
            "internal" internal: Spanned<String>,
            /// Any failure that is not named beside it.
            "any" any: Spanned<String>,
        }
    }
}

impl Failed {
    /// What is said of this kind itself, `any` left aside.
    pub fn of(&self, kind: FailureKind) -> Option<&Spanned<String>> {
        match kind {
            FailureKind::Malformed => self.malformed.as_ref(),
            FailureKind::Untagged => self.untagged.as_ref(),
            FailureKind::Unknown => self.unknown.as_ref(),
            FailureKind::Invalid => self.invalid.as_ref(),
            FailureKind::Forbidden => self.forbidden.as_ref(),
            FailureKind::Limited => self.limited.as_ref(),
            FailureKind::TooLarge => self.too_large.as_ref(),
            FailureKind::Absent => self.absent.as_ref(),
            FailureKind::Left => self.left.as_ref(),
            FailureKind::Late => self.late.as_ref(),
            FailureKind::Full => self.full.as_ref(),
            FailureKind::Unauthenticated => self.unauthenticated.as_ref(),
            FailureKind::Internal => self.internal.as_ref(),
        }
    }
}
