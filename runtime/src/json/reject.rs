use std::{error, fmt};

/// Why a text was refused. It carries nothing: [`crate::schema::explain`] tells the rest.
///
/// A reader stops at the first fault it meets, so a text with a wrong value and, further on, broken syntax may be
/// either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reject {
    /// The text is not JSON, or arrays and objects are nested deeper than [`crate::json::DEPTH_LIMIT`].
    Syntax,
    /// The text may be JSON, but not of the kind, range or form that was asked for.
    Mismatch,
}

impl fmt::Display for Reject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Syntax => "not JSON",
            Self::Mismatch => "not the expected JSON value",
        })
    }
}

impl error::Error for Reject {}
