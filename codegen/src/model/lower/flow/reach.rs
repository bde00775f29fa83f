//! Whether the rooms that a message goes to are known where it is made.

use super::{Deed, Occasion, Place, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Direction, Message};
use crate::model::room::{NamePart, RoomKind};
use crate::model::schema::Field;
use crate::source::Span;

impl Scope<'_> {
    /// Reports rooms that a message goes to and that are not known here.
    pub(super) fn reaches(
        &self,
        message: &Message,
        occasion: &Occasion<'_>,
        span: Span,
        diagnostics: &mut Diagnostics,
    ) {
        let Direction::Outbound { to, .. } = &message.direction else { return };
        for room in &to.rooms {
            let room_name = &self.channel.rooms[*room].name;
            let (why, help) = match &self.channel.rooms[*room].kind {
                RoomKind::Address { .. } => continue,
                RoomKind::Key { .. } if occasion.done.has(Deed::Unclear) => continue,
                RoomKind::Key { .. } if occasion.place == Place::Job => (
                    format!(
                        "`{}` goes to the room `{}`, in which the sender need no longer be when the call ends",
                        message.name.value, room_name.value
                    ),
                    "leave `as` out, or send the message to a topic".to_owned(),
                ),
                RoomKind::Key { .. } if occasion.done.room == Some(*room) && !occasion.done.has(Deed::Left) => continue,
                RoomKind::Key { .. } if occasion.done.has(Deed::Left) => (
                    format!(
                        "`{}` goes to the room `{}`, which the sender has left",
                        message.name.value, room_name.value
                    ),
                    "put the step before `leave`".to_owned(),
                ),
                RoomKind::Key { .. } => (
                    format!(
                        "`{}` goes to a room `{}`, and nothing here says which",
                        message.name.value, room_name.value
                    ),
                    format!(
                        "add `requires: {{ {}: MODE }}` to the request, or put `join: {}` before",
                        room_name.value, room_name.value
                    ),
                ),
                RoomKind::Topic { name } => match name.iter().find_map(|part| self.unknown_part(part, occasion)) {
                    None => continue,
                    Some((what, help)) => {
                        (format!("`{}` goes to the topic `{}`, and {what}", message.name.value, room_name.value), help)
                    }
                },
            };
            let diagnostic = Diagnostic::new(&rules::ROOM_OUT_OF_REACH, span, why);
            diagnostics.push(diagnostic.also(room_name.span, "the room").help(help));
        }
    }

    /// Why a part of a topic's name is not known, and what to do about it.
    fn unknown_part(&self, part: &NamePart, occasion: &Occasion<'_>) -> Option<(String, String)> {
        match part {
            NamePart::Text(_) => None,
            NamePart::Call { .. } if occasion.place == Place::Job => None,
            NamePart::Call { .. } => Some((
                "there is no call with an id here".to_owned(),
                "send it from a call with `as`, or leave the topic out of its `to`".to_owned(),
            )),
            NamePart::Field(name) => {
                let Some(request) = occasion.request else {
                    return Some((
                        format!("there is no request here that has `{name}`"),
                        "leave the topic out of its `to`".to_owned(),
                    ));
                };
                let fields = self.own_fields(request);
                let field = fields.iter().find(|field| field.name.value == *name);
                match field {
                    Some(field) if self.is_known(field, occasion) && self.is_text(field.schema) => None,
                    _ => Some((
                        format!("`{}` has no `{name}` that is required and text", request.name.value),
                        format!("add `{name}: string` to its `fields`, or leave the topic out of the message's `to`"),
                    )),
                }
            }
        }
    }

    /// Whether the name of a topic can be made of a field: a call in the background has also what was made for it.
    fn is_known(&self, field: &Field, occasion: &Occasion<'_>) -> bool {
        field.required || (occasion.place == Place::Job && self.is_always_there(field, occasion))
    }
}
