//! A protocol and what its channels share.

use std::time::Duration;

use super::{Channel, FailureKind, Scenario, Schemas};
use crate::source::Spanned;

/// One protocol.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name, as written.
    pub name: Spanned<String>,
    /// Its version.
    pub version: Version,
    /// The file it was read from.
    pub file: String,
    /// A short title.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What a session may be allowed to do, in order.
    pub permissions: Vec<String>,
    /// The rate classes.
    pub rates: Vec<Rate>,
    /// The error catalogue.
    pub errors: Vec<CatalogueError>,
    /// All schemas.
    pub schemas: Schemas,
    /// The channels.
    pub channels: Vec<Channel>,
    /// The scenarios.
    pub scenarios: Vec<Scenario>,
}

/// A semantic version of three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u64, pub u64, pub u64);

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// A rate class by its place in [`Service::rates`].
pub type RateId = usize;
/// A catalogued error by its place in [`Service::errors`].
pub type ErrorId = usize;

/// A rate class.
#[derive(Debug, Clone)]
pub struct Rate {
    /// Its name.
    pub name: Spanned<String>,
    /// At most so many…
    pub count: u32,
    /// …in any span this long.
    pub per: Duration,
}

/// An entry of the error catalogue.
#[derive(Debug, Clone)]
pub struct CatalogueError {
    /// Its code.
    pub code: Spanned<String>,
    /// The text clients are told.
    pub text: String,
    /// Which failures it tells of.
    pub when: Vec<FailureKind>,
    /// What a client should do.
    pub retry: Retry,
    /// More about it.
    pub description: Option<String>,
}

/// What a client should do after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Not send the same again.
    Never,
    /// Try later.
    After,
    /// Authenticate first.
    Reauthenticate,
}
