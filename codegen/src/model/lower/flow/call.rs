//! Steps that ask the handler, at once or in the background.

use super::{Deed, Done, Occasion, Place, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Action, Direction, Job, Message, MessageId, Payload};
use crate::model::lower::check_name;
use crate::model::schema::Fill;
use crate::source::Spanned;
use crate::syntax;

impl Scope<'_> {
    pub(super) fn call(
        &self,
        step: &syntax::Does,
        verb: &Spanned<String>,
        request: &Message,
        done: &mut Done,
        diagnostics: &mut Diagnostics,
    ) -> Option<Action> {
        if done.has(Deed::Called) {
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, verb.span, "a message asks the handler once");
            diagnostics.push(diagnostic.help("name all answers in one step: `call: [ONE, OTHER]`"));
        }
        done.note(Deed::Called);
        let place = if step.prefix.is_some() { Place::Job } else { Place::Answer };
        let occasion = Occasion { place, request: Some(request), done: done.clone() };
        let replies = step.call.as_ref()?.0.iter();
        let replies = replies.filter_map(|name| self.answer(name, &occasion, diagnostics)).collect();
        let reports = step.reports.as_ref().and_then(|name| self.answer(name, &occasion, diagnostics));
        if let Some(prefix) = &step.prefix {
            check_name("an id", prefix, diagnostics);
        }
        if let (Some(reports), false) = (&step.reports, step.written.iter().any(|word| word.value == "as")) {
            let message = "a call that is answered at once has no progress to tell of";
            let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, reports.span, message);
            diagnostics.push(diagnostic.help("add `as: PREFIX`, so that the call goes on in the background"));
        }
        let job = step.prefix.as_ref().map(|prefix| Job { prefix: prefix.value.clone(), reports });
        Some(Action::Call { replies, job })
    }

    /// What fails in the background is told to all whom the message is for.
    pub(in crate::model::lower) fn told_in_background(
        &self,
        teller: &Message,
        request: &Message,
        diagnostics: &mut Diagnostics,
    ) {
        let mut occasion = Occasion { request: Some(request), ..Occasion::of(Place::Job) };
        occasion.done.note(Deed::Called);
        self.reaches(teller, &occasion, request.name.span, diagnostics);
        for field in self.fields(teller) {
            if let Some(Fill::Request(name)) = &self.schemas.get(field.schema).fill {
                self.check_request(&field, name, request, diagnostics);
            }
        }
        check_listeners(teller, &request.name, diagnostics);
    }

    /// A message that a handler answers with: the handler gives what the server does not fill.
    fn answer(
        &self,
        name: &Spanned<String>,
        occasion: &Occasion<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<MessageId> {
        let id = self.find(name, diagnostics)?;
        let message = &self.channel.messages[id];
        let fit = match &message.direction {
            Direction::Outbound { .. } => !matches!(message.payload, Payload::State { .. } | Payload::Credentials),
            _ => false,
        };
        if !fit {
            let text = format!("a handler cannot answer with `{}`", name.value);
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, name.span, text);
            diagnostics.push(
                diagnostic
                    .also(message.name.span, "declared here")
                    .help("name a message from the server with a payload of its own"),
            );
            return Some(id);
        }
        self.reaches(message, occasion, name.span, diagnostics);
        if occasion.place == Place::Job {
            check_listeners(message, name, diagnostics);
        }
        for field in self.fields(message) {
            if let Some(fill) = &self.schemas.get(field.schema).fill {
                self.check_fill(&field, fill, message, occasion, name.span, diagnostics);
                self.check_presence(&field, fill, diagnostics);
            }
        }
        Some(id)
    }
}

/// A call in the background is told to who asked and to topics.
fn check_listeners(message: &Message, name: &Spanned<String>, diagnostics: &mut Diagnostics) {
    let Direction::Outbound { to, .. } = &message.direction else { return };
    if to.everyone || !to.roles.is_empty() {
        let text = format!("`{}` goes to more than the sender and topics, and is told in the background", name.value);
        let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, name.span, text);
        diagnostics.push(
            diagnostic
                .also(message.name.span, "declared here")
                .help("let `to` hold `sender` and topics, such as one that all subscribe to"),
        );
    }
}
