//! Messages, but for what they set off: who says them to whom, and what they carry.

use super::channel::Shared;
use super::schema::Place;
use super::{check_name, not_built, service, unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Audience, Delivery, Direction, Message, Payload, Role, RoleId, Selection};
use crate::model::schema::{Field, Shape};
use crate::source::Spanned;
use crate::syntax::{self, DeliveryWord, OneOrMany, SchemaWords};

/// Words of messages that are not generated yet.
const LATER: [&str; 3] = ["within", "requires", "deadline"];
/// Words that only messages from clients take.
const OF_CLIENTS: [&str; 4] = ["does", "rate", "reply", "requires"];

/// Lowers a channel's messages. What could not be read keeps its name, so that nothing that refers to it is reported.
pub(super) fn lower(
    channel: &Spanned<String>,
    written: &syntax::Channel,
    roles: &[Role],
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Vec<Message> {
    let table = written.messages.iter();
    table.map(|(name, message)| one(channel, name, message, written, roles, shared, diagnostics)).collect()
}

fn one(
    channel: &Spanned<String>,
    name: &Spanned<String>,
    written: &syntax::Message,
    home: &syntax::Channel,
    roles: &[Role],
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Message {
    check_name("a message", name, diagnostics);
    for word in written.written.iter().filter(|word| LATER.contains(&word.value.as_str())) {
        not_built(&format!("`{}`", word.value), word.span, diagnostics);
    }
    let direction = direction(name, written, home, roles, shared, diagnostics);
    let place = Place::new(&name.value, format!("/$defs/{}.{}", channel.value, name.value));
    let payload = written
        .payload
        .as_ref()
        .map_or(Payload::Nothing, |payload| self::payload(payload, &place, home, shared, diagnostics));
    Message {
        name: name.clone(),
        description: written.description.clone(),
        payload,
        told: Vec::new(),
        delivery: delivery(written, &direction, diagnostics),
        keeps_last: written.keep.is_some(),
        untagged: false,
        deprecated: written.deprecated.unwrap_or(false),
        examples: written
            .examples
            .iter()
            .flatten()
            .map(|value| Spanned::new(value.span, value.value.0.clone()))
            .collect(),
        direction,
    }
}

fn direction(
    name: &Spanned<String>,
    written: &syntax::Message,
    home: &syntax::Channel,
    roles: &[Role],
    shared: &Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Direction {
    let to = written.to.as_ref().map(|to| audience(to, written, home, roles, diagnostics));
    // A word that could not be read was reported; that it says nothing is no mistake of its own.
    let says = |name: &str| written.written.iter().any(|word| word.value == name);
    if written.from.is_none() && says("from") {
        return Direction::Inbound { from: Vec::new(), rate: None, requires: None, actions: Vec::new(), reply: None };
    }
    let Some(from) = &written.from else {
        for word in written.written.iter().filter(|word| OF_CLIENTS.contains(&word.value.as_str())) {
            let message = format!("`{}` belongs to messages that clients send", word.value);
            let diagnostic = Diagnostic::new(&rules::ROUTE_FROM_SERVER, word.span, message);
            diagnostics.push(diagnostic.help("add `from`, or leave it out"));
        }
        if to.is_none() && !says("to") {
            let diagnostic =
                Diagnostic::new(&rules::NOBODY_RECEIVES, name.span, format!("nobody receives `{}`", name.value));
            diagnostics
                .push(diagnostic.help("add `to: sender`, `to: everyone` or a role; or `from`, if a client sends it"));
        }
        let on_connect = written.on.as_ref().is_some_and(|on| {
            if on.value != "connect" {
                unknown(&rules::UNKNOWN_CHOICE, "event", on, ["connect"], diagnostics);
            }
            on.value == "connect"
        });
        return Direction::Outbound { to: to.unwrap_or_default(), on_connect, on_refused: false };
    };
    if let Some(on) = &written.on {
        let diagnostic =
            Diagnostic::new(&rules::ROUTE_FROM_SERVER, on.span, "`on` belongs to messages that the server sends");
        diagnostics.push(diagnostic.help("leave it out"));
    }
    let from = senders(from, roles, diagnostics);
    let rate = written.rate.as_ref().and_then(|name| service::rate(name, shared.rates, diagnostics));
    match (to, &written.does) {
        (None, None) if says("does") || says("to") => {
            Direction::Inbound { from, rate, requires: None, actions: Vec::new(), reply: None }
        }
        (None, None) => {
            let diagnostic = Diagnostic::new(
                &rules::NOTHING_HAPPENS,
                name.span,
                format!("nothing happens when `{}` comes", name.value),
            );
            diagnostics.push(diagnostic.help("add `does`, or `to` to pass it on"));
            Direction::Inbound { from, rate, requires: None, actions: Vec::new(), reply: None }
        }
        (None, Some(_)) => Direction::Inbound { from, rate, requires: None, actions: Vec::new(), reply: None },
        (Some(_), Some(_)) => {
            let word = |name: &str| {
                written.written.iter().find(|word| word.value == name).map_or(written.span, |word| word.span)
            };
            let message = "a message is passed on (`to`) or does something (`does`), not both";
            let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, word("does"), message);
            diagnostics.push(diagnostic.also(word("to"), "passed on").help("send another message from `does`"));
            Direction::Inbound { from, rate, requires: None, actions: Vec::new(), reply: None }
        }
        (Some(to), None) => {
            if let Some(reply) = &written.reply {
                not_built("a `reply` to a message that is passed on", reply.span, diagnostics);
            }
            Direction::Passed { from, rate, to, within: None, relay: None, answers: false }
        }
    }
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

fn audience(
    to: &OneOrMany<Spanned<String>>,
    written: &syntax::Message,
    home: &syntax::Channel,
    roles: &[Role],
    diagnostics: &mut Diagnostics,
) -> Audience {
    let mut audience = Audience::default();
    for name in &to.0 {
        match (name.value.as_str(), roles.iter().position(|role| role.name.value == name.value)) {
            ("sender", _) => audience.sender = true,
            ("everyone" | "client", _) => audience.everyone = true,
            (_, Some(role)) => audience.roles.push(role),
            // The rooms were refused as a whole.
            (room, None) if home.rooms.as_ref().is_some_and(|rooms| rooms.contains(room)) => {}
            _ => {
                let known = roles.iter().map(|role| role.name.value.as_str()).chain(["sender", "everyone"]);
                unknown(&rules::UNKNOWN_ROLE, "role", name, known, diagnostics);
            }
        }
    }
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

fn delivery(written: &syntax::Message, direction: &Direction, diagnostics: &mut Diagnostics) -> Delivery {
    let delivery = match &written.delivery {
        None | Some(syntax::Delivery::Word(DeliveryWord::Disconnect)) => Delivery::Disconnect,
        Some(syntax::Delivery::Word(DeliveryWord::Newest)) => Delivery::Newest,
        Some(syntax::Delivery::DropOldest(words)) => Delivery::DropOldest(words.messages.value.max(1)),
    };
    let lossy = delivery != Delivery::Disconnect;
    let word = |name: &str| written.written.iter().find(|word| word.value == name).map(|word| word.span);
    let mut unfit = |name: &str, message: &str, help: &str| {
        if let Some(span) = word(name) {
            diagnostics.push(Diagnostic::new(&rules::DELIVERY_UNFIT, span, message).help(help));
        }
    };
    match direction {
        Direction::Inbound { .. } => {
            unfit("delivery", "no client receives this message", "put `delivery` on the message that is sent");
            unfit("keep", "no client receives this message", "put `keep` on the message that is sent");
        }
        Direction::Outbound { to, .. } | Direction::Passed { to, .. } => {
            if lossy && to.sender {
                unfit(
                    "delivery",
                    "a message to the sender is a reply, which must not be lost",
                    "leave `delivery` out, or send another message to the others",
                );
            }
            if to.sender {
                unfit("keep", "a reply is not for those who come later", "leave `keep` out");
            }
        }
    }
    if let Some(keep) = written.keep.as_ref().filter(|keep| keep.value != "last") {
        unknown(&rules::UNKNOWN_CHOICE, "way to keep messages", keep, ["last"], diagnostics);
    }
    delivery
}

fn payload(
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
        return Payload::Credentials;
    }
    if let Some(room) = &words.room {
        not_built("`room`", room.span, diagnostics);
        return Payload::Nothing;
    }
    let id = shared.schematic.lower(written, place, diagnostics);
    let schema = &mut shared.schematic.schemas.all[id.0];
    if matches!(schema.shape, Shape::Choice(_)) && words.title.is_none() {
        // The message's name is that of the message; what it carries needs another.
        schema.name = format!("{} value", place.name);
    }
    Payload::Schema(id)
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
    for word in words
        .written
        .iter()
        .filter(|word| !["state", "fields", "optional", "description"].contains(&word.value.as_str()))
    {
        let message = format!("`{}` does not go with `state`", word.value);
        let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, word.span, message);
        diagnostics.push(diagnostic.help("beside `state`, name members with `fields` and `optional`"));
    }
    let tables = [(&words.fields, true), (&words.optional_fields, false)];
    let mut fields = Vec::new();
    for (table, required) in tables {
        for (name, schema) in table.iter().flat_map(|table| table.value.iter()) {
            if shared.schematic.states.iter().any(|(state, _)| *state == name.value) {
                let message = format!("the member `{}` is also the name of a state", name.value);
                diagnostics
                    .push(Diagnostic::new(&rules::INDISTINCT_MESSAGES, name.span, message).help("rename the member"));
            }
            let place = Place::new(
                format!("{} {}", place.name, name.value),
                format!("{}/properties/{}", place.pointer, name.value),
            );
            let schema = shared.schematic.lower(schema, &place, diagnostics);
            fields.push(Field { name: name.clone(), schema, required, recursive: false });
        }
    }
    Payload::State { selection, fields }
}
