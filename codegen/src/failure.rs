//! What can go wrong with a message: the words of the language, and of the model.

/// What can go wrong with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum FailureKind {
    /// It is not JSON, or not of the envelope's form.
    Malformed,
    /// It is JSON, but nothing in it says which message it is.
    Untagged,
    /// No message has this name; no state has this key.
    Unknown,
    /// Its payload breaks the schema.
    Invalid,
    /// The sender may not.
    Forbidden,
    /// The rate is exceeded.
    Limited,
    /// It is larger than the channel takes.
    TooLarge,
    /// Who it is for is not there.
    Absent,
    /// Who it is for left before answering.
    Left,
    /// No answer came in time.
    Late,
    /// The room has no place.
    Full,
    /// The credentials are wrong.
    Unauthenticated,
    /// The server failed.
    Internal,
}

impl FailureKind {
    /// All kinds under their words.
    pub const ALL: [(&'static str, Self); 13] = [
        ("malformed", Self::Malformed),
        ("untagged", Self::Untagged),
        ("unknown", Self::Unknown),
        ("invalid", Self::Invalid),
        ("forbidden", Self::Forbidden),
        ("limited", Self::Limited),
        ("too-large", Self::TooLarge),
        ("absent", Self::Absent),
        ("left", Self::Left),
        ("late", Self::Late),
        ("full", Self::Full),
        ("unauthenticated", Self::Unauthenticated),
        ("internal", Self::Internal),
    ];
}
