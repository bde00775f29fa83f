//! What a message carries.

use super::channel::Shared;
use super::schema::Place;
use super::unknown;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Payload, Selection};
use crate::model::schema::{Field, Shape};
use crate::source::Spanned;
use crate::syntax::{self, SchemaWords};

/// Lowers a payload.
pub(super) fn lower(
    written: &syntax::Schema,
    place: &Place,
    home: &syntax::Channel,
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Payload {
    let syntax::Schema::Words(words) = written else {
        return Payload::Schema(shared.schematic.lower(written, place, diagnostics));
    };
    if let Some(state) = &words.state {
        return state_payload(state, words, place, home, shared, diagnostics);
    }
    if words.security.is_some() {
        alone(words, "security", &["description"], "what a login carries is said by its scheme", diagnostics);
        return Payload::Credentials;
    }
    let id = shared.schematic.lower(written, place, diagnostics);
    let schema = &mut shared.schematic.schemas.all[id.0];
    if matches!(schema.shape, Shape::Choice(_)) && words.title.is_none() {
        // The message's name is that of the message; what it carries needs another.
        schema.name = format!("{} value", place.name);
    }
    Payload::Schema(id)
}

/// Refuses words beside one that says all but them.
fn alone(words: &SchemaWords, word: &str, allowed: &[&str], help: &str, diagnostics: &mut Diagnostics) {
    let is_fine = |other: &str| other == word || allowed.contains(&other);
    for other in words.written.iter().filter(|other| !is_fine(&other.value)) {
        let message = format!("`{}` does not go with `{word}`", other.value);
        diagnostics.push(Diagnostic::new(&rules::CONFLICTING_WORDS, other.span, message).help(help));
    }
}

/// `{ state: any, fields: … }`: states by name, and fields beside them.
fn state_payload(
    state: &Spanned<String>,
    words: &SchemaWords,
    place: &Place,
    home: &syntax::Channel,
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Payload {
    let selection = match state.value.as_str() {
        "changed" => Selection::Changed,
        "any" => Selection::Any,
        _ => {
            unknown(&rules::UNKNOWN_CHOICE, "selection of states", state, ["any", "changed"], diagnostics);
            Selection::Any
        }
    };
    if home.state.as_ref().is_none_or(|table| table.0.is_empty()) {
        let diagnostic = Diagnostic::new(&rules::UNKNOWN_STATE, state.span, "the channel has no state");
        diagnostics.push(diagnostic.help("add `state` to the channel"));
    }
    let beside = ["fields", "optional", "description"];
    alone(words, "state", &beside, "beside `state`, name members with `fields` and `optional`", diagnostics);
    let tables = [(&words.fields, true), (&words.optional_fields, false)];
    let mut fields = Vec::new();
    for (table, required) in tables {
        for (name, schema) in table.iter().flat_map(|table| table.value.iter()) {
            if shared.schematic.known_here.states.iter().any(|(state, _)| *state == name.value) {
                let message = format!("the member `{}` is also the name of a state", name.value);
                diagnostics
                    .push(Diagnostic::new(&rules::INDISTINCT_MESSAGES, name.span, message).help("rename the member"));
            }
            let place = place.member("properties", &name.value);
            let schema = shared.schematic.lower(schema, &place, diagnostics);
            fields.push(Field { name: name.clone(), schema, required, recursive: false });
        }
    }
    Payload::State { selection, fields }
}
