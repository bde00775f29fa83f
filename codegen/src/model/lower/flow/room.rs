//! Steps that join rooms and leave them, that change what their members share, and that keep a connection's token fresh.

use super::{Done, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics, list, rules};
use crate::model::channel::{Action, Message};
use crate::model::lower::room::{self, ANY_MODE};
use crate::model::lower::{not_built, unknown};
use crate::model::room::{Requirement, Room, RoomId, RoomKind};
use crate::model::schema::{Field, Shape};
use crate::source::{Span, Spanned};
use crate::syntax::{self, Assignment};

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
    fn keyed(
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
        let fields = self.fields(request);
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

    /// Reports a second room in one flow: the rooms would be locked one inside the other.
    fn enter(&self, room: RoomId, name: &Spanned<String>, done: &mut Done, diagnostics: &mut Diagnostics) {
        if done.room.is_some_and(|other| other != room) {
            not_built("a second room with a key in one message", name.span, diagnostics);
        }
        done.room = Some(room);
    }

    /// `join: ROOM`, or `join: payload.FIELD` for the topic that a field names.
    pub(super) fn join(
        &self,
        step: &syntax::Does,
        written: &Spanned<String>,
        request: &Message,
        done: &mut Done,
        diagnostics: &mut Diagnostics,
    ) -> Option<Action> {
        if written.value.starts_with("payload.") {
            for word in step.written.iter().filter(|word| ["mode", "resume"].contains(&word.value.as_str())) {
                let message = format!("`{}` goes with a room that has a key, and this is a topic", word.value);
                diagnostics.push(Diagnostic::new(&rules::CONFLICTING_WORDS, word.span, message).help("leave it out"));
            }
            return self.topic_field(written, request, diagnostics).map(|field| Action::Subscribe { field });
        }
        let (id, key) = self.keyed(written, request, diagnostics)?;
        let room = &self.channel.rooms[id];
        self.enter(id, written, done, diagnostics);
        done.left = false;
        let mode = step.mode.as_ref().and_then(|mode| self.mode(mode, room, request, diagnostics));
        if step.mode.is_none() && !room.modes.is_empty() && !step.written.iter().any(|word| word.value == "mode") {
            let text = format!("`{}` has modes, and nothing says in which to join", written.value);
            let diagnostic = Diagnostic::new(&rules::MISSING_WORD, written.span, text);
            diagnostics.push(diagnostic.also(room.name.span, "the room").help("add `mode: FIELD` to the step"));
        }
        let resume = step.resume.as_ref().and_then(|resume| self.resume(resume, room, request, diagnostics));
        done.resumed |= step.resume.is_some();
        Some(Action::Join { room: id, key, mode, resume })
    }

    /// The field that holds the mode.
    fn mode(
        &self,
        written: &Spanned<String>,
        room: &Room,
        request: &Message,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let field = self.request_field(written, request, diagnostics)?;
        let (text, help) = match &self.schemas.resolved(field.schema).shape {
            _ if room.modes.is_empty() => (
                format!("`{}` has no modes", room.name.value),
                "leave `mode` out, or add `modes` to the room".to_owned(),
            ),
            Shape::Choice(values) if same_names(values, &room.modes) => {
                if field.required {
                    return Some(field.name.value);
                }
                (format!("the request may come without `{}`", field.name.value), "make the field required".to_owned())
            }
            _ => (
                format!(
                    "`{}` is no choice of the room's modes, {}",
                    field.name.value,
                    list(room.modes.iter().map(String::as_str))
                ),
                format!("its schema is `{{ enum: [{}] }}`", room.modes.join(", ")),
            ),
        };
        let diagnostic = Diagnostic::new(&rules::MODE_TYPES_DIFFER, written.span, text);
        diagnostics.push(diagnostic.also(field.name.span, "the field").also(room.name.span, "the room").help(help));
        None
    }

    /// The fields that name an earlier membership.
    fn resume(
        &self,
        written: &Spanned<Vec<Spanned<String>>>,
        room: &Room,
        request: &Message,
        diagnostics: &mut Diagnostics,
    ) -> Option<[String; 3]> {
        if room.recovery.is_none() {
            let text = format!("`{}` keeps no membership that could be resumed", room.name.value);
            let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, written.span, text);
            diagnostics.push(
                diagnostic.also(room.name.span, "the room").help("add `recovery` to the room, or leave `resume` out"),
            );
        }
        let [session, epoch, offset] = written.value.as_slice() else {
            let message = "three fields name a membership: the session's id, the epoch and the offset";
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, written.span, message);
            diagnostics.push(diagnostic.help("write `resume: [SESSION, EPOCH, OFFSET]`"));
            return None;
        };
        let session = self.resuming(session, false, request, diagnostics);
        let epoch = self.resuming(epoch, false, request, diagnostics);
        let offset = self.resuming(offset, true, request, diagnostics);
        Some([session?, epoch?, offset?])
    }

    fn resuming(
        &self,
        written: &Spanned<String>,
        is_offset: bool,
        request: &Message,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let field = self.request_field(written, request, diagnostics)?;
        let shape = &self.schemas.resolved(field.schema).shape;
        let fits = match shape {
            Shape::Integer { low, .. } => is_offset && *low >= 0,
            shape => !is_offset && *shape == Shape::Text,
        };
        if !fits || field.required {
            let what = if is_offset { "a whole number, 0 or more" } else { "text" };
            let schema = if is_offset { "{ type: integer, minimum: 0 }" } else { "string" };
            let text = format!("`{}` is not optional and {what}", field.name.value);
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, written.span, text);
            diagnostics.push(diagnostic.also(field.name.span, "the field").help(format!(
                "write `{}: {schema}` under `optional`: who comes for the first time has none",
                field.name.value
            )));
        }
        Some(field.name.value)
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
        self.enter(room, written, done, diagnostics);
        done.left = true;
        Some(Action::Leave { room, key })
    }

    /// A required field that holds the name of a topic.
    fn topic_field(
        &self,
        written: &Spanned<String>,
        request: &Message,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let field = self.request_field(written, request, diagnostics)?;
        if !field.required || self.schemas.resolved(field.schema).keywords.room_forms.is_empty() {
            let text = format!("`{}` is not required and the name of a topic", field.name.value);
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, written.span, text);
            diagnostics.push(
                diagnostic
                    .also(field.name.span, "the field")
                    .help(format!("write `{}: {{ room: any }}` under `fields`", field.name.value)),
            );
        }
        Some(field.name.value)
    }

    /// `merge: { ROOM.STATE: FIELD }`
    pub(super) fn merge(
        &self,
        written: &Spanned<Assignment>,
        request: &Message,
        done: &Done,
        diagnostics: &mut Diagnostics,
    ) -> Option<Action> {
        let Assignment::Fields(table) = &written.value else {
            let diagnostic =
                Diagnostic::new(&rules::STEP_UNFIT, written.span, "`merge` says which state of which room");
            diagnostics.push(diagnostic.help("write `merge: { ROOM.STATE: FIELD }`"));
            return None;
        };
        let mut states = Vec::new();
        let mut home = None;
        for (path, field) in table.iter() {
            let found = self.room_state(path, done, diagnostics);
            let field = self.request_field(field, request, diagnostics);
            let (Some((room, state)), Some(field)) = (found, field) else { continue };
            let own = &self.channel.rooms[room].state[state];
            if !self.same_schema(own.schema, field.schema) {
                let text = format!("`{}` and the state `{}` have different schemas", field.name.value, path.value);
                let diagnostic = Diagnostic::new(&rules::STATE_TYPES_DIFFER, path.span, text);
                let diagnostic = diagnostic.also(field.name.span, "the field").also(own.name.span, "the state");
                diagnostics.push(diagnostic.help("name one schema under `schemas` and use it in both"));
            }
            self.check_merged(&field, path.span, diagnostics);
            home = Some(room);
            states.push((state, field.name.value));
        }
        home.map(|room| Action::Merge { room, states })
    }

    fn check_merged(&self, field: &Field, span: Span, diagnostics: &mut Diagnostics) {
        if !field.required {
            let text = format!("the request may come without `{}`, and then nothing is merged", field.name.value);
            let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, span, text);
            diagnostics.push(diagnostic.also(field.name.span, "optional here").help("make the field required"));
        }
    }

    /// `ROOM.STATE`, of the room that the request requires.
    fn room_state(
        &self,
        path: &Spanned<String>,
        done: &Done,
        diagnostics: &mut Diagnostics,
    ) -> Option<(RoomId, usize)> {
        let Some((room_name, state)) = path.value.split_once('.') else {
            let text = format!("`{}` does not say of which room it is", path.value);
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, path.span, text);
            diagnostics.push(diagnostic.help("write `ROOM.STATE`; the state of the channel is written with `set`"));
            return None;
        };
        let name = Spanned::new(path.span, room_name.to_owned());
        let id = room::find(&name, self.written, &self.channel.rooms, diagnostics)?;
        let room = &self.channel.rooms[id];
        let Some(index) = room.state.iter().position(|other| other.name.value == state) else {
            let unreadable = self.written.rooms.as_ref().and_then(|rooms| rooms.get(room_name)?.state.as_ref());
            if !unreadable.is_some_and(|table| table.contains(state)) {
                let name = Spanned::new(path.span, state.to_owned());
                let known = room.state.iter().map(|state| state.name.value.as_str());
                unknown(&rules::UNKNOWN_STATE, "state", &name, known, diagnostics);
            }
            return None;
        };
        if done.room != Some(id) || done.left {
            let text = format!("nothing says that the sender is in the room `{room_name}`");
            let diagnostic = Diagnostic::new(&rules::ROOM_OUT_OF_REACH, path.span, text);
            let mode = room.modes.last().map_or(ANY_MODE, String::as_str);
            diagnostics.push(
                diagnostic
                    .also(room.name.span, "the room")
                    .help(format!("add `requires: {{ {room_name}: {mode} }}` to the message")),
            );
            return None;
        }
        Some((id, index))
    }

    /// `refresh: FIELD`
    pub(super) fn refresh(
        &self,
        written: &Spanned<String>,
        request: &Message,
        done: &mut Done,
        diagnostics: &mut Diagnostics,
    ) -> Option<Action> {
        done.refreshed = true;
        if self.channel.token.is_none() && self.written.security.is_none() {
            let diagnostic =
                Diagnostic::new(&rules::STEP_UNFIT, written.span, "connections have no token to refresh here");
            diagnostics.push(diagnostic.help("add `security: NAME` to the channel, with a scheme of `type: jwt`"));
        }
        let field = self.request_field(written, request, diagnostics)?;
        if !field.required || !self.is_text(field.schema) {
            let text = format!("`{}` is not required and text", field.name.value);
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, written.span, text);
            diagnostics.push(
                diagnostic
                    .also(field.name.span, "the field")
                    .help(format!("write `{}: string` under `fields`", field.name.value)),
            );
        }
        Some(Action::Refresh { field: field.name.value })
    }
}

fn same_names(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().all(|name| b.contains(name))
}
