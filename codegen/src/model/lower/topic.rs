//! Topics: rooms joined by name, and schemas that hold such names.

use super::channel::Shared;
use super::{is_name, unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Direction, Message, Payload};
use crate::model::room::{NamePart, Room, RoomKind};
use crate::model::schema::{Keywords, SchemaId, Shape, Type};
use crate::source::Spanned;
use crate::syntax;

/// The id of a call, as a part of a name.
const CALL_ID: &str = "call.id";
/// The longest name of a topic, in code points.
const LONGEST_NAME: u64 = 256;

/// The parts of a topic's name. `None` after reporting what is wrong with it.
pub(super) fn parse(
    room: &Spanned<String>,
    written: &Spanned<String>,
    channel: &syntax::Channel,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<NamePart>> {
    let mut parts = Vec::new();
    let mut rest = written.value.as_str();
    let wrong = |message: String, diagnostics: &mut Diagnostics| {
        let diagnostic = Diagnostic::new(&rules::UNKNOWN_PLACEHOLDER, written.span, message);
        diagnostics
            .push(diagnostic.help("write `{FIELD}` for a field of the request, `{call.id}` for the id of a call"));
        None
    };
    if rest.is_empty() {
        return wrong("the name of a topic is empty".to_owned(), diagnostics);
    }
    while !rest.is_empty() {
        let start = rest.find(['{', '}']).unwrap_or(rest.len());
        if start > 0 {
            parts.push(NamePart::Text(rest[..start].to_owned()));
            rest = &rest[start..];
            continue;
        }
        let inner = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let Some((inner, after)) = inner else {
            return wrong("a brace has no other half".to_owned(), diagnostics);
        };
        rest = after;
        match inner {
            CALL_ID => parts.push(NamePart::Call { prefix: prefix(room, written, channel, diagnostics)? }),
            field if is_name(field) => parts.push(NamePart::Field(field.to_owned())),
            other => return wrong(format!("nothing is put in the place of `{{{other}}}`"), diagnostics),
        }
    }
    Some(parts)
}

/// What the ids begin with of the calls whose messages go to a topic.
fn prefix(
    room: &Spanned<String>,
    written: &Spanned<String>,
    channel: &syntax::Channel,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let goes_here = |name: &Spanned<String>| {
        let to = channel.messages.get(&name.value).and_then(|message| message.to.as_ref());
        to.is_some_and(|to| to.0.iter().any(|to| to.value == room.value))
    };
    let steps = channel.messages.iter().flat_map(|(_, message)| message.does.iter().flatten());
    let mut prefixes: Vec<&Spanned<String>> = Vec::new();
    for step in steps {
        let mut messages = step.call.iter().flat_map(|replies| &replies.0).chain(step.reports.iter());
        if let (Some(prefix), true) = (&step.prefix, messages.any(goes_here)) {
            prefixes.push(prefix);
        }
    }
    let Some(first) = prefixes.first() else {
        let message = "no call has an id whose messages go to this topic";
        let diagnostic = Diagnostic::new(&rules::ROOM_OUT_OF_REACH, written.span, message);
        diagnostics.push(
            diagnostic.help(format!("add `as` to a call, and `to: {}` to what it answers or reports", room.value)),
        );
        return None;
    };
    if let Some(other) = prefixes.iter().find(|other| other.value != first.value) {
        let message = format!("the ids of calls begin with `{}` here and with `{}` there", other.value, first.value);
        let diagnostic = Diagnostic::new(&rules::CALL_IDS_DIFFER, other.span, message);
        diagnostics.push(
            diagnostic
                .also(first.span, "there")
                .also(written.span, "both go to this topic")
                .help("write the same `as`, or give each a topic of its own"),
        );
    }
    Some(first.value.clone())
}

/// Gives the schemas that hold a topic's name their pattern, now that the fields that topics are named after are known.
pub(super) fn settle(
    rooms: &[Room],
    messages: &[Message],
    written: &syntax::Channel,
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) {
    let topics = || {
        rooms.iter().filter_map(|room| match &room.kind {
            RoomKind::Topic { name } => Some(name.as_slice()),
            _ => None,
        })
    };
    check_fields(rooms, messages, written, shared, diagnostics);
    let places = std::mem::take(&mut shared.schematic.topic_names);
    if places.is_empty() {
        return;
    }
    if topics().next().is_none() {
        // A room that could not be read may have been one.
        let unreadable = written.rooms.as_ref().is_some_and(|table| table.0.iter().any(|(_, room)| room.is_none()));
        for (_, span) in places.iter().filter(|_| !unreadable) {
            let diagnostic =
                Diagnostic::new(&rules::UNKNOWN_ROOM, *span, "the channel has no topic whose name could be given");
            diagnostics.push(diagnostic.help("add `rooms: { NAME: { name: … } }` to the channel"));
        }
        return;
    }
    let forms: Vec<String> = topics().map(|name| name.iter().map(form).collect()).collect();
    let patterns: Vec<String> =
        topics().map(|name| name.iter().map(|part| pattern(part, messages, shared)).collect()).collect();
    for (id, _) in places {
        let keywords = Keywords {
            types: vec![Type::String],
            max_length: Some(LONGEST_NAME),
            pattern: Some(format!("^(?:{})$", patterns.join("|"))),
            room_forms: forms.clone(),
            ..Keywords::default()
        };
        let schema = &mut shared.schematic.schemas.all[id.0];
        schema.shape = Shape::Text;
        schema.keywords = keywords;
        if schema.description.is_none() {
            schema.description = Some(format!("A topic: {}.", either(&forms)));
        }
    }
}

/// `a`, `b` or `c`.
fn either(forms: &[String]) -> String {
    let quoted: Vec<String> = forms.iter().map(|form| format!("`{form}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// Reports topics named after a field that no message from a client has.
fn check_fields(
    rooms: &[Room],
    messages: &[Message],
    written: &syntax::Channel,
    shared: &Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) {
    for room in rooms {
        let RoomKind::Topic { name } = &room.kind else { continue };
        let place =
            written.rooms.as_ref().and_then(|rooms| rooms.get(&room.name.value)).and_then(|room| room.name.as_ref());
        for part in name {
            let NamePart::Field(field) = part else { continue };
            let mut offered = messages.iter().filter(|message| matches!(message.direction, Direction::Inbound { .. }));
            let span = place.map_or(room.name.span, |name| name.span);
            if !offered.any(|message| field_of(message, field, shared).is_some()) && !diagnostics.has_error_in(span) {
                let names: Vec<String> = messages
                    .iter()
                    .filter(|message| matches!(message.direction, Direction::Inbound { .. }))
                    .flat_map(|message| fields_of(message, shared))
                    .map(|(name, _)| name)
                    .collect();
                let field = Spanned::new(span, field.clone());
                unknown(&rules::UNKNOWN_FIELD, "field", &field, names.iter().map(String::as_str), diagnostics);
            }
        }
    }
}

fn form(part: &NamePart) -> String {
    match part {
        NamePart::Text(text) => text.clone(),
        NamePart::Field(field) => format!("<{field}>"),
        NamePart::Call { prefix } => format!("{prefix}_<n>"),
    }
}

fn pattern(part: &NamePart, messages: &[Message], shared: &Shared<'_, '_>) -> String {
    match part {
        NamePart::Text(text) => escaped(text),
        NamePart::Call { prefix } => format!("{}_[0-9]+", escaped(prefix)),
        NamePart::Field(field) => messages
            .iter()
            .filter(|message| matches!(message.direction, Direction::Inbound { .. }))
            .filter_map(|message| field_of(message, field, shared))
            .find_map(|id| own_pattern(id, shared))
            .unwrap_or_else(|| ".+".to_owned()),
    }
}

/// What a field's own schema says its text looks like, where it says so from end to end.
fn own_pattern(id: SchemaId, shared: &Shared<'_, '_>) -> Option<String> {
    let schema = shared.schematic.resolved(id);
    if let Shape::Choice(texts) = &schema.shape {
        let texts: Vec<String> = texts.iter().map(|text| escaped(text)).collect();
        return Some(format!("(?:{})", texts.join("|")));
    }
    let pattern = schema.keywords.pattern.as_deref()?;
    let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let whole = regex_syntax::ast::parse::Parser::new().parse(pattern).ok()?;
    // `^a|b$` is anchored in halves only, and in `a\$` the end is no anchor.
    let regex_syntax::ast::Ast::Concat(concat) = &whole else { return None };
    let is_end = |ast: &regex_syntax::ast::Ast| matches!(ast, regex_syntax::ast::Ast::Assertion(_));
    (concat.asts.first().is_some_and(is_end) && concat.asts.last().is_some_and(is_end)).then(|| inner.to_owned())
}

/// Text as a pattern that matches it and nothing else.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if r"\^$.*+?()[]{}|".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

fn field_of(message: &Message, name: &str, shared: &Shared<'_, '_>) -> Option<SchemaId> {
    fields_of(message, shared).into_iter().find(|(other, _)| other == name).map(|(_, id)| id)
}

fn fields_of(message: &Message, shared: &Shared<'_, '_>) -> Vec<(String, SchemaId)> {
    let Payload::Schema(id) = &message.payload else { return Vec::new() };
    match &shared.schematic.resolved(*id).shape {
        Shape::Record { fields, .. } => fields.iter().map(|field| (field.name.value.clone(), field.schema)).collect(),
        _ => Vec::new(),
    }
}
