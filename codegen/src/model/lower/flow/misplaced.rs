//! Fills that nothing ever fills: in what clients send, inside of other values, in parameters and states.

use std::collections::HashSet;

use super::Scope;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Action, Direction, Message};
use crate::model::lower::fill;
use crate::model::schema::{Field, Fill, SchemaId, Shape};
use crate::source::Span;

impl Scope<'_> {
    /// Reports fills where no message is made.
    pub(super) fn refuse_misplaced_fills(&self, diagnostics: &mut Diagnostics) {
        let mut seen = HashSet::new();
        for message in &self.channel.messages {
            for field in self.fields(message) {
                if let Some(fill) = &self.schemas.get(field.schema).fill {
                    self.check_request_fill(message, &field, fill, diagnostics);
                }
                self.refuse_inside(field.schema, &mut seen, diagnostics);
            }
        }
        let parameters = self.channel.roles.iter().flat_map(|role| &role.query).map(|parameter| parameter.schema);
        let states = self.channel.state.iter().map(|key| key.schema);
        let shared = self.channel.rooms.iter().flat_map(|room| &room.state).map(|state| state.schema);
        for id in parameters.chain(states).chain(shared) {
            self.refuse_at(id, self.schemas.get(id).span, diagnostics);
            self.refuse_inside(id, &mut seen, diagnostics);
        }
    }

    fn check_request_fill(&self, message: &Message, field: &Field, fill: &Fill, diagnostics: &mut Diagnostics) {
        let (why, help) = match &message.direction {
            Direction::Outbound { .. } => return,
            Direction::Inbound { actions, .. } if *fill == Fill::Id => {
                let calls = actions.iter().any(|action| matches!(action, Action::Call { .. }));
                if !field.required && self.schemas.resolved(field.schema).shape == Shape::Text && calls {
                    return;
                }
                if calls {
                    ("makes text where a request comes without it", "make the field optional, and text")
                } else {
                    (
                        "is made before the handler is asked, and this message asks for nothing",
                        "add a `call`, or leave `fill` out",
                    )
                }
            }
            Direction::Passed { answers: true, .. } if fill.is_of_error() => {
                if !field.required {
                    return;
                }
                ("has a value only where the server tells of a failure", "move the field to `optional`")
            }
            Direction::Passed { answers: true, .. } => (
                "is not known when the server answers for somebody",
                "leave `fill` out, or fill it with parts of the error",
            ),
            Direction::Inbound { .. } | Direction::Passed { .. } => {
                ("fills messages of the server, and this one comes from clients", "leave `fill` out")
            }
        };
        let text = format!("`{}` {why}", fill::word(fill));
        diagnostics.push(Diagnostic::new(&rules::FILL_UNFIT, field.name.span, text).help(help));
    }

    /// Fills of values inside a field. Those of a member are what `room.member` and `room.members` consist of.
    fn refuse_inside(&self, id: SchemaId, seen: &mut HashSet<SchemaId>, diagnostics: &mut Diagnostics) {
        let schema = self.schemas.get(id);
        let has_own = matches!(schema.fill, Some(Fill::RoomMember | Fill::RoomMembers | Fill::State(_)));
        if has_own || !seen.insert(id) {
            return;
        }
        match &schema.shape {
            Shape::Reference(inner) | Shape::List(inner) | Shape::Tuple(inner, _) | Shape::Map(inner) => {
                self.refuse_at(*inner, self.schemas.get(*inner).span, diagnostics);
                self.refuse_inside(*inner, seen, diagnostics);
            }
            Shape::Record { fields, .. } => {
                for field in fields {
                    self.refuse_at(field.schema, field.name.span, diagnostics);
                    self.refuse_inside(field.schema, seen, diagnostics);
                }
            }
            _ => {}
        }
    }

    fn refuse_at(&self, id: SchemaId, span: Span, diagnostics: &mut Diagnostics) {
        let Some(fill) = &self.schemas.get(id).fill else { return };
        let help = match fill {
            Fill::MemberId | Fill::MemberName | Fill::MemberMode => {
                "write `fill: room.member` in the message, in place of this schema"
            }
            _ => "leave it out, or write it at a field of the message itself",
        };
        let text = format!("`{}` fills fields of a message, not of a value inside one", fill::word(fill));
        diagnostics.push(Diagnostic::new(&rules::FILL_UNFIT, span, text).help(help));
    }
}
