//! Fields of a request that what it sets off is made of.

use super::Scope;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Message, Payload};
use crate::model::lower::{not_built, unknown};
use crate::model::schema::{Field, Fill, SchemaId, Shape};
use crate::source::Spanned;

/// The field that is named, as `FIELD` or `payload.FIELD`. `None` after reporting that there is none.
pub(super) fn named<'f>(
    written: &Spanned<String>,
    fields: &'f [Field],
    diagnostics: &mut Diagnostics,
) -> Option<&'f Field> {
    let name = written.value.strip_prefix("payload.").unwrap_or(&written.value);
    let found = fields.iter().find(|field| field.name.value == name);
    if found.is_none() {
        let known = fields.iter().map(|field| field.name.value.as_str());
        unknown(&rules::UNKNOWN_FIELD, "field", &Spanned::new(written.span, name.to_owned()), known, diagnostics);
    }
    found
}

impl Scope<'_> {
    /// The field of a request that a step names, as `FIELD` or `payload.FIELD`. `None` after reporting that there is none.
    pub(super) fn request_field(
        &self,
        written: &Spanned<String>,
        request: &Message,
        diagnostics: &mut Diagnostics,
    ) -> Option<Field> {
        named(written, &self.own_fields(request), diagnostics).cloned()
    }

    /// The named members of a payload that is no selection of states.
    pub(super) fn own_fields(&self, message: &Message) -> Vec<Field> {
        if matches!(message.payload, Payload::Schema(_)) { self.fields(message) } else { Vec::new() }
    }

    /// The named members of a message's payload.
    pub(in crate::model::lower) fn fields(&self, message: &Message) -> Vec<Field> {
        match &message.payload {
            Payload::Schema(id) => match &self.schemas.resolved(*id).shape {
                Shape::Record { fields, .. } => fields.clone(),
                _ => Vec::new(),
            },
            Payload::State { fields, .. } => fields.clone(),
            Payload::Nothing | Payload::Credentials => Vec::new(),
        }
    }

    /// Whether a schema's values are text.
    pub(super) fn is_text(&self, id: SchemaId) -> bool {
        self.schemas.resolved(id).shape == Shape::Text
    }

    /// Whether two schemas accept the same values, as far as reading them side by side can tell.
    pub(super) fn same_schema(&self, a: SchemaId, b: SchemaId) -> bool {
        let (a, b) = (self.schemas.resolved(a), self.schemas.resolved(b));
        if std::ptr::eq(a, b) {
            return true;
        }
        // A schema with inner schemas is shared by naming it.
        let flat =
            |shape: &Shape| !matches!(shape, Shape::List(_) | Shape::Tuple(..) | Shape::Record { .. } | Shape::Map(_));
        flat(&a.shape) && flat(&b.shape) && a.keywords == b.keywords
    }

    /// Whether what fills a job's message from its request is always there.
    pub(super) fn check_request(&self, field: &Field, name: &str, request: &Message, diagnostics: &mut Diagnostics) {
        let offered = self.own_fields(request);
        let Some(other) = offered.iter().find(|other| other.name.value == name) else {
            let text = format!("`{}` has no field `{name}`", request.name.value);
            let diagnostic = Diagnostic::new(&rules::UNKNOWN_FIELD, field.name.span, text);
            let names = offered.iter().map(|other| other.name.value.as_str());
            let help = crate::diagnostic::did_you_mean(name, names);
            diagnostics.push(
                diagnostic
                    .also(request.name.span, "the request")
                    .help(help.unwrap_or_else(|| "add the field to the request".to_owned())),
            );
            return;
        };
        let is_made = self.schemas.get(other.schema).fill == Some(Fill::Id);
        if !other.required && !is_made {
            if field.required {
                let text = format!("`{}` has to be sent, but the request may come without `{name}`", field.name.value);
                let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, field.name.span, text);
                diagnostics.push(
                    diagnostic
                        .also(other.name.span, "optional in the request")
                        .help("make it required there, or give it `fill: id`"),
                );
            } else {
                not_built(&format!("`fill: request.{name}` of an optional field"), field.name.span, diagnostics);
            }
        }
        let own = self.schemas.resolved(field.schema);
        let takes_any_text = own.keywords.is_any_text() && self.is_text(other.schema);
        if !takes_any_text && !self.same_schema(field.schema, other.schema) {
            let other_name = if field.name.value == name { String::new() } else { format!("`{name}` ") };
            let text = format!("`{}` has another schema here than {other_name}in the request", field.name.value);
            let diagnostic = Diagnostic::new(&rules::FIELD_TYPES_DIFFER, field.name.span, text);
            diagnostics.push(
                diagnostic
                    .also(other.name.span, "in the request")
                    .help("write the request's schema beside `fill`, with `$ref`"),
            );
        }
    }
}
