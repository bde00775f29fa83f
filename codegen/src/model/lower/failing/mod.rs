//! Which message tells of which failure, and which catalogued error goes with it.

mod possible;
mod unused;

use self::possible::{asks, certain, possible};
pub(super) use self::unused::refuse_unused;
use super::flow::{Occasion, Place, Scope};
use super::unknown;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::failure::FailureKind;
use crate::model::channel::{Action, Channel, Direction, Failing, Message, MessageId, Payload, Source, Telling};
use crate::model::schema::Fill;
use crate::model::service::Service;
use crate::source::Spanned;
use crate::syntax::{self, Failed};

/// Says nothing: the failure is logged and counted.
const IGNORE: &str = "ignore";

/// Answers every kind of failure for a channel, and the exceptions single messages make.
pub(super) fn lower(
    service: &Service,
    index: usize,
    written: &syntax::Channel,
    diagnostics: &mut Diagnostics,
) -> Failing {
    let channel = &service.channels[index];
    let context = Context { service, channel, written };
    let tellings = |failed: Option<&Failed>, about: Option<MessageId>, diagnostics: &mut Diagnostics| {
        let telling = |kind: FailureKind, diagnostics: &mut Diagnostics| {
            let failed = failed?;
            let word = said(failed, kind)?;
            if failed.of(kind).is_none() && kind == FailureKind::Untagged {
                // What is told like another failure is checked with that one.
                return Some((kind, context.telling(word, kind, about, &mut Diagnostics::new())));
            }
            Some((kind, context.telling(word, kind, about, diagnostics)))
        };
        FailureKind::ALL.map(|(_, kind)| telling(kind, diagnostics))
    };
    let own = tellings(written.failed.as_ref(), None, diagnostics).into_iter().zip(FailureKind::ALL);
    let kinds = own.map(|(telling, (_, kind))| telling.unwrap_or((kind, Telling::Ignore))).collect();
    let mut exceptions = Vec::new();
    for (id, message) in channel.messages.iter().enumerate() {
        let failed = written.messages.get(&message.name.value).and_then(|message| message.failed.as_ref());
        let own = tellings(failed, Some(id), diagnostics).into_iter().flatten();
        exceptions.extend(own.map(|(kind, telling)| (id, kind, telling)));
    }
    let failing = Failing { kinds, exceptions };
    context.refused(diagnostics);
    context.jobs(&failing, diagnostics);
    failing
}

/// What a table says of a kind. What is not tagged is malformed, where nothing else is said.
fn said(failed: &Failed, kind: FailureKind) -> Option<&Spanned<String>> {
    let own = failed.of(kind);
    let wider = (kind == FailureKind::Untagged).then(|| failed.of(FailureKind::Malformed)).flatten();
    own.or(wider).or(failed.any.as_ref())
}

struct Context<'a> {
    service: &'a Service,
    channel: &'a Channel,
    written: &'a syntax::Channel,
}

