//! Signed tokens: where they stand, and what is checked when.

use std::time::Duration;

use super::{not_built, unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Direction, Message, ParameterKind, Role, Token, TokenPlace};
use crate::source::Spanned;
use crate::syntax::{self, Security, SecurityKind, Spec};

const DEFAULT_GRACE: Duration = Duration::from_secs(30);
/// The values of `check`.
const CHECKS: [&str; 2] = ["connect", "every-message"];

/// The words of a scheme of this type besides `type`: those it needs, and all it takes.
pub(super) const WORDS: (&[&str], &[&str]) = (&["in"], &["type", "in", "subject", "check", "grace"]);

/// What is wrong with a scheme whatever channel uses it.
pub(super) fn check(scheme: &Security, diagnostics: &mut Diagnostics) {
    if let Some(check) = scheme.check.as_ref().filter(|check| !CHECKS.contains(&check.value.as_str())) {
        unknown(&rules::UNKNOWN_CHOICE, "kind of check", check, CHECKS, diagnostics);
    }
    let always = scheme.check.as_ref().is_some_and(|check| check.value == "every-message");
    let word = |name: &str| scheme.written.iter().find(|word| word.value == name);
    if let Some(grace) = word("grace").filter(|_| !always) {
        let message =
            "`grace` lets a connection stay whose token has expired, and nobody looks at that after it connected";
        let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, grace.span, message);
        diagnostics.push(diagnostic.help("add `check: every-message`, or leave it out"));
    }
    if let (Some(places), Some(word)) = (&scheme.places, word("in"))
        && places.is_empty()
    {
        let diagnostic = Diagnostic::new(&rules::MISSING_WORD, word.span, "a token has to stand somewhere");
        diagnostics.push(diagnostic.help("write `in: [query.token, header.authorization]`"));
    }
    for place in scheme.places.iter().flatten() {
        if self::place(&place.value).is_none() {
            let known = ["query.NAME", "auth.NAME", "header.authorization"];
            unknown(&rules::UNKNOWN_CHOICE, "place for a token", place, known, diagnostics);
        }
    }
}

fn place(text: &str) -> Option<TokenPlace> {
    let name = |prefix: &str| text.strip_prefix(prefix).filter(|name| super::is_name(name)).map(str::to_owned);
    if text == "header.authorization" {
        return Some(TokenPlace::Bearer);
    }
    name("query.").map(TokenPlace::Query).or_else(|| name("auth.").map(TokenPlace::Auth))
}

/// The token that a channel asks for.
pub(super) fn lower(
    written: &syntax::Channel,
    roles: &[Role],
    has_socketio: bool,
    spec: &Spec,
    diagnostics: &mut Diagnostics,
) -> Option<Token> {
    let names = &written.security.as_ref()?.0;
    if let Some(second) = names.get(1) {
        not_built("a second scheme", second.span, diagnostics);
    }
    let name = names.first()?;
    let scheme = find(name, spec, diagnostics)?;
    if scheme.kind.value != SecurityKind::Jwt {
        let message = format!("`{}` is for messages, and nobody has sent one when connecting", name.value);
        let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, name.span, message);
        diagnostics.push(
            diagnostic
                .also(scheme.kind.span, "its type")
                .help("name a scheme of `type: jwt`, or give a message `payload: { security: … }`"),
        );
        return None;
    }
    let places: Vec<TokenPlace> = scheme.places.iter().flatten().filter_map(|written| place(&written.value)).collect();
    for written in scheme.places.iter().flatten() {
        if matches!(place(&written.value), Some(TokenPlace::Auth(_))) && !has_socketio {
            let message =
                format!("`{}` is what Socket.IO clients send, and `{}` is not for them", written.value, name.value);
            let diagnostic = Diagnostic::new(&rules::TRANSPORT_UNFIT, written.span, message);
            diagnostics.push(
                diagnostic.also(name.span, "used here").help("leave it out, or add `socketio` to the channel's `at`"),
            );
        }
    }
    Some(Token {
        places,
        subject: scheme.subject.as_ref().and_then(|subject| self::subject(subject, roles, name, diagnostics)),
        checked_always: scheme.check.as_ref().is_some_and(|check| check.value == "every-message"),
        grace: scheme.grace.map_or(DEFAULT_GRACE, |grace| grace.0),
    })
}

/// Reports messages whose token would not be checked each time.
pub(super) fn refuse_unchecked(token: Option<&Token>, messages: &[Message], diagnostics: &mut Diagnostics) {
    if !token.is_some_and(|token| token.checked_always) {
        return;
    }
    for message in messages.iter().filter(|message| matches!(message.direction, Direction::Passed { .. })) {
        not_built("`check: every-message` for a message that is passed on", message.name.span, diagnostics);
    }
}

/// The path's parameter that the token's subject equals.
fn subject(
    written: &Spanned<String>,
    roles: &[Role],
    user: &Spanned<String>,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let name = written.value.strip_prefix("path.").unwrap_or_default();
    let has = |role: &Role| role.query.iter().any(|other| other.kind == ParameterKind::Path && other.name == name);
    if let Some(role) = roles.iter().find(|role| !has(role)) {
        // A path that could not be read was reported.
        if !role.address.path.is_empty() {
            let message = format!(
                "the path of `{}` has no `{}` that the token's subject could equal",
                role.name.value, written.value
            );
            let diagnostic = Diagnostic::new(&rules::UNKNOWN_PARAMETER, written.span, message);
            diagnostics.push(
                diagnostic
                    .also(user.span, "used here")
                    .also(role.address.span, "the path")
                    .help("write `path.NAME` with a parameter of the path"),
            );
        }
        return None;
    }
    Some(name.to_owned())
}

/// The security scheme of this name. `None` after reporting that there is none.
pub(super) fn find<'a>(name: &Spanned<String>, spec: &'a Spec, diagnostics: &mut Diagnostics) -> Option<&'a Security> {
    let schemes = spec.security.as_ref();
    let found = schemes.and_then(|schemes| schemes.get(&name.value));
    if found.is_none() && !schemes.is_some_and(|schemes| schemes.contains(&name.value)) {
        let names = schemes.into_iter().flat_map(syntax::Table::names);
        unknown(&rules::UNKNOWN_SECURITY, "security scheme", name, names, diagnostics);
    }
    found
}
