//! The state that all connections of a channel share.

use super::channel::Shared;
use super::schema::Place;
use super::{check_name, unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::json::Json;
use crate::model::channel::{StateKey, Write};
use crate::source::Spanned;
use crate::syntax::{self, Announcing, Literal};

/// Lowers a channel's states.
pub(super) fn lower(
    channel: &Spanned<String>,
    written: &syntax::Channel,
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Vec<StateKey> {
    let table = written.state.iter().flat_map(|state| state.iter());
    table.map(|(name, key)| one(channel, name, key, shared, diagnostics)).collect()
}

fn one(
    channel: &Spanned<String>,
    name: &Spanned<String>,
    written: &syntax::StateKey,
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> StateKey {
    check_name("a state", name, diagnostics);
    let pointer = format!("/$defs/{}.state/properties/{}", channel.value, name.value);
    let schema = shared.schematic.lower(&written.schema, &Place::new(&name.value, pointer), diagnostics);
    let write = written.write.as_ref().map_or(Write::Anyone, |word| write(word, shared, diagnostics));
    StateKey {
        name: name.clone(),
        title: written.title.clone(),
        description: written.description.clone(),
        alias: written.alias.as_ref().map(|alias| alias.value.clone()),
        schema,
        initial: literal(&written.initial),
        write,
        reads: written.reads.iter().flatten().map(|reading| (literal(&reading.set), literal(&reading.reads))).collect(),
        announced_always: written.announce.as_ref().is_some_and(|word| word.value == Announcing::Always),
        durable: written.durable.unwrap_or(true),
    }
}

fn literal(written: &Spanned<Literal>) -> Spanned<Json> {
    Spanned::new(written.span, written.value.0.clone())
}

fn write(word: &Spanned<String>, shared: &Shared<'_, '_>, diagnostics: &mut Diagnostics) -> Write {
    match word.value.as_str() {
        "anyone" => return Write::Anyone,
        "never" => return Write::Never,
        _ => {}
    }
    let Some(index) = shared.permissions.iter().position(|name| *name == word.value) else {
        let known = shared.permissions.iter().map(String::as_str).chain(["anyone", "never"]);
        unknown(&rules::UNKNOWN_PERMISSION, "permission", word, known, diagnostics);
        return Write::Never;
    };
    if shared.spec.security.as_ref().is_none_or(|security| security.0.is_empty()) {
        let message = format!("nobody ever holds the permission `{}`: the service has no security scheme", word.value);
        let diagnostic = Diagnostic::new(&rules::NOBODY_MAY_SET, word.span, message);
        diagnostics.push(diagnostic.help("add `security`, or write `anyone` or `never`"));
    }
    Write::Permission(index)
}
