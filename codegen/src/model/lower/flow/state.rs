//! Steps that set and read the state of a channel.

use super::request::named;
use super::{Deed, Done, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Action, Message, Payload, StateSource, Write};
use crate::model::lower::unknown;
use crate::model::schema::{Field, Shape, Type};
use crate::source::Spanned;
use crate::syntax::Assignment;

impl Scope<'_> {
    pub(super) fn set(
        &self,
        written: &Spanned<Assignment>,
        request: &Message,
        done: &mut Done,
        diagnostics: &mut Diagnostics,
    ) -> Action {
        match &written.value {
            Assignment::Payload(text) => {
                if text != "payload" || !matches!(request.payload, Payload::State { .. }) {
                    let diagnostic =
                        Diagnostic::new(&rules::STEP_UNFIT, written.span, "the payload does not hold states to set");
                    diagnostics.push(
                        diagnostic.help("give the message `payload: { state: any }`, or write `set: { STATE: FIELD }`"),
                    );
                }
                done.note(Deed::NamedStates);
                done.note(Deed::SetStates);
                Action::Set(StateSource::Payload)
            }
            Assignment::Fields(table) => {
                let fields = self.fields(request);
                let pairs = table
                    .iter()
                    .filter_map(|(state, field)| self.assignment(state, field, &fields, diagnostics))
                    .collect();
                Action::Set(StateSource::Fields(pairs))
            }
        }
    }

    fn assignment(
        &self,
        state: &Spanned<String>,
        field: &Spanned<String>,
        fields: &[Field],
        diagnostics: &mut Diagnostics,
    ) -> Option<(usize, String)> {
        let id = self.channel.state.iter().position(|key| key.name.value == state.value);
        let unreadable = self.written.state.as_ref().is_some_and(|table| table.contains(&state.value));
        if id.is_none() && !unreadable {
            let known = self.channel.state.iter().map(|key| key.name.value.as_str());
            unknown(&rules::UNKNOWN_STATE, "state", state, known, diagnostics);
        }
        let found = named(field, fields, diagnostics);
        let (id, found) = (id?, found?);
        let name = &found.name.value;
        let key = &self.channel.state[id];
        if !self.same_schema(key.schema, found.schema) {
            let text = format!("`{}` and the state `{}` have different schemas", name, state.value);
            let diagnostic = Diagnostic::new(&rules::STATE_TYPES_DIFFER, field.span, text);
            let diagnostic = diagnostic.also(found.name.span, "the field").also(key.name.span, "the state");
            diagnostics.push(diagnostic.help("name one schema under `schemas` and use it in both"));
        }
        if !found.required {
            let text = format!("the request may come without `{name}`, and the state needs a value");
            let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, field.span, text);
            diagnostics.push(diagnostic.also(found.name.span, "optional here").help("make the field required"));
        }
        if key.write == Write::Never {
            let text = format!("no client may set the state `{}`", state.value);
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, state.span, text);
            diagnostics.push(
                diagnostic.also(key.name.span, "`write: never`").help("change its `write`, or leave the step out"),
            );
        }
        Some((id, name.clone()))
    }

    pub(super) fn get(
        &self,
        written: &Spanned<String>,
        request: &Message,
        done: &mut Done,
        diagnostics: &mut Diagnostics,
    ) -> Option<Action> {
        let fields = self.fields(request);
        let field = named(written, &fields, diagnostics)?;
        let name = &field.name.value;
        let names = match self.schemas.resolved(field.schema).shape {
            Shape::List(item) => self.schemas.resolved(item).keywords.types == [Type::String],
            _ => false,
        };
        if !names || !field.required {
            let text = format!("`{name}` is not a required list of names");
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, written.span, text);
            diagnostics.push(
                diagnostic.also(field.name.span, "the field").help("its schema is `{ type: array, items: string }`"),
            );
        }
        done.note(Deed::NamedStates);
        Some(Action::Get { field: name.to_owned() })
    }
}
