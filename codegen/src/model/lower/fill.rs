//! What the server can fill in.

use super::unknown;
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean, rules};
use crate::model::schema::{Fill, Precision};
use crate::source::Spanned;

/// Sources that are one word.
const WORDS: [(&str, Fill); 29] = [
    ("now", Fill::Now(Precision::Milliseconds)),
    ("now.micros", Fill::Now(Precision::Microseconds)),
    ("id", Fill::Id),
    ("user.id", Fill::UserId),
    ("user.name", Fill::UserName),
    ("session.id", Fill::SessionId),
    ("session.expiresAt", Fill::SessionExpires),
    ("session.recovered", Fill::SessionRecovered),
    ("session.permissions", Fill::Permissions),
    ("call.id", Fill::CallId),
    ("call.elapsed_ms", Fill::CallElapsed),
    ("room.key", Fill::RoomKey),
    ("room.epoch", Fill::RoomEpoch),
    ("room.offset", Fill::RoomOffset),
    ("room.members", Fill::RoomMembers),
    ("room.member", Fill::RoomMember),
    ("room.state", Fill::RoomState),
    ("member.id", Fill::MemberId),
    ("member.name", Fill::MemberName),
    ("member.mode", Fill::MemberMode),
    ("applied", Fill::Applied),
    ("error.code", Fill::ErrorCode),
    ("error.text", Fill::ErrorText),
    ("error.message", Fill::ErrorMessage),
    ("error.details", Fill::ErrorDetails),
    ("error.key", Fill::ErrorKey),
    ("error.pointer", Fill::ErrorPointer),
    ("error.detail", Fill::ErrorDetail),
    ("error.retryAfterMs", Fill::ErrorRetryAfter),
];

/// The word of a fill.
pub(super) fn word(fill: &Fill) -> String {
    match fill {
        Fill::State(name) => format!("state.{name}"),
        Fill::Request(name) => format!("request.{name}"),
        other => WORDS.iter().find(|(_, fill)| fill == other).map_or_else(String::new, |(word, _)| (*word).to_owned()),
    }
}

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
    if let Some(field) = text.strip_prefix("request.").filter(|field| !field.is_empty()) {
        return Some(Fill::Request(field.to_owned()));
    }
    let known: Vec<String> = WORDS
        .iter()
        .map(|(word, _)| (*word).to_owned())
        .chain(["request.FIELD".to_owned()])
        .chain(states.iter().map(|name| format!("state.{name}")))
        .collect();
    let mut diagnostic =
        Diagnostic::new(&rules::UNKNOWN_FILL, written.span, format!("the server has no `{text}` to fill in"));
    if let Some(help) = did_you_mean(text, known.iter().map(String::as_str)) {
        diagnostic = diagnostic.help(help);
    }
    diagnostics.push(diagnostic);
    None
}
