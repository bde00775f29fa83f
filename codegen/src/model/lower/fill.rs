//! What the server can fill in.

use super::unknown;
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean, list, rules};
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

/// All there is, in short.
const FAMILIES: [&str; 11] = [
    "now",
    "id",
    "applied",
    "state.NAME",
    "user.…",
    "session.…",
    "call.…",
    "request.FIELD",
    "room.…",
    "member.…",
    "error.…",
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
    let diagnostic =
        Diagnostic::new(&rules::UNKNOWN_FILL, written.span, format!("the server has no `{text}` to fill in"));
    diagnostics.push(diagnostic.help(suggestion(text, states)));
    None
}

/// The nearest word; or else those of the same family, or all families.
fn suggestion(text: &str, states: &[&str]) -> String {
    let states: Vec<String> = states.iter().map(|name| format!("state.{name}")).collect();
    let known: Vec<&str> = WORDS.iter().map(|(word, _)| *word).chain(states.iter().map(String::as_str)).collect();
    let help = did_you_mean(text, known.iter().copied()).unwrap_or_default();
    if help.starts_with("did you mean") {
        return help;
    }
    let family = text.split_once('.').map(|(family, _)| format!("{family}."));
    let same = known.iter().copied().filter(|word| family.as_ref().is_some_and(|family| word.starts_with(family)));
    let same = list(same);
    if same.is_empty() { format!("what exists: {}", list(FAMILIES)) } else { format!("what exists: {same}") }
}
