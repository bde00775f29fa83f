//! Messages, but for what they set off: who says them to whom, and what they carry.

use super::channel::Shared;
use super::implied::{Known, KnownRoom};
use super::schema::Place;
use super::{check_name, delivery, direction, payload};
use crate::diagnostic::Diagnostics;
use crate::model::channel::{Message, Payload, Role, StateKey};
use crate::model::room::{Room, RoomKind};
use crate::source::Spanned;
use crate::syntax;

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
    let direction = direction::lower(name, written, home, shared, diagnostics);
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
        delivery: delivery::lower(written, &direction, home, diagnostics),
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
