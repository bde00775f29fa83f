//! Where errors are already, so that what only follows from them is not reported as well.

use crate::diagnostic::{Diagnostic, Diagnostics, Rule, Severity, rules};
use crate::source::{SourceId, Span, Spanned};
use crate::syntax::{File, Spec};

/// Errors of these rules leave everything else about their message, state, room or schema known.
const HARMLESS: [&Rule; 12] = [
    &rules::BAD_NAME,
    &rules::UNKNOWN_RATE,
    &rules::UNKNOWN_PERMISSION,
    &rules::EMPTY_RANGE,
    &rules::BAD_PATTERN,
    &rules::KEYWORD_WITHOUT_TYPE,
    &rules::ENUM_REPEATS,
    &rules::REQUIRED_UNKNOWN,
    &rules::VALUE_OUTSIDE_TYPE,
    &rules::RESERVED_NAME,
    &rules::NOBODY_MAY_SET,
    &rules::DELIVERY_UNFIT,
];

/// Findings of these rules follow from no other error: they look at nothing but a name.
const OF_NAMES: [&Rule; 8] = [
    &rules::NOT_BUILT,
    &rules::UNKNOWN_MESSAGE,
    &rules::UNKNOWN_STATE,
    &rules::UNKNOWN_ERROR,
    &rules::UNKNOWN_CHANNEL,
    &rules::UNKNOWN_ROLE,
    &rules::UNKNOWN_CLIENT,
    &rules::UNKNOWN_ROOM,
];

/// Parts of a spec that hold errors.
pub(super) struct Damage {
    /// Some schema: what a message carries may not be known.
    schemas: bool,
    /// Some entry of the catalogue.
    errors: bool,
    /// Messages, states and rooms, from their names on.
    places: Vec<Span>,
}

impl Damage {
    /// Looks which parts of a spec hold an error found so far.
    pub(super) fn of(spec: &Spec, files: &[(SourceId, File)], diagnostics: &Diagnostics) -> Self {
        let harmful =
            |finding: &&Diagnostic| finding.rule.severity == Severity::Error && !HARMLESS.contains(&finding.rule);
        let errors: Vec<Span> = diagnostics.iter().filter(harmful).map(|finding| finding.span).collect();
        let is_damaged = |part: Span| errors.iter().any(|error| part.contains(*error));
        let top = parts(spec.written.iter(), spec.span.end);
        let top_is_damaged = |word: &str| top.iter().any(|(name, part)| *name == word && is_damaged(*part));
        let library_is_damaged = |(id, file): &(SourceId, File)| {
            matches!(file, File::Library(_)) && is_damaged(Span { source: *id, start: 0, end: u32::MAX })
        };
        let mut places = Vec::new();
        for (_, channel) in spec.channels.iter() {
            for (word, part) in parts(channel.written.iter(), channel.span.end) {
                let names: Vec<&Spanned<String>> = match word {
                    "messages" => channel.messages.0.iter().map(|(name, _)| name).collect(),
                    "rooms" => channel.rooms.iter().flat_map(|rooms| &rooms.0).map(|(name, _)| name).collect(),
                    "state" => channel.state.iter().flat_map(|state| &state.0).map(|(name, _)| name).collect(),
                    _ => continue,
                };
                places.extend(parts(names.into_iter(), part.end).into_iter().map(|(_, part)| part));
            }
        }
        places.retain(|part| is_damaged(*part));
        let schemas = top_is_damaged("schemas") || files.iter().any(library_is_damaged);
        Self { schemas, errors: top_is_damaged("errors"), places }
    }

    /// Whether a finding may be nothing but the consequence of an error that was reported.
    pub(super) fn explains(&self, finding: &Diagnostic) -> bool {
        if self.errors && [&rules::FAILURE_UNTOLD, &rules::UNKNOWN_ERROR].contains(&finding.rule) {
            return true;
        }
        if OF_NAMES.contains(&finding.rule) {
            return false;
        }
        let mut spans = finding.others.iter().map(|(span, _)| *span).chain([finding.span]);
        self.schemas || spans.any(|span| self.places.iter().any(|part| part.contains(span)))
    }
}

/// Named parts in the order written, each reaching to the next one.
fn parts<'a>(names: impl Iterator<Item = &'a Spanned<String>>, end: u32) -> Vec<(&'a str, Span)> {
    let names: Vec<_> = names.collect();
    let ends = names.iter().skip(1).map(|next| next.span.start).chain([end]);
    names.iter().zip(ends).map(|(name, end)| (name.value.as_str(), Span { end, ..name.span })).collect()
}
