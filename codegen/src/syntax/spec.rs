//! The top of a spec: the service, who may speak, how often, what can go wrong.

use super::channel::Channel;
use super::node::{Node, Value};
use super::quantity::{Duration, Rate};
use super::read::{OneOrMany, Read, Table, choice, expected, words};
use super::scenario::Scenario;
use super::schema::Schema;
use crate::diagnostic::Diagnostics;
use crate::failure::FailureKind;
use crate::source::Spanned;

words! {
    /// One protocol.
    pub struct Spec, "a spec" {
        required {
            /// The version of the language: 1.
            "antiphon" antiphon: u64,
            /// The protocol's name, in lower case: it names the generated module and packages.
            "service" service: Spanned<String>,
            /// The protocol's version, as semantic versioning has it; the generated packages carry it.
            "version" version: Spanned<VersionText>,
            /// The addresses clients connect to, by name.
            "channels" channels: Table<Channel>,
        }
        optional {
            /// A short title.
            "title" title: String,
            /// What the protocol is for.
            "description" description: String,
            /// Ways to prove who one is, by name.
            "security" security: Table<Security>,
            /// What a session may be allowed to do, in the order they are listed to clients.
            "permissions" permissions: Vec<Spanned<String>>,
            /// Rate classes, by name: `commands: 120/min`.
            "rates" rates: Table<Spanned<Rate>>,
            /// The catalogue of errors, by code.
            "errors" errors: Table<ErrorEntry>,
            /// Named schemas.
            "schemas" schemas: Table<Schema>,
            /// Dialogues, by title: documentation, tests and mock scripts at once.
            "scenarios" scenarios: Table<Scenario>,
        }
    }
}

words! {
    /// A file of schemas that services refer to.
    pub struct Library, "a file of schemas" {
        required {
            /// The version of the language: 1.
            "antiphon" antiphon: u64,
            /// Named schemas.
            "schemas" schemas: Table<Schema>,
        }
        optional {
            /// What they are for.
            "description" description: String,
        }
    }
}

words! {
    /// A way to prove who one is.
    pub struct Security, "a security scheme" {
        required {
            /// `jwt`, `password` or `session`.
            "type" kind: Spanned<SecurityKind>,
        }
        optional {
            /// Where a JWT may stand: `query.token`, `header.authorization`, `auth.token` (Socket.IO).
            "in" places: Vec<Spanned<String>>,
            /// What a JWT's `sub` has to equal, such as `path.username`.
            "subject" subject: Spanned<String>,
            /// When a JWT is checked: `connect` (the default) or `every-message`.
            "check" check: Spanned<String>,
            /// How long a connection may stay after its JWT expired, to refresh it.
            "grace" grace: Duration,
            /// The members of a message that carry user name and password, in this order.
            "fields" fields: Vec<Spanned<String>>,
            /// The member of a message that carries a session token.
            "field" field: Spanned<String>,
            /// The member that may name the user beside a session token.
            "user" user: Spanned<String>,
        }
    }
}

/// A version as written. YAML takes `1.0` for a number; the version's own check says what is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct VersionText(
    #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = r"^[0-9]+\.[0-9]+\.[0-9]+$")))] pub String,
);

impl Read for VersionText {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(text) | Value::Number(text) => Some(Self(text.clone())),
            _ => expected("a version", "write three numbers, such as `1.4.0`", node, diagnostics),
        }
    }
}

/// The kinds of security scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "lowercase"))]
pub enum SecurityKind {
    /// A signed token.
    Jwt,
    /// A user name and a password in a message.
    Password,
    /// A token that an earlier login gave out.
    Session,
}

impl Read for SecurityKind {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        choice(node, &[("jwt", Self::Jwt), ("password", Self::Password), ("session", Self::Session)], diagnostics)
    }
}

words! {
    /// An entry of the error catalogue.
    pub struct ErrorEntry, "an error" {
        required {
            /// The text clients are told.
            "text" text: Spanned<String>,
        }
        optional {
            /// Which failures this error tells of, where a message does not say otherwise.
            "when" when: OneOrMany<Spanned<FailureKind>>,
            /// What a client should do about it.
            "retry" retry: Retry,
            /// More about it, for the documentation.
            "description" description: String,
        }
    }
}

impl Read for FailureKind {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        choice(node, &Self::ALL, diagnostics)
    }
}

/// What a client should do after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "lowercase"))]
pub enum Retry {
    /// Sending the same again gives the same error.
    #[default]
    Never,
    /// The same may succeed after a while; the error may say how long.
    After,
    /// Authenticate first.
    Reauthenticate,
}

impl Read for Retry {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let choices = [("never", Self::Never), ("after", Self::After), ("reauthenticate", Self::Reauthenticate)];
        choice(node, &choices, diagnostics)
    }
}
