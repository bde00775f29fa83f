//! Membership in rooms: what a request needs, and steps that end it.

use super::{Deed, Done, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Action, Message};
use crate::model::lower::room::{self, ANY_MODE};
use crate::model::lower::{not_built, unknown};
use crate::model::room::{Requirement, Room, RoomId, RoomKind};
use crate::source::{Span, Spanned};
use crate::syntax;

impl Scope<'_> {
    /// The membership that a request needs.
    pub(super) fn requires(
        &self,
        written: &syntax::Requires,
        request: &Message,
        diagnostics: &mut Diagnostics,
    ) -> Option<Requirement> {
        let mut rooms = written.iter();
        let (name, mode) = rooms.next()?;
        for (other, _) in rooms {
            not_built("membership in a second room", other.span, diagnostics);
        }
        let (room, key) = self.keyed(name, request, diagnostics)?;
        let modes = &self.channel.rooms[room].modes;
        let found = modes.iter().position(|other| *other == mode.value);
        if found.is_none() && mode.value != ANY_MODE {
            let known = modes.iter().map(String::as_str).chain([ANY_MODE]);
            unknown(&rules::UNKNOWN_CHOICE, "mode", mode, known, diagnostics);
        }
        Some(Requirement { room, key, mode: found.unwrap_or(0) })
    }

    /// A room with a key, and the field of the request that names it. `None` after reporting what is wrong.
    pub(super) fn keyed(
        &self,
        name: &Spanned<String>,
        request: &Message,
        diagnostics: &mut Diagnostics,
    ) -> Option<(RoomId, String)> {
        let id = room::find(name, self.written, &self.channel.rooms, diagnostics)?;
        let room = &self.channel.rooms[id];
        let (why, help) = match &room.kind {
            RoomKind::Key { field, .. } if field.is_empty() => return None,
            RoomKind::Key { field, .. } => {
                self.check_key(field, room, request, name.span, diagnostics);
                return Some((id, field.clone()));
            }
            RoomKind::Address { .. } => ("entered by connecting and left by closing", "leave it out".to_owned()),
            RoomKind::Topic { .. } => (
                "a topic, which is joined by its name",
                "write `payload.FIELD`, and give the field the schema `{ room: any }`".to_owned(),
            ),
        };
        let text = format!("`{}` is {why}", name.value);
        let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, name.span, text);
        diagnostics.push(diagnostic.also(room.name.span, "the room").help(help));
        None
    }

    fn check_key(&self, key: &str, room: &Room, request: &Message, span: Span, diagnostics: &mut Diagnostics) {
        let fields = self.own_fields(request);
        let field = fields.iter().find(|field| field.name.value == key);
        if field.is_some_and(|field| field.required && self.is_text(field.schema)) {
            return;
        }
        let (text, place) = match field {
            None => (format!("`{}` has no field `{key}`, which says which room", request.name.value), None),
            Some(field) if !field.required => {
                (format!("`{}` may come without `{key}`, which says which room", request.name.value), Some(field))
            }
            Some(field) => (format!("`{key}` says which room, and is no text"), Some(field)),
        };
        let mut diagnostic = Diagnostic::new(&rules::ROOM_KEY_MISSING, span, text);
        if let Some(field) = place {
            diagnostic = diagnostic.also(field.name.span, "the field");
        }
        let help = format!("add `{key}: string` to the `fields` of its payload");
        diagnostics.push(diagnostic.also(room.name.span, "the room").help(help));
    }

    /// `leave: ROOM`, or `leave: payload.FIELD` for the topic that a field names.
    pub(super) fn leave(
        &self,
        written: &Spanned<String>,
        request: &Message,
        done: &mut Done,
        diagnostics: &mut Diagnostics,
    ) -> Option<Action> {
        if written.value.starts_with("payload.") {
            return self.topic_field(written, request, diagnostics).map(|field| Action::Unsubscribe { field });
        }
        let (room, key) = self.keyed(written, request, diagnostics)?;
        enter(room, written, done, diagnostics);
        done.note(Deed::Left);
        Some(Action::Leave { room, key })
    }

    /// A required field that holds the name of a topic.
    pub(super) fn topic_field(
        &self,
        written: &Spanned<String>,
        request: &Message,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let field = self.request_field(written, request, diagnostics)?;
        if !field.required || self.schemas.resolved(field.schema).keywords.room_forms.is_empty() {
            let text = format!("`{}` need not be the name of a topic", field.name.value);
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, written.span, text);
            diagnostics.push(
                diagnostic
                    .also(field.name.span, "the field")
                    .help(format!("write `{}: {{ room: any }}` under `fields`", field.name.value)),
            );
        }
        Some(field.name.value)
    }
}

/// Reports a second room in one flow: the rooms would be locked one inside the other.
pub(super) fn enter(room: RoomId, name: &Spanned<String>, done: &mut Done, diagnostics: &mut Diagnostics) {
    if done.room.is_some_and(|other| other != room) {
        not_built("a second room with a key in one message", name.span, diagnostics);
    }
    done.room = Some(room);
}
