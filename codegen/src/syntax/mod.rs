//! The spec as written: every word, every name and every value with its place. Nothing is resolved yet.
//!
//! Each part of the language is one `words!` declaration; it is at once the reader, the documentation and, under the feature
//! `schema`, the JSON Schema that editors use.

mod channel;
mod failed;
mod message;
mod node;
mod quantity;
mod read;
mod scenario;
mod schema;
mod spec;
mod yaml;

#[cfg(feature = "schema")]
mod editor;

pub use channel::{
    Announce, Announcing, At, Call, Channel, Envelope, EnvelopeWord, EnvelopeWords, Heartbeat, IdAlias, IdWords,
    Limits, Reading, Reconnect, Recovery, Role, Room, RoomState, StateKey, When,
};
pub use failed::Failed;
pub use message::{Assignment, Delivery, DeliveryWord, Does, DropOldest, Message, Requires};
pub use node::{Node, Value};
pub use quantity::{Count, Duration, Rate, RateValue, Size};
pub use read::{Decimal, Literal, OneOrMany, Read, Table};
pub use scenario::{CloseCode, Closed, Connect, Receive, Scenario, Send, Silent, Step};
pub use schema::{Fields, Schema, SchemaWords};
pub use spec::{ErrorEntry, Library, Retry, Security, SecurityKind, Spec, VersionText};
pub use yaml::parse;

#[cfg(feature = "schema")]
pub use editor::schema as editor_schema;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::source::{SourceId, Sources};

/// Every part of the language with its words.
pub const PARTS: &[(&str, &[&str])] = &[
    (Spec::PART, Spec::WORDS),
    (Library::PART, Library::WORDS),
    (Security::PART, Security::WORDS),
    (ErrorEntry::PART, ErrorEntry::WORDS),
    (Channel::PART, Channel::WORDS),
    (Role::PART, Role::WORDS),
    (EnvelopeWords::PART, EnvelopeWords::WORDS),
    (IdAlias::PART, IdAlias::WORDS),
    (Limits::PART, Limits::WORDS),
    (Heartbeat::PART, Heartbeat::WORDS),
    (Reconnect::PART, Reconnect::WORDS),
    (Room::PART, Room::WORDS),
    (Announce::PART, Announce::WORDS),
    (Recovery::PART, Recovery::WORDS),
    (StateKey::PART, StateKey::WORDS),
    (Reading::PART, Reading::WORDS),
    (Failed::PART, Failed::WORDS),
    (Message::PART, Message::WORDS),
    (DropOldest::PART, DropOldest::WORDS),
    (Does::PART, Does::WORDS),
    (SchemaWords::PART, SchemaWords::WORDS),
    (Fields::PART, Fields::WORDS),
    (Step::PART, Step::WORDS),
    (Connect::PART, Connect::WORDS),
    (Send::PART, Send::WORDS),
    (Receive::PART, Receive::WORDS),
    (Silent::PART, Silent::WORDS),
    (Closed::PART, Closed::WORDS),
];

/// The version of the language, the value of `antiphon:`.
pub const LANGUAGE_VERSION: &str = "1";

/// Reads one file. `None` after reporting why there is nothing to go on with.
pub fn read_file(source: SourceId, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<File> {
    let node = parse(source, &sources.get(source).text, diagnostics)?;
    let version = node.get("antiphon");
    if let Some(version) = version.filter(|version| version.value != Value::Number(LANGUAGE_VERSION.into())) {
        let diagnostic =
            Diagnostic::new(&rules::LANGUAGE_VERSION, version.span, "this version of the language is not known")
                .help(format!("write `antiphon: {LANGUAGE_VERSION}`"));
        diagnostics.push(diagnostic);
        return None;
    }
    match (node.get("service"), node.get("channels")) {
        (None, None) if node.get("schemas").is_some() => Library::read(&node, diagnostics).map(File::Library),
        _ => Spec::read(&node, diagnostics).map(Box::new).map(File::Service),
    }
}

/// What a file may be.
#[derive(Debug, Clone, PartialEq)]
pub enum File {
    /// A service.
    Service(Box<Spec>),
    /// Schemas for services to refer to.
    Library(Library),
}
