//! Where each field of a message comes from.

use super::{Deed, Occasion, Place, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::json::Json;
use crate::model::channel::{Envelope, Message, Source};
use crate::model::lower::relay::STATUS_OF_FAILURE;
use crate::model::schema::{Field, Fill, Shape};
use crate::source::Span;

impl Scope<'_> {
    /// Where each field of a message comes from; what comes from nowhere is reported at `span`.
    pub(in crate::model::lower) fn sources(
        &self,
        message: &Message,
        occasion: &Occasion<'_>,
        span: Span,
        diagnostics: &mut Diagnostics,
    ) -> Vec<(String, Source)> {
        let source =
            |field: &Field, diagnostics: &mut Diagnostics| self.source(field, message, occasion, span, diagnostics);
        self.fields(message).iter().map(|field| (field.name.value.clone(), source(field, diagnostics))).collect()
    }

    fn source(
        &self,
        field: &Field,
        message: &Message,
        occasion: &Occasion<'_>,
        span: Span,
        diagnostics: &mut Diagnostics,
    ) -> Source {
        if let Some(fill) = &self.schemas.get(field.schema).fill {
            self.check_presence(field, fill, diagnostics);
            self.check_fill(field, fill, message, occasion, span, diagnostics);
            return Source::Fill(fill.clone());
        }
        if let Shape::Constant(value) = &self.schemas.resolved(field.schema).shape {
            return Source::Constant(value.clone());
        }
        if occasion.place == Place::Failure && self.is_status(field) {
            return Source::Constant(Json::string(STATUS_OF_FAILURE));
        }
        let offered = occasion.request.map(|request| self.fields(request)).unwrap_or_default();
        match offered.iter().find(|other| other.name.value == field.name.value) {
            Some(other) => self.taken(field, other, occasion, span, diagnostics),
            None if !field.required => Source::Absent,
            None => {
                let text = format!("nothing gives `{}` a value", field.name.value);
                let mut diagnostic =
                    Diagnostic::new(&rules::FIELD_FROM_NOWHERE, span, text).also(field.name.span, "required here");
                let names: Vec<&str> = offered.iter().map(|other| other.name.value.as_str()).collect();
                let fields = if names.is_empty() { "no fields".to_owned() } else { crate::diagnostic::list(names) };
                diagnostic = diagnostic.help(match occasion.request {
                    Some(_) => format!(
                        "add `fill` to it, make it optional, or rename it to a field of the request, which has {fields}"
                    ),
                    None => "add `fill` to it, or make it optional".to_owned(),
                });
                diagnostics.push(diagnostic);
                Source::Absent
            }
        }
    }

    /// Reports a required field that there is not always something to fill with.
    pub(super) fn check_presence(&self, field: &Field, fill: &Fill, diagnostics: &mut Diagnostics) {
        let always = matches!(fill, Fill::UserId | Fill::UserName) && self.channel.token.is_some();
        if field.required && fill.may_be_absent() && !always {
            let text = format!("there is not always something to fill `{}` with", field.name.value);
            let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, field.name.span, text);
            diagnostics.push(diagnostic.help("move it to `optional`"));
        }
    }

    /// A field taken from the request's field of the same name.
    fn taken(
        &self,
        field: &Field,
        other: &Field,
        occasion: &Occasion<'_>,
        span: Span,
        diagnostics: &mut Diagnostics,
    ) -> Source {
        if !self.same_schema(other.schema, field.schema) {
            let text = format!("`{}` has another schema here than in the request", field.name.value);
            let diagnostic = Diagnostic::new(&rules::FIELD_TYPES_DIFFER, field.name.span, text);
            let diagnostic = diagnostic.also(other.name.span, "in the request").also(span, "sent here");
            diagnostics.push(diagnostic.help("name one schema under `schemas` and use it in both"));
            return Source::Absent;
        }
        if field.required && !self.is_always_there(other, occasion) {
            let text = format!("`{}` has to be sent, but the request may come without it", field.name.value);
            let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, span, text);
            let diagnostic =
                diagnostic.also(other.name.span, "optional in the request").also(field.name.span, "required here");
            diagnostics.push(diagnostic.help("make both required, or both optional"));
            return Source::Absent;
        }
        Source::Request { field: field.name.value.clone(), optional: !other.required }
    }

    /// Whether a request has the field always: it is required, or made where it is missing, once the handler is called.
    pub(super) fn is_always_there(&self, field: &Field, occasion: &Occasion<'_>) -> bool {
        let is_made = self.schemas.get(field.schema).fill == Some(Fill::Id);
        field.required || (is_made && occasion.done.has(Deed::Called))
    }

    /// Whether a field is the envelope's status, which says `error` when the server tells of a failure.
    fn is_status(&self, field: &Field) -> bool {
        let Envelope::Tag { status: Some(status), .. } = &self.channel.envelope else { return false };
        let values = &self.schemas.resolved(field.schema).keywords.values;
        *status == field.name.value && values.iter().flatten().any(|value| value.as_str() == Some(STATUS_OF_FAILURE))
    }
}
