//! Rooms: sets of connections.

mod kind;
mod schema;

use std::time::Duration;

use super::channel::Shared;
use super::schema::Place;
use super::{check_name, unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{MessageId, Role, RoleId};
use crate::model::room::{Recovery, Room, RoomId, RoomKind};
use crate::source::Spanned;
use crate::syntax;

/// Names that mean something in `to`.
const RESERVED: [&str; 4] = ["server", "client", "sender", "everyone"];
/// What stands for every mode in `requires`.
pub(super) const ANY_MODE: &str = "any";

const DEFAULT_MEMBERSHIPS: u64 = 64;
const DEFAULT_TOPICS: u64 = 256;
const DEFAULT_WINDOW: Duration = Duration::from_mins(2);
const DEFAULT_MESSAGES: u64 = 1024;
const DEFAULT_BYTES: u64 = 1 << 20;

/// Lowers a channel's rooms.
pub(super) fn lower(
    channel: &Spanned<String>,
    written: &syntax::Channel,
    roles: &[Role],
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Vec<Room> {
    let mut home = Home { channel, written, roles, shared };
    let table = written.rooms.iter().flat_map(|rooms| rooms.iter());
    table.map(|(name, room)| home.room(name, room, diagnostics)).collect()
}

/// The place of a room. `None` after reporting that there is none.
pub(super) fn find(
    name: &Spanned<String>,
    written: &syntax::Channel,
    rooms: &[Room],
    diagnostics: &mut Diagnostics,
) -> Option<RoomId> {
    let found = rooms.iter().position(|room| room.name.value == name.value);
    if found.is_none() && !written.rooms.as_ref().is_some_and(|rooms| rooms.contains(&name.value)) {
        unknown(&rules::UNKNOWN_ROOM, "room", name, rooms.iter().map(|room| room.name.value.as_str()), diagnostics);
    }
    found
}

/// Whether nothing tells rooms of the kind apart, which was reported.
pub(super) fn is_broken(room: &Room) -> bool {
    matches!(&room.kind, RoomKind::Key { field, .. } if field.is_empty())
}

struct Home<'a, 'b, 's> {
    channel: &'a Spanned<String>,
    written: &'a syntax::Channel,
    roles: &'a [Role],
    shared: &'a mut Shared<'b, 's>,
}

impl Home<'_, '_, '_> {
    fn room(&mut self, name: &Spanned<String>, written: &syntax::Room, diagnostics: &mut Diagnostics) -> Room {
        self.check_room_name(name, diagnostics);
        let kind = self.kind(name, written, diagnostics);
        if let Some(kind) = &kind {
            kind::refuse_words(kind, written, diagnostics);
        }
        let modes = modes(written, diagnostics);
        let place = |part: &str| {
            let pointer = format!("/$defs/{}.{}.{part}", self.channel.value, name.value);
            Place::new(format!("{} {}", name.value, part.trim_start_matches("state.")), pointer)
        };
        let (member_place, state_places): (Place, Vec<Place>) = (
            place("member"),
            written
                .state
                .iter()
                .flat_map(|state| state.iter())
                .map(|(key, _)| place(&format!("state.{}", key.value)))
                .collect(),
        );
        let member = written.member.as_ref().map(|schema| self.member(schema, &member_place, &modes, diagnostics));
        let states = written.state.iter().flat_map(|state| state.iter()).zip(&state_places);
        let state = states.map(|((key, schema), place)| self.state(key, schema, place, diagnostics)).collect();
        let announced = |word: Option<&Spanned<String>>, diagnostics: &mut Diagnostics| {
            word.and_then(|word| self.message(word, diagnostics))
        };
        let is_topic = matches!(kind, Some(RoomKind::Topic { .. }));
        let default = if is_topic { DEFAULT_TOPICS } else { DEFAULT_MEMBERSHIPS };
        Room {
            name: name.clone(),
            limits: self.limits(written, diagnostics),
            replaces_oldest: replaces_oldest(written, diagnostics),
            modes,
            capacity: written.capacity.map(|capacity| capacity.0),
            memberships: written.memberships.map_or(default, |memberships| memberships.0),
            member,
            joined: announced(written.announce.as_ref().and_then(|announce| announce.joined.as_ref()), diagnostics),
            left: announced(written.announce.as_ref().and_then(|announce| announce.left.as_ref()), diagnostics),
            state,
            recovery: written.recovery.as_ref().and_then(|recovery| self.recovery(recovery, diagnostics)),
            kind: kind.unwrap_or_else(|| RoomKind::Key { field: String::new(), asks: false }),
        }
    }

    fn check_room_name(&self, name: &Spanned<String>, diagnostics: &mut Diagnostics) {
        check_name("a room", name, diagnostics);
        if RESERVED.contains(&name.value.as_str()) {
            let message = format!("`{}` means something else in `to`", name.value);
            diagnostics.push(Diagnostic::new(&rules::RESERVED_NAME, name.span, message).help("choose another name"));
        }
        if let Some(role) = self.roles.iter().find(|role| role.name.value == name.value && self.written.roles.is_some())
        {
            let message = format!("`{}` is a room and a role, and `to` could mean either", name.value);
            let diagnostic = Diagnostic::new(&rules::NAME_COLLISION, name.span, message);
            diagnostics.push(diagnostic.also(role.name.span, "the role").help("rename one of them"));
        }
    }

    fn limits(&self, written: &syntax::Room, diagnostics: &mut Diagnostics) -> Vec<(RoleId, u64)> {
        let mut limits = Vec::new();
        for (name, count) in written.limit.iter().flat_map(|limit| limit.value.iter()) {
            match self.roles.iter().position(|role| role.name.value == name.value) {
                Some(role) => limits.push((role, count.0)),
                None => {
                    let known = self.roles.iter().map(|role| role.name.value.as_str());
                    unknown(&rules::UNKNOWN_ROLE, "role", name, known, diagnostics);
                }
            }
        }
        limits
    }

    fn recovery(&self, written: &syntax::Recovery, diagnostics: &mut Diagnostics) -> Option<Recovery> {
        let rejoined = written.rejoined.as_ref().and_then(|word| self.message(word, diagnostics));
        let Some(offset) = &written.offset else {
            let span = written.written.first().map_or(written.span, |word| word.span);
            if !written.written.iter().any(|word| word.value == "offset") {
                let diagnostic = Diagnostic::new(&rules::MISSING_WORD, span, "`recovery` needs `offset`");
                diagnostics.push(diagnostic.help("name the member that carries a message's offset: `offset: offset`"));
            }
            return None;
        };
        check_name("a member", offset, diagnostics);
        Some(Recovery {
            window: written.window.map_or(DEFAULT_WINDOW, |window| window.0),
            messages: written.messages.map_or(DEFAULT_MESSAGES, |messages| messages.0),
            bytes: written.bytes.map_or(DEFAULT_BYTES, |bytes| bytes.0),
            offset: offset.value.clone(),
            rejoined,
        })
    }

    /// The place a message of this name will have. `None` after reporting that there is none.
    fn message(&self, name: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<MessageId> {
        let messages = &self.written.messages;
        let found = messages.iter().position(|(other, _)| other.value == name.value);
        if found.is_none() && !messages.contains(&name.value) {
            unknown(&rules::UNKNOWN_MESSAGE, "message", name, messages.names(), diagnostics);
        }
        found
    }
}

fn modes(written: &syntax::Room, diagnostics: &mut Diagnostics) -> Vec<String> {
    let mut modes: Vec<&Spanned<String>> = Vec::new();
    for mode in written.modes.iter().flatten() {
        check_name("a mode", mode, diagnostics);
        if mode.value == ANY_MODE {
            let diagnostic =
                Diagnostic::new(&rules::RESERVED_NAME, mode.span, "`any` stands for every mode in `requires`");
            diagnostics.push(diagnostic.help("choose another name"));
        }
        match modes.iter().find(|other| other.value == mode.value) {
            None => modes.push(mode),
            Some(first) => {
                let message = format!("the mode `{}` is listed twice", mode.value);
                let diagnostic = Diagnostic::new(&rules::NAME_COLLISION, mode.span, message);
                diagnostics.push(diagnostic.also(first.span, "first listed here").help("keep one of them"));
            }
        }
    }
    modes.into_iter().map(|mode| mode.value.clone()).collect()
}

fn replaces_oldest(written: &syntax::Room, diagnostics: &mut Diagnostics) -> bool {
    let Some(full) = &written.full else { return false };
    if !["refuse", "replace-oldest"].contains(&full.value.as_str()) {
        unknown(
            &rules::UNKNOWN_CHOICE,
            "way to deal with one too many",
            full,
            ["refuse", "replace-oldest"],
            diagnostics,
        );
    }
    if !written.written.iter().any(|word| word.value == "limit") {
        let diagnostic = Diagnostic::new(
            &rules::CONFLICTING_WORDS,
            full.span,
            "`full` says what happens at a `limit`, and there is none",
        );
        diagnostics.push(diagnostic.help("add `limit: { ROLE: 1 }`, or leave it out"));
    }
    full.value == "replace-oldest"
}
