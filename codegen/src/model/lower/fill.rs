//! What the server can fill in.

use super::unknown;
use crate::diagnostic::{Diagnostics, did_you_mean, rules};
use crate::model::schema::{Fill, Precision};
use crate::source::Spanned;

/// Sources that are one word.
const WORDS: [(&str, Fill); 11] = [
    ("now", Fill::Now(Precision::Milliseconds)),
    ("now.micros", Fill::Now(Precision::Microseconds)),
    ("user.id", Fill::UserId),
    ("session.permissions", Fill::Permissions),
    ("applied", Fill::Applied),
    ("error.code", Fill::ErrorCode),
    ("error.text", Fill::ErrorText),
    ("error.key", Fill::ErrorKey),
    ("error.pointer", Fill::ErrorPointer),
    ("error.detail", Fill::ErrorDetail),
    ("error.retryAfterMs", Fill::ErrorRetryAfter),
];

/// Sources of the language that need rooms, relays or calls with an id.
const LATER: [&str; 12] = [
    "id",
    "call.id",
    "call.elapsed_ms",
    "request",
    "room.members",
    "room.state",
    "room.epoch",
    "room.offset",
    "session.id",
    "session.recovered",
    "session.expiresAt",
    "user.name",
];

/// Reads the value of a `fill`. `None` after reporting why it cannot be.
pub(super) fn parse(written: &Spanned<String>, states: &[&str], diagnostics: &mut Diagnostics) -> Option<Fill> {
    let text = written.value.as_str();
    if let Some((_, fill)) = WORDS.iter().find(|(word, _)| *word == text) {
        return Some(fill.clone());
    }
    if let Some(name) = text.strip_prefix("state.") {
        if states.contains(&name) {
            return Some(Fill::State(name.to_owned()));
        }
        let name = Spanned::new(written.span, name.to_owned());
        unknown(&rules::UNKNOWN_STATE, "state", &name, states.iter().copied(), diagnostics);
        return None;
    }
    if LATER.iter().any(|word| text == *word || text.strip_prefix(word).is_some_and(|rest| rest.starts_with('.'))) {
        super::not_built(&format!("`fill: {text}`"), written.span, diagnostics);
        return None;
    }
    let known: Vec<String> = WORDS
        .iter()
        .map(|(word, _)| (*word).to_owned())
        .chain(states.iter().map(|name| format!("state.{name}")))
        .collect();
    let mut diagnostic = crate::diagnostic::Diagnostic::new(
        &rules::UNKNOWN_FILL,
        written.span,
        format!("the server has no `{text}` to fill in"),
    );
    if let Some(help) = did_you_mean(text, known.iter().map(String::as_str)) {
        diagnostic = diagnostic.help(help);
    }
    diagnostics.push(diagnostic);
    None
}
