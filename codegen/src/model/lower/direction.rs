//! Who says a message to whom.

use super::channel::Shared;
use super::message::Home;
use super::{audience, not_built, room, service, unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Direction, Role, RoleId};
use crate::model::room::RoomKind;
use crate::source::Spanned;
use crate::syntax::{self, OneOrMany};

/// Words that only messages from clients take.
const OF_CLIENTS: [&str; 4] = ["does", "rate", "reply", "requires"];
/// Words that only messages take that are passed on.
const OF_PASSED: [&str; 2] = ["within", "deadline"];
/// When a message from the server is sent by itself.
const EVENTS: [&str; 2] = ["connect", "refused"];

/// Lowers the direction; what follows from a message comes later.
pub(super) fn lower(
    name: &Spanned<String>,
    written: &syntax::Message,
    home: &Home<'_>,
    shared: &Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Direction {
    let inbound = |from, rate| Direction::Inbound { from, rate, requires: None, actions: Vec::new(), reply: None };
    let to = written.to.as_ref().map(|to| audience::lower(to, written, home, diagnostics));
    // A word that could not be read was reported; that it says nothing is no mistake of its own.
    let says = |name: &str| written.written.iter().any(|word| word.value == name);
    if written.from.is_none() && says("from") {
        return inbound(Vec::new(), None);
    }
    let Some(from) = &written.from else {
        refuse_words(written, &OF_CLIENTS, "messages that clients send", "add `from`, or leave it out", diagnostics);
        refuse_words(written, &OF_PASSED, "messages that are passed on", "leave it out", diagnostics);
        if to.is_none() && !says("to") {
            let diagnostic =
                Diagnostic::new(&rules::NOBODY_RECEIVES, name.span, format!("nobody receives `{}`", name.value));
            diagnostics
                .push(diagnostic.help("add `to: sender`, `to: everyone` or a role; or `from`, if a client sends it"));
        }
        if let Some(on) = written.on.as_ref().filter(|on| !EVENTS.contains(&on.value.as_str())) {
            unknown(&rules::UNKNOWN_CHOICE, "event", on, EVENTS, diagnostics);
        }
        let happens = |event: &str| written.on.as_ref().is_some_and(|on| on.value == event);
        return Direction::Outbound {
            to: to.unwrap_or_default(),
            on_connect: happens("connect"),
            on_refused: happens("refused"),
        };
    };
    if let Some(on) = &written.on {
        let diagnostic =
            Diagnostic::new(&rules::ROUTE_FROM_SERVER, on.span, "`on` belongs to messages that the server sends");
        diagnostics.push(diagnostic.help("leave it out"));
    }
    let from = senders(from, home.roles, diagnostics);
    let rate = written.rate.as_ref().and_then(|name| service::rate(name, shared.rates, diagnostics));
    if to.is_none() || written.does.is_some() {
        refuse_words(written, &OF_PASSED, "messages that are passed on", "leave it out", diagnostics);
    }
    match (to, &written.does) {
        (None, None) if says("does") || says("to") => inbound(from, rate),
        (None, None) => {
            let diagnostic = Diagnostic::new(
                &rules::NOTHING_HAPPENS,
                name.span,
                format!("nothing happens when `{}` comes", name.value),
            );
            diagnostics.push(diagnostic.help("add `does`, or `to` to pass it on"));
            inbound(from, rate)
        }
        (None, Some(_)) => inbound(from, rate),
        (Some(_), Some(_)) => {
            let word = |name: &str| {
                written.written.iter().find(|word| word.value == name).map_or(written.span, |word| word.span)
            };
            let message = "a message is passed on (`to`) or does something (`does`), not both";
            let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, word("does"), message);
            diagnostics.push(diagnostic.also(word("to"), "passed on").help("send another message from `does`"));
            inbound(from, rate)
        }
        (Some(mut to), None) => {
            let within = written.within.as_ref().and_then(|name| within(name, written, home, diagnostics));
            if within.is_some() && to.everyone {
                to.roles = (0..home.roles.len()).collect();
            }
            refuse_words(written, &["requires"], "messages that do something", "leave it out", diagnostics);
            Direction::Passed { from, rate, to, within, relay: None, answers: false }
        }
    }
}

/// Reports words that belong to other kinds of messages.
fn refuse_words(written: &syntax::Message, words: &[&str], whose: &str, help: &str, diagnostics: &mut Diagnostics) {
    for word in written.written.iter().filter(|word| words.contains(&word.value.as_str())) {
        let message = format!("`{}` belongs to {whose}", word.value);
        diagnostics.push(Diagnostic::new(&rules::ROUTE_FROM_SERVER, word.span, message).help(help));
    }
}

/// The room whose members in the roles of `to` get a message that is passed on.
fn within(
    name: &Spanned<String>,
    written: &syntax::Message,
    home: &Home<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<usize> {
    if let Some(sender) = written.to.iter().flat_map(|to| &to.0).find(|to| to.value == "sender") {
        let diagnostic =
            Diagnostic::new(&rules::CONFLICTING_WORDS, name.span, "`within` scopes roles, and the sender is none");
        diagnostics.push(diagnostic.also(sender.span, "the sender").help("name roles in `to`, or leave `within` out"));
    }
    if let Some(except) = &written.except {
        not_built("`except` in a message passed on within a room", except.span, diagnostics);
    }
    let found = room::find(name, home.written, home.rooms, diagnostics)?;
    let room = &home.rooms[found];
    if !matches!(room.kind, RoomKind::Address { .. }) && !room::is_broken(room) {
        let message = format!("a sender need not be in `{}`, which is not entered by connecting", name.value);
        let diagnostic = Diagnostic::new(&rules::RELAY_UNFIT, name.span, message);
        diagnostics.push(
            diagnostic.also(room.name.span, "the room").help("name a room with `key: path.NAME` and `enter: connect`"),
        );
        return None;
    }
    Some(found)
}

fn senders(from: &OneOrMany<Spanned<String>>, roles: &[Role], diagnostics: &mut Diagnostics) -> Vec<RoleId> {
    let mut senders = Vec::new();
    for name in &from.0 {
        match roles.iter().position(|role| role.name.value == name.value) {
            _ if name.value == "client" => senders.extend(0..roles.len()),
            Some(role) => senders.push(role),
            None => {
                let known = roles.iter().map(|role| role.name.value.as_str()).chain(["client"]);
                unknown(&rules::UNKNOWN_ROLE, "role", name, known, diagnostics);
            }
        }
    }
    senders.sort_unstable();
    senders.dedup();
    senders
}
