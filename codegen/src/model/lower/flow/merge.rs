//! Steps that change what a room's members share.

use super::{Deed, Done, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Action, Message};
use crate::model::lower::room::{self, ANY_MODE};
use crate::model::lower::unknown;
use crate::model::room::RoomId;
use crate::model::schema::Field;
use crate::source::{Span, Spanned};
use crate::syntax::Assignment;

impl Scope<'_> {
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
            check_merged(&field, path.span, diagnostics);
            home = Some(room);
            states.push((state, field.name.value));
        }
        home.map(|room| Action::Merge { room, states })
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
        if done.has(Deed::Unclear) {
            return None;
        }
        if done.room != Some(id) || done.has(Deed::Left) {
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
}

/// Reports a field that may be missing.
fn check_merged(field: &Field, span: Span, diagnostics: &mut Diagnostics) {
    if !field.required {
        let text = format!("the request may come without `{}`, and then nothing is merged", field.name.value);
        let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, span, text);
        diagnostics.push(diagnostic.also(field.name.span, "optional here").help("make the field required"));
    }
}
