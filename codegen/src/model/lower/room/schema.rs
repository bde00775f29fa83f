//! What members share, and what they see of each other.

use super::Home;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::lower::check_name;
use crate::model::lower::schema::Place;
use crate::model::room::RoomState;
use crate::model::schema::{Fill, SchemaId, Shape};
use crate::source::Spanned;
use crate::syntax;

impl Home<'_, '_, '_> {
    /// A member as others see it: an object that the server fills.
    pub(super) fn member(
        &mut self,
        schema: &syntax::Schema,
        place: &Place,
        modes: &[String],
        diagnostics: &mut Diagnostics,
    ) -> SchemaId {
        let id = self.shared.schematic.lower(schema, place, diagnostics);
        let schematic = &self.shared.schematic;
        let resolved = schematic.resolved(id);
        let Shape::Record { fields, .. } = &resolved.shape else {
            if !diagnostics.has_error_in(schema.span()) && !diagnostics.has_error_in(resolved.span) {
                let message = "a member is no object with named fields here";
                let diagnostic = Diagnostic::new(&rules::ROOM_SCHEMA_UNFIT, schema.span(), message);
                diagnostics.push(diagnostic.help("write `fields: { id: { fill: member.id }, … }`"));
            }
            return id;
        };
        for field in fields {
            let own = schematic.schemas.get(field.schema);
            let constant = matches!(schematic.resolved(field.schema).shape, Shape::Constant(_));
            let (message, help) = match &own.fill {
                Some(Fill::MemberMode) if modes.is_empty() => (
                    format!("`{}` is a mode, and the room has none", field.name.value),
                    "add `modes` to the room, or leave the field out",
                ),
                Some(Fill::MemberId | Fill::MemberName | Fill::MemberMode) => continue,
                None if constant || !field.required => continue,
                Some(_) | None if diagnostics.has_error_in(own.span) => continue,
                Some(_) => (
                    format!("`{}` is filled with what is not of a member", field.name.value),
                    "fill it with `member.id`, `member.name` or `member.mode`",
                ),
                None => (
                    format!("nothing fills `{}` of a member", field.name.value),
                    "add `fill: member.id`, `member.name` or `member.mode`, or make it optional",
                ),
            };
            diagnostics.push(Diagnostic::new(&rules::ROOM_SCHEMA_UNFIT, field.name.span, message).help(help));
        }
        id
    }

    pub(super) fn state(
        &mut self,
        name: &Spanned<String>,
        schema: &syntax::Schema,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> RoomState {
        check_name("a room's state", name, diagnostics);
        let id = self.shared.schematic.lower(schema, place, diagnostics);
        let resolved = self.shared.schematic.resolved(id);
        let fits = match &resolved.shape {
            Shape::Record { fields, .. } => !fields.iter().any(|field| field.required),
            _ => false,
        };
        if !fits && !diagnostics.has_error_in(schema.span()) && !diagnostics.has_error_in(resolved.span) {
            let message = format!("the state `{}` is no object whose members are all optional", name.value);
            let diagnostic = Diagnostic::new(&rules::ROOM_SCHEMA_UNFIT, name.span, message);
            diagnostics.push(diagnostic.also(resolved.span, "its schema").help("name its members under `optional`"));
        }
        if fits && !resolved.is_named {
            let message = format!("the schema of the state `{}` has no name", name.value);
            let diagnostic = Diagnostic::new(&rules::ROOM_SCHEMA_UNFIT, name.span, message);
            diagnostics.push(diagnostic.help("name it under `schemas`, so that messages can carry changes of it"));
        }
        RoomState { name: name.clone(), schema: id }
    }
}