impl Context<'_> {
    /// `ignore`, `MESSAGE` or `MESSAGE.CODE`.
    fn telling(
        &self,
        word: &Spanned<String>,
        kind: FailureKind,
        about: Option<MessageId>,
        diagnostics: &mut Diagnostics,
    ) -> Telling {
        if word.value == IGNORE {
            return Telling::Ignore;
        }
        let (name, code) =
            word.value.split_once('.').map_or((word.value.as_str(), None), |(name, code)| (name, Some(code)));
        let Some(id) = self.channel.messages.iter().position(|message| message.name.value == name) else {
            let known = self.channel.messages.iter().map(|message| message.name.value.as_str()).chain([IGNORE]);
            if !self.written.messages.contains(name) {
                let name = Spanned::new(word.span, name.to_owned());
                unknown(&rules::UNKNOWN_MESSAGE, "message", &name, known, diagnostics);
            }
            return Telling::Ignore;
        };
        let errors = &self.service.errors;
        let error = match code {
            None => self.entry(kind),
            Some(code) => {
                let found = errors.iter().position(|error| error.code.value == code);
                if found.is_none() {
                    let known = errors.iter().map(|error| error.code.value.as_str());
                    unknown(
                        &rules::UNKNOWN_ERROR,
                        "error",
                        &Spanned::new(word.span, code.to_owned()),
                        known,
                        diagnostics,
                    );
                }
                found
            }
        };
        if possible(self.channel).contains(&kind) {
            self.check(id, error.is_some() || code.is_some(), word, kind, about, diagnostics);
        }
        Telling::Message { message: id, error }
    }

    /// The entry of the catalogue that tells of a kind. What is not tagged is malformed, where no entry says otherwise; what only
    /// a handler can make fail is internal.
    fn entry(&self, kind: FailureKind) -> Option<usize> {
        let of = |kind: FailureKind| self.service.errors.iter().position(|error| error.when.contains(&kind));
        let wider = match kind {
            FailureKind::Untagged => of(FailureKind::Malformed),
            kind if asks(self.channel) && !certain(self.channel).contains(&kind) => of(FailureKind::Internal),
            _ => None,
        };
        of(kind).or(wider)
    }

    /// Whether a connection whose token is bad can be told: by the one message that is `on: refused`, or else as the channel says.
    fn refused(&self, diagnostics: &mut Diagnostics) {
        let on = |message: &Message| self.written.messages.get(&message.name.value).and_then(|own| own.on.as_ref());
        let messages = self.channel.messages.iter().enumerate();
        let own: Vec<(MessageId, &Spanned<String>)> = messages
            .filter(|(_, message)| matches!(message.direction, Direction::Outbound { on_refused: true, .. }))
            .filter_map(|(id, message)| Some((id, on(message)?)))
            .collect();
        for (_, word) in own.iter().skip(1) {
            let first = self.channel.messages[own[0].0].name.span;
            let text = "two messages are told to who is refused";
            let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, word.span, text);
            diagnostics.push(diagnostic.also(first, "the other message").help("leave `on` out of one of them"));
        }
        if let (Some((_, word)), None) = (own.first(), &self.written.security) {
            let text = "nobody is refused where no token is asked for";
            let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, word.span, text);
            diagnostics.push(diagnostic.help("add `security: NAME` to the channel, or leave `on` out"));
        }
        let kind = FailureKind::Unauthenticated;
        let otherwise = self.channel.token.as_ref().and_then(|_| {
            let word = self.written.failed.as_ref().and_then(|failed| said(failed, kind))?;
            let name = word.value.split('.').next().unwrap_or_default();
            let id = self.channel.messages.iter().position(|message| message.name.value == name)?;
            Some((id, word))
        });
        if let Some((id, word)) = own.first().copied().or(otherwise) {
            let catalogued = self.entry(kind).is_some() || word.value.contains('.');
            self.check_told(id, catalogued, word, kind, Place::Refused, diagnostics);
        }
    }

    /// Whether the failures of calls in the background can be told: to topics, and with what is known of the request.
    fn jobs(&self, failing: &Failing, diagnostics: &mut Diagnostics) {
        let scope = Scope { channel: self.channel, written: self.written, schemas: &self.service.schemas };
        for (id, message) in self.channel.messages.iter().enumerate() {
            let Direction::Inbound { actions, .. } = &message.direction else { continue };
            if !actions.iter().any(|action| matches!(action, Action::Call { job: Some(_), .. })) {
                continue;
            }
            let mut tellers: Vec<MessageId> = FailureKind::ALL
                .iter()
                .filter_map(|(_, kind)| match failing.of(id, *kind) {
                    Telling::Message { message, .. } => Some(message),
                    Telling::Ignore => None,
                })
                .collect();
            tellers.sort_unstable();
            tellers.dedup();
            for teller in tellers {
                scope.told_in_background(&self.channel.messages[teller], message, diagnostics);
            }
        }
    }

    /// Whether the message can be made when this fails.
    fn check(
        &self,
        id: usize,
        catalogued: bool,
        word: &Spanned<String>,
        kind: FailureKind,
        about: Option<MessageId>,
        diagnostics: &mut Diagnostics,
    ) {
        let message = &self.channel.messages[id];
        if let Direction::Passed { answers: true, to, .. } = &message.direction {
            let senders = match about.map(|about| &self.channel.messages[about].direction) {
                Some(Direction::Inbound { from, .. } | Direction::Passed { from, .. }) => from.clone(),
                _ => (0..self.channel.roles.len()).collect(),
            };
            let stranger = senders.iter().find(|role| !to.everyone && !to.roles.contains(role));
            if let Some(stranger) = stranger {
                let role = &self.channel.roles[*stranger].name.value;
                let text = format!("`{}` does not go to `{role}`, who may have sent what fails", message.name.value);
                let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, word.span, text);
                diagnostics.push(
                    diagnostic
                        .also(message.name.span, "declared here")
                        .help("name it in the `failed` of the messages that it answers"),
                );
                return;
            }
        }
        self.check_told(id, catalogued, word, kind, Place::Failure, diagnostics);
    }

    /// Whether the message has a value for each of its fields.
    fn check_told(
        &self,
        id: MessageId,
        catalogued: bool,
        word: &Spanned<String>,
        kind: FailureKind,
        place: Place,
        diagnostics: &mut Diagnostics,
    ) {
        let message = &self.channel.messages[id];
        let to_sender = match &message.direction {
            Direction::Outbound { to, .. } => to.sender,
            Direction::Passed { answers, .. } => *answers,
            Direction::Inbound { .. } => false,
        };
        if !to_sender || matches!(message.payload, Payload::State { .. } | Payload::Credentials) {
            let text = format!("`{}` cannot tell a sender of a failure", message.name.value);
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, word.span, text);
            diagnostics
                .push(diagnostic.also(message.name.span, "declared here").help("name a message with `to: sender`"));
            return;
        }
        let scope = Scope { channel: self.channel, written: self.written, schemas: &self.service.schemas };
        let sources = scope.sources(message, &Occasion::of(place), word.span, diagnostics);
        let needs_entry = sources
            .iter()
            .any(|(_, source)| matches!(source, Source::Fill(Fill::ErrorText | Fill::ErrorCode | Fill::ErrorMessage)));
        if needs_entry && !catalogued {
            let name = FailureKind::ALL.iter().find(|(_, other)| *other == kind).map_or("", |(name, _)| name);
            let text = format!("no entry of `errors` says what to tell when something is `{name}`");
            let diagnostic = Diagnostic::new(&rules::FAILURE_UNTOLD, word.span, text);
            diagnostics.push(
                diagnostic
                    .also(message.name.span, "needs its text or code")
                    .help(format!("add `when: {name}` to an error, or write `{name}: ignore`")),
            );
        }
    }
}
