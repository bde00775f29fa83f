//! Who gets a message.

use super::message::Home;
use super::{not_built, room, unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::Audience;
use crate::model::room::RoomKind;
use crate::source::Spanned;
use crate::syntax::{self, OneOrMany};

/// Lowers `to` and `except`.
pub(super) fn lower(
    to: &OneOrMany<Spanned<String>>,
    written: &syntax::Message,
    home: &Home<'_>,
    diagnostics: &mut Diagnostics,
) -> Audience {
    let mut audience = Audience::default();
    for name in &to.0 {
        let role = home.roles.iter().position(|role| role.name.value == name.value);
        let room = home.rooms.iter().position(|room| room.name.value == name.value);
        match (name.value.as_str(), role, room) {
            ("sender", ..) => audience.sender = true,
            ("everyone" | "client", ..) => audience.everyone = true,
            (_, Some(role), _) if !audience.roles.contains(&role) => audience.roles.push(role),
            (_, None, Some(room)) if !audience.rooms.contains(&room) => audience.rooms.push(room),
            (_, Some(_), _) | (_, _, Some(_)) => {}
            // What could not be read was reported.
            (name, ..) if home.written.rooms.as_ref().is_some_and(|rooms| rooms.contains(name)) => {}
            _ => {
                let roles = home.roles.iter().map(|role| role.name.value.as_str());
                let rooms = home.rooms.iter().map(|room| room.name.value.as_str());
                let known = roles.chain(rooms).chain(["sender", "everyone"]);
                let what = if home.rooms.is_empty() { "role" } else { "role or room" };
                unknown(&rules::UNKNOWN_ROLE, what, name, known, diagnostics);
            }
        }
    }
    check_rooms(&audience, to, written, home, diagnostics);
    if let Some(except) = &written.except {
        if except.value != "sender" {
            unknown(&rules::UNKNOWN_CHOICE, "exception", except, ["sender"], diagnostics);
        }
        if audience.sender {
            let diagnostic =
                Diagnostic::new(&rules::CONFLICTING_WORDS, except.span, "the sender is in `to` and in `except`");
            diagnostics.push(diagnostic.help("leave one of them out"));
        }
        audience.except_sender = true;
    }
    audience
}

/// A room with a key is one order of messages, which all its members get: nobody else can be told beside them.
fn check_rooms(
    audience: &Audience,
    to: &OneOrMany<Spanned<String>>,
    written: &syntax::Message,
    home: &Home<'_>,
    diagnostics: &mut Diagnostics,
) {
    let is_topic = |name: &Spanned<String>| {
        let room = home.rooms.iter().find(|room| room.name.value == name.value);
        room.filter(|room| !room::is_broken(room)).map(|room| matches!(room.kind, RoomKind::Topic { .. }))
    };
    let place = |wanted: bool| to.0.iter().find(|name| is_topic(name) == Some(wanted));
    if let Some(room) = place(false).filter(|_| to.0.len() > 1) {
        let message = format!("a message to the room `{}` goes to its members and to nobody else", room.value);
        let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, room.span, message);
        diagnostics.push(diagnostic.help(format!("write `to: {}`; its sender is among them as a member", room.value)));
    } else if let Some(topic) = place(true).filter(|_| audience.everyone || !audience.roles.is_empty()) {
        let message = format!("a message to the topic `{}` cannot go to roles or everyone as well", topic.value);
        let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, topic.span, message);
        diagnostics.push(diagnostic.help("beside topics, `to` holds other topics and `sender`"));
    }
    if let Some(room) = to.0.iter().find(|name| is_topic(name).is_some()).filter(|_| written.from.is_some()) {
        not_built("a message passed on to a room", room.span, diagnostics);
        return;
    }
    let entered = |name: &&Spanned<String>| {
        let room = home.rooms.iter().find(|room| room.name.value == name.value);
        room.is_some_and(|room| matches!(room.kind, RoomKind::Address { .. }))
    };
    if let Some(room) = to.0.iter().find(entered) {
        not_built("a message from the server to a room that connecting enters", room.span, diagnostics);
    }
    if let (Some(except), Some(_)) = (&written.except, place(true)) {
        not_built("`except` in a message to a topic", except.span, diagnostics);
    }
}
