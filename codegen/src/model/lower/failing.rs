//! Which message tells of which failure, and which catalogued error goes with it.

use super::flow::Scope;
use super::unknown;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::failure::FailureKind;
use crate::model::channel::{Action, Channel, Direction, Failing, Message, Payload, Source, Telling, Write};
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
    let possible = possible(channel);
    let mut kinds = Vec::new();
    for (_, kind) in FailureKind::ALL {
        let word = written.failed.as_ref().and_then(|failed| failed.of(kind).or(failed.any.as_ref()));
        let telling =
            word.map_or(Telling::Ignore, |word| context.telling(word, kind, possible.contains(&kind), diagnostics));
        kinds.push((kind, telling));
    }
    let mut exceptions = Vec::new();
    for (id, message) in channel.messages.iter().enumerate() {
        let Some(failed) = written.messages.get(&message.name.value).and_then(|message| message.failed.as_ref()) else {
            continue;
        };
        for (_, kind) in FailureKind::ALL {
            if let Some(word) = own(failed, kind) {
                exceptions.push((id, kind, context.telling(word, kind, possible.contains(&kind), diagnostics)));
            }
        }
    }
    Failing { kinds, exceptions }
}

/// What a message's own table says of a kind.
fn own(failed: &Failed, kind: FailureKind) -> Option<&Spanned<String>> {
    failed.of(kind).or(failed.any.as_ref())
}

/// The failures that something in the channel can lead to.
fn possible(channel: &Channel) -> Vec<FailureKind> {
    let mut possible = vec![FailureKind::Malformed, FailureKind::Unknown, FailureKind::Invalid];
    let mut add = |kind: FailureKind, is: bool| {
        if is {
            possible.push(kind);
        }
    };
    let actions = || {
        channel.messages.iter().flat_map(|message| match &message.direction {
            Direction::Inbound { actions, .. } => actions.as_slice(),
            _ => &[],
        })
    };
    let rated = |message: &Message| match &message.direction {
        Direction::Inbound { rate, .. } | Direction::Passed { rate, .. } => rate.is_some(),
        Direction::Outbound { .. } => false,
    };
    let calls = actions().any(|action| matches!(action, Action::Call { .. }));
    let guarded = channel.state.iter().any(|key| key.write != Write::Anyone);
    let authenticates = actions().any(|action| matches!(action, Action::Authenticate));
    let selective = channel.inbound().any(|(_, message)| match &message.direction {
        Direction::Inbound { from, .. } | Direction::Passed { from, .. } => from.len() < channel.roles.len(),
        Direction::Outbound { .. } => false,
    });
    add(FailureKind::Limited, channel.rate.is_some() || channel.messages.iter().any(rated));
    add(FailureKind::Forbidden, guarded || calls || selective);
    add(FailureKind::Unauthenticated, authenticates);
    add(FailureKind::Internal, calls);
    add(FailureKind::Absent, calls);
    add(FailureKind::Full, calls);
    possible
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
        possible: bool,
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
            None => errors.iter().position(|error| error.when.contains(&kind)),
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
        if possible {
            self.check(id, error.is_some() || code.is_some(), word, kind, diagnostics);
        }
        Telling::Message { message: id, error }
    }

    /// Whether the message can be made when this fails.
    fn check(
        &self,
        id: usize,
        catalogued: bool,
        word: &Spanned<String>,
        kind: FailureKind,
        diagnostics: &mut Diagnostics,
    ) {
        let message = &self.channel.messages[id];
        let to_sender = matches!(&message.direction, Direction::Outbound { to, .. } if to.sender);
        if !to_sender || matches!(message.payload, Payload::State { .. } | Payload::Credentials) {
            let text = format!("`{}` cannot tell a sender of a failure", message.name.value);
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, word.span, text);
            diagnostics
                .push(diagnostic.also(message.name.span, "declared here").help("name a message with `to: sender`"));
            return;
        }
        let scope = Scope { channel: self.channel, written: self.written, schemas: &self.service.schemas };
        let sources = scope.sources(message, None, word.span, diagnostics);
        let needs_entry =
            sources.iter().any(|(_, source)| matches!(source, Source::Fill(Fill::ErrorText | Fill::ErrorCode)));
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
        for (field, source) in sources {
            if matches!(source, Source::Fill(Fill::Applied | Fill::Permissions)) {
                let text = format!("`{field}` has no value when something fails");
                diagnostics
                    .push(Diagnostic::new(&rules::FIELD_FROM_NOWHERE, word.span, text).help("name another message"));
            }
        }
    }
}

/// Reports errors that nothing leads to.
pub(super) fn refuse_unused(service: &Service, diagnostics: &mut Diagnostics) {
    let calls = service.channels.iter().flat_map(|channel| &channel.messages).any(|message| {
        matches!(&message.direction, Direction::Inbound { actions, .. } if actions.iter().any(|action| matches!(action, Action::Call { .. })))
    });
    if calls {
        // A handler may choose any of them.
        return;
    }
    for (index, error) in service.errors.iter().enumerate() {
        let used = service.channels.iter().any(|channel| {
            let possible = possible(channel);
            let kinds = channel.failing.kinds.iter().map(|(kind, telling)| (kind, telling));
            let exceptions = channel.failing.exceptions.iter().map(|(_, kind, telling)| (kind, telling));
            kinds.chain(exceptions).any(|(kind, telling)| {
                possible.contains(kind)
                    && matches!(telling, Telling::Message { error: Some(used), .. } if *used == index)
            })
        });
        if !used {
            let text = format!("nothing leads to the error `{}`", error.code.value);
            let diagnostic = Diagnostic::new(&rules::UNUSED_ERROR, error.code.span, text);
            diagnostics
                .push(diagnostic.help("add `when: KIND`, name it in a `failed` as `MESSAGE.CODE`, or leave it out"));
        }
    }
}
