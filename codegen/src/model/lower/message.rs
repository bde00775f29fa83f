//! Messages, but for what they set off: who says them to whom, and what they carry.

use super::channel::Shared;
use super::implied::{Known, KnownRoom};
use super::schema::Place;
use super::{audience, check_name, payload, room, service, unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Delivery, Direction, Message, Payload, Role, RoleId, StateKey};
use crate::model::room::{Room, RoomKind};
use crate::source::Spanned;
use crate::syntax::{self, DeliveryWord, OneOrMany};

/// Words that only messages from clients take.
const OF_CLIENTS: [&str; 4] = ["does", "rate", "reply", "requires"];
/// Words that only messages take that are passed on.
const OF_PASSED: [&str; 2] = ["within", "deadline"];
/// When a message from the server is sent by itself.
const EVENTS: [&str; 2] = ["connect", "refused"];

/// What is known of a channel when its messages are lowered.
pub(super) struct Home<'a> {
    pub(super) name: &'a Spanned<String>,
    pub(super) written: &'a syntax::Channel,
    pub(super) roles: &'a [Role],
    pub(super) state: &'a [StateKey],
    pub(super) rooms: &'a [Room],
}

/// Lowers a channel's messages. What could not be read keeps its name, so that nothing that refers to it is reported.
pub(super) fn lower(home: &Home<'_>, shared: &mut Shared<'_, '_>, diagnostics: &mut Diagnostics) -> Vec<Message> {
    let messages =
        home.written.messages.iter().map(|(name, message)| one(name, message, home, shared, diagnostics)).collect();
    shared.schematic.known_here = Known::default();
    messages
}

fn one(
    name: &Spanned<String>,
    written: &syntax::Message,
    home: &Home<'_>,
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Message {
    check_name("a message", name, diagnostics);
    let direction = direction(name, written, home, shared, diagnostics);
    let place = Place::new(&name.value, format!("/$defs/{}.{}", home.name.value, name.value));
    shared.schematic.known_here = Known {
        states: home.state.iter().map(|key| (key.name.value.clone(), key.schema)).collect(),
        room: known_room(name, home),
        topics: true,
    };
    let payload = written
        .payload
        .as_ref()
        .map_or(Payload::Nothing, |payload| payload::lower(payload, &place, home.written, shared, diagnostics));
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

/// The room that a message has to do with: it goes there, the room says it by itself, or what sends it joins or requires the room.
fn known_room(name: &Spanned<String>, home: &Home<'_>) -> KnownRoom {
    let is_it = |word: &Spanned<String>| word.value == name.value;
    let names = |words: &Option<Spanned<String>>| words.as_ref().is_some_and(is_it);
    let own = home.written.messages.get(&name.value);
    let goes_to =
        |room: &str| own.and_then(|own| own.to.as_ref()).is_some_and(|to| to.0.iter().any(|to| to.value == room));
    let says = |room: &str| {
        let room = home.written.rooms.as_ref().and_then(|rooms| rooms.get(room));
        room.is_some_and(|room| {
            room.announce.as_ref().is_some_and(|announce| names(&announce.joined) || names(&announce.left))
                || room.recovery.as_ref().is_some_and(|recovery| names(&recovery.rejoined))
        })
    };
    let sends = |message: &syntax::Message| {
        message.does.iter().flatten().any(|step| {
            names(&step.send) || names(&step.reports) || step.call.iter().flat_map(|replies| &replies.0).any(is_it)
        })
    };
    let in_flow = |room: &str| {
        home.written.messages.iter().filter(|(_, message)| sends(message)).any(|(_, message)| {
            message.requires.as_ref().is_some_and(|requires| requires.contains(room))
                || message
                    .does
                    .iter()
                    .flatten()
                    .any(|step| [&step.join, &step.leave].into_iter().flatten().any(|word| word.value == room))
        })
    };
    let keyed = home.rooms.iter().filter(|room| matches!(room.kind, RoomKind::Key { .. }));
    let rooms: Vec<&Room> = keyed
        .filter(|room| {
            let name = room.name.value.as_str();
            goes_to(name) || says(name) || in_flow(name)
        })
        .collect();
    match rooms.as_slice() {
        [] => KnownRoom::None,
        [only] => KnownRoom::One {
            name: only.name.clone(),
            member: only.member,
            state: only.state.iter().map(|state| (state.name.clone(), state.schema)).collect(),
        },
        several => KnownRoom::Several(several.iter().map(|room| room.name.value.clone()).collect()),
    }
}

fn direction(
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
        (Some(to), None) => {
            let within = written.within.as_ref().and_then(|name| within(name, home, diagnostics));
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
fn within(name: &Spanned<String>, home: &Home<'_>, diagnostics: &mut Diagnostics) -> Option<usize> {
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
