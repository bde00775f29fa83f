//! What tells rooms apart, and how one gets in.

use super::Home;
use crate::diagnostic::{Diagnostic, Diagnostics, list, rules};
use crate::model::channel::{ParameterKind, Role};
use crate::model::lower::{topic, unknown};
use crate::model::room::RoomKind;
use crate::source::Spanned;
use crate::syntax;

impl Home<'_, '_, '_> {
    /// `None` after reporting why nothing tells rooms of this kind apart.
    pub(super) fn kind(
        &self,
        name: &Spanned<String>,
        written: &syntax::Room,
        diagnostics: &mut Diagnostics,
    ) -> Option<RoomKind> {
        let enter = written.enter.as_ref().filter(|enter| {
            let known = ["connect", "call"].contains(&enter.value.as_str());
            if !known {
                unknown(&rules::UNKNOWN_CHOICE, "way in", enter, ["connect", "call"], diagnostics);
            }
            known
        });
        match (&written.key, &written.name) {
            (Some(key), Some(topic)) => {
                let message = "a room has a `key` or a `name`, not both";
                let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, topic.span, message);
                diagnostics.push(diagnostic.also(key.span, "the key").help("leave one of them out"));
                None
            }
            (None, None) => {
                if !written.written.iter().any(|word| ["key", "name"].contains(&word.value.as_str())) {
                    let message = format!("nothing tells one room `{}` from another", name.value);
                    let diagnostic = Diagnostic::new(&rules::MISSING_WORD, name.span, message);
                    diagnostics.push(diagnostic.help("add `key: FIELD`, or `name: NAME` for a topic"));
                }
                None
            }
            (None, Some(topic)) => {
                topic::parse(name, topic, self.written, diagnostics).map(|name| RoomKind::Topic { name })
            }
            (Some(key), None) => match key.value.strip_prefix("path.") {
                Some(parameter) => self.address(key, parameter, enter, written, diagnostics),
                None => {
                    if let Some(enter) = enter.filter(|enter| enter.value == "connect") {
                        let message = "who connects has sent no message yet that could say which room";
                        let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, enter.span, message);
                        diagnostics.push(
                            diagnostic
                                .also(key.span, "a field of messages")
                                .help("write `key: path.NAME`, or leave `enter` out and let a message `join`"),
                        );
                    }
                    let asks = enter.is_some_and(|enter| enter.value == "call");
                    Some(RoomKind::Key { field: key.value.clone(), asks })
                }
            },
        }
    }

    /// A room that connecting enters: every role's path says which.
    fn address(
        &self,
        key: &Spanned<String>,
        parameter: &str,
        enter: Option<&Spanned<String>>,
        written: &syntax::Room,
        diagnostics: &mut Diagnostics,
    ) -> Option<RoomKind> {
        if enter.is_none_or(|enter| enter.value != "connect") && (enter.is_some() || written.enter.is_none()) {
            let message = "a room whose key is in the path is entered by connecting";
            let span = enter.map_or(key.span, |enter| enter.span);
            diagnostics.push(Diagnostic::new(&rules::CONFLICTING_WORDS, span, message).help("write `enter: connect`"));
        }
        let has =
            |role: &&Role| role.query.iter().any(|other| other.kind == ParameterKind::Path && other.name == parameter);
        if let Some(role) = self.roles.iter().find(|role| !has(role)) {
            if role.address.path.is_empty() {
                return None;
            }
            let message = if self.roles.iter().any(|role| has(&role)) {
                format!("the path of `{}` has no parameter `{parameter}`", role.name.value)
            } else {
                format!("there is no path parameter `{parameter}`")
            };
            let diagnostic = Diagnostic::new(&rules::UNKNOWN_PARAMETER, key.span, message);
            diagnostics.push(
                diagnostic.also(role.address.span, "the path").help(format!(
                    "write `{{{parameter}}}` as a segment of every role's path, or name one that is there"
                )),
            );
            return None;
        }
        Some(RoomKind::Address { parameter: parameter.to_owned() })
    }
}

/// Reports words that do not go with a kind of room.
pub(super) fn refuse_words(kind: &RoomKind, written: &syntax::Room, diagnostics: &mut Diagnostics) {
    let (what, allowed): (&str, &[&str]) = match kind {
        RoomKind::Address { .. } => ("a room that connecting enters", &["key", "enter", "limit", "full"]),
        RoomKind::Key { .. } => (
            "a room that messages join",
            &["key", "enter", "modes", "capacity", "memberships", "member", "announce", "state", "recovery"],
        ),
        RoomKind::Topic { .. } => ("a topic", &["name", "memberships"]),
    };
    for word in written.written.iter().filter(|word| !allowed.contains(&word.value.as_str())) {
        let message = format!("`{}` does not go with {what}", word.value);
        let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, word.span, message);
        diagnostics.push(diagnostic.help(format!("leave it out; {what} takes {}", list(allowed.iter().copied()))));
    }
}
