use std::fmt;

use super::{Reader, Reject};

/// A JSON value of any kind, kept as its text. Equality compares the text; see [`crate::schema::equal`] for the value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Raw(Box<str>);

impl Raw {
    /// Takes one JSON value, without the white space around it. Anything else is a [`Reject::Syntax`].
    pub fn parse(text: &str) -> Result<Self, Reject> {
        let mut reader = Reader::new(text);
        let value = reader.raw()?;
        reader.finish()?;
        Ok(Self(value.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Keeps text that a reader has gone through.
    pub(super) fn checked(text: &str) -> Self {
        Self(text.into())
    }
}

impl Default for Raw {
    /// `null`
    fn default() -> Self {
        Self("null".into())
    }
}

impl AsRef<str> for Raw {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Raw({})", self.0)
    }
}

impl fmt::Display for Raw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::str::FromStr for Raw {
    type Err = Reject;

    fn from_str(text: &str) -> Result<Self, Reject> {
        Self::parse(text)
    }
}
