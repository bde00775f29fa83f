//! Steps that join a room or a topic.

use super::room::enter;
use super::{Deed, Done, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics, list, rules};
use crate::model::channel::{Action, Direction, Message};
use crate::model::room::{Room, RoomId, RoomKind};
use crate::model::schema::{Field, SchemaId, Shape};
use crate::source::Spanned;
use crate::syntax;

impl Scope<'_> {
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
        enter(id, written, done, diagnostics);
        done.forget(Deed::Left);
        let mode = step.mode.as_ref().and_then(|mode| self.mode(mode, room, request, diagnostics));
        if step.mode.is_none() && !room.modes.is_empty() && !step.written.iter().any(|word| word.value == "mode") {
            let text = format!("`{}` has modes, and nothing says in which to join", written.value);
            let diagnostic = Diagnostic::new(&rules::MISSING_WORD, written.span, text);
            diagnostics.push(diagnostic.also(room.name.span, "the room").help("add `mode: FIELD` to the step"));
        }
        let resume = step.resume.as_ref().and_then(|resume| self.resume(resume, room, request, diagnostics));
        if step.resume.is_some() {
            done.note(Deed::Resumed);
        }
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
                let asks = matches!(room.kind, RoomKind::Key { asks: true, .. });
                match () {
                    () if !field.required => (
                        format!("the request may come without `{}`", field.name.value),
                        "make the field required".to_owned(),
                    ),
                    () if asks && !self.is_named(field.schema) => (
                        format!("the handler is told `{}`, whose type has no name", field.name.value),
                        "name the schema under `schemas`".to_owned(),
                    ),
                    () => return Some(field.name.value),
                }
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

    /// Reports messages that join one room with modes of different schemas: the handler is told one.
    pub(super) fn compare_modes(&self, diagnostics: &mut Diagnostics) {
        let mut known: Vec<(RoomId, Field)> = Vec::new();
        for message in &self.channel.messages {
            let Direction::Inbound { actions, .. } = &message.direction else { continue };
            for action in actions {
                let Action::Join { room, mode: Some(mode), .. } = action else { continue };
                let Some(field) = self.own_fields(message).into_iter().find(|field| field.name.value == *mode) else {
                    continue;
                };
                if !matches!(self.channel.rooms[*room].kind, RoomKind::Key { asks: true, .. }) {
                    continue;
                }
                match known.iter().find(|(other, _)| other == room) {
                    Some((_, first)) if !self.is_same_type(first.schema, field.schema) => {
                        let text = "two messages join one room with modes of different schemas";
                        let diagnostic = Diagnostic::new(&rules::MODE_TYPES_DIFFER, field.name.span, text);
                        diagnostics.push(
                            diagnostic
                                .also(first.name.span, "the other field")
                                .help("name one schema under `schemas` and use it in both"),
                        );
                    }
                    Some(_) => {}
                    None => known.push((*room, field)),
                }
            }
        }
    }

    /// Whether two schemas lead to one.
    fn is_same_type(&self, a: SchemaId, b: SchemaId) -> bool {
        std::ptr::eq(self.schemas.resolved(a), self.schemas.resolved(b))
    }

    /// Whether a schema leads to one with a name.
    fn is_named(&self, mut id: SchemaId) -> bool {
        while let Shape::Reference(target) = self.schemas.get(id).shape {
            id = target;
        }
        self.schemas.get(id).is_named
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
            let what = if is_offset { "whole number from 0 on" } else { "text" };
            let schema = if is_offset { "{ type: integer, minimum: 0 }" } else { "string" };
            let text = format!("`{}` is no optional {what}", field.name.value);
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, written.span, text);
            diagnostics.push(diagnostic.also(field.name.span, "the field").help(format!(
                "write `{}: {schema}` under `optional`: who comes for the first time has none",
                field.name.value
            )));
        }
        Some(field.name.value)
    }
}

fn same_names(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().all(|name| b.contains(name))
}
