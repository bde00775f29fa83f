//! Steps that prove who the sender is, or still is.

use super::{Deed, Done, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Action, Message, Payload};
use crate::source::Spanned;

impl Scope<'_> {
    /// `authenticate: payload`
    pub(super) fn authenticate(
        written: &Spanned<String>,
        request: &Message,
        done: &mut Done,
        diagnostics: &mut Diagnostics,
    ) -> Action {
        if !matches!(request.payload, Payload::Credentials) || written.value != "payload" {
            let diagnostic =
                Diagnostic::new(&rules::STEP_UNFIT, written.span, "there are no credentials to check here");
            diagnostics.push(
                diagnostic.help("write `authenticate: payload`, and give the message `payload: { security: SCHEME }`"),
            );
        }
        done.note(Deed::Authenticated);
        Action::Authenticate
    }

    /// `refresh: FIELD`
    pub(super) fn refresh(
        &self,
        written: &Spanned<String>,
        request: &Message,
        done: &mut Done,
        diagnostics: &mut Diagnostics,
    ) -> Option<Action> {
        done.note(Deed::Refreshed);
        if self.channel.token.is_none() && self.written.security.is_none() {
            let diagnostic =
                Diagnostic::new(&rules::STEP_UNFIT, written.span, "connections have no token to refresh here");
            diagnostics.push(diagnostic.help("add `security: NAME` to the channel, with a scheme of `type: jwt`"));
        }
        let field = self.request_field(written, request, diagnostics)?;
        if !field.required || !self.is_text(field.schema) {
            let text = format!("`{}` is no required text", field.name.value);
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
