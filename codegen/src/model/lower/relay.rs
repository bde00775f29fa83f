//! Relays: requests that are passed on, and the answers that come back.

use std::time::Duration;

use super::message::Home;
use super::schema::Schematic;
use super::{not_built, unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Direction, Envelope, Message, MessageId, Payload};
use crate::model::room::Relay;
use crate::model::schema::Shape;
use crate::source::Spanned;
use crate::syntax::{self, EnvelopeWords};

const DEFAULT_DEADLINE: Duration = Duration::from_secs(30);
/// What a status says when the server tells of a failure.
pub(super) const STATUS_OF_FAILURE: &str = "error";

/// Connects the messages that are passed on with the answers to them.
pub(super) fn link(
    home: &Home<'_>,
    envelope: &Envelope,
    messages: &mut [Message],
    schematic: &Schematic<'_>,
    diagnostics: &mut Diagnostics,
) {
    for (id, (_, written)) in home.written.messages.iter().enumerate() {
        if !matches!(messages[id].direction, Direction::Passed { .. }) {
            continue;
        }
        let Some(word) = &written.reply else {
            let says = |name: &str| written.written.iter().find(|word| word.value == name);
            if let (Some(deadline), None) = (says("deadline"), says("reply")) {
                not_built("`deadline` without `reply`", deadline.span, diagnostics);
            }
            continue;
        };
        let Some(reply) = messages.iter().position(|message| message.name.value == word.value) else {
            if !home.written.messages.contains(&word.value) {
                unknown(&rules::UNKNOWN_MESSAGE, "message", word, home.written.messages.names(), diagnostics);
            }
            continue;
        };
        let pair = Pair { messages, id, reply, word, written };
        if !pair.fits(envelope, diagnostics) {
            if let Direction::Passed { answers, .. } = &mut messages[reply].direction {
                *answers = true;
            }
            continue;
        }
        check_status(envelope, home, &messages[reply], schematic, diagnostics);
        let deadline = written.deadline.map_or(DEFAULT_DEADLINE, |deadline| deadline.0);
        let room = match &mut messages[id].direction {
            Direction::Passed { relay, within, .. } => {
                *relay = Some(Relay { reply, deadline });
                *within
            }
            _ => continue,
        };
        if let Direction::Passed { answers, within, .. } = &mut messages[reply].direction {
            *answers = true;
            *within = within.or(room);
        }
    }
    for message in messages.iter() {
        if matches!(message.direction, Direction::Passed { relay: Some(_), answers: true, .. }) {
            let text = format!("`{}` is an answer and asks for one", message.name.value);
            let diagnostic = Diagnostic::new(&rules::RELAY_UNFIT, message.name.span, text);
            diagnostics.push(diagnostic.help("leave its `reply` out, or write a message of its own for the answer"));
        }
    }
    refuse_idle_status(home, messages, diagnostics);
    refuse_keeping(home, messages, diagnostics);
}

/// A request and the message that should answer it.
struct Pair<'a> {
    messages: &'a [Message],
    id: MessageId,
    reply: MessageId,
    word: &'a Spanned<String>,
    written: &'a syntax::Message,
}

impl Pair<'_> {
    /// Whether the answer can come back.
    fn fits(&self, envelope: &Envelope, diagnostics: &mut Diagnostics) -> bool {
        let (request, reply) = (&self.messages[self.id], &self.messages[self.reply]);
        let Direction::Passed { from, to, within, .. } = &request.direction else { return false };
        if !self.written.written.iter().any(|word| word.value == "within") {
            not_built("a `reply` to a message that is passed on without `within`", self.word.span, diagnostics);
            return false;
        }
        let Some(within) = within else { return false };
        let unfit = |message: String, help: &str, diagnostics: &mut Diagnostics| {
            let diagnostic = Diagnostic::new(&rules::RELAY_UNFIT, self.word.span, message);
            diagnostics.push(diagnostic.also(reply.name.span, "the answer").help(help));
            false
        };
        if to.everyone || to.sender || to.roles.is_empty() {
            return unfit(
                format!("nobody in particular answers `{}`", request.name.value),
                "write the role that answers into `to`",
                diagnostics,
            );
        }
        if !matches!(envelope, Envelope::Tag { id: Some(_), .. }) {
            return unfit(
                "nothing in the envelope says which call is answered".to_owned(),
                "add `id: NAME` to the envelope",
                diagnostics,
            );
        }
        let Direction::Passed { from: answerers, to: askers, within: own, .. } = &reply.direction else {
            return unfit(
                format!("`{}` is not passed on from one client to another", reply.name.value),
                "give it `from` and `to`",
                diagnostics,
            );
        };
        if self.reply == self.id {
            return unfit(format!("`{}` answers itself", reply.name.value), "name another message", diagnostics);
        }
        if !to.roles.iter().any(|role| answerers.contains(role)) {
            return unfit(
                format!("`{}` does not come from those that `{}` goes to", reply.name.value, request.name.value),
                "write one of the roles in this message's `to` into its `from`",
                diagnostics,
            );
        }
        if !askers.everyone && !from.iter().all(|role| askers.roles.contains(role)) {
            return unfit(
                format!("`{}` does not go to those that `{}` comes from", reply.name.value, request.name.value),
                "write this message's `from` into its `to`",
                diagnostics,
            );
        }
        if own.is_some_and(|own| own != *within) {
            return unfit(
                format!("`{}` comes back within another room", reply.name.value),
                "name one room in `within`, or an answer of its own for each",
                diagnostics,
            );
        }
        true
    }
}

/// The envelope's words, where it has any.
fn words<'a>(home: &Home<'a>) -> Option<&'a EnvelopeWords> {
    match &home.written.envelope.value {
        syntax::Envelope::Words(words) => Some(words),
        syntax::Envelope::Word(_) => None,
    }
}

/// Whether an answer has the envelope's status, so that the server can say that there is none.
fn check_status(
    envelope: &Envelope,
    home: &Home<'_>,
    reply: &Message,
    schematic: &Schematic<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Envelope::Tag { status: Some(status), .. } = envelope else { return };
    let Some(word) = words(home).and_then(|words| words.status.as_ref()) else { return };
    let fields = match &reply.payload {
        Payload::Schema(id) => match &schematic.resolved(*id).shape {
            Shape::Record { fields, .. } => fields.as_slice(),
            _ => &[],
        },
        _ => &[],
    };
    let found = fields.iter().find(|field| field.name.value == *status);
    let says_error = |field: &&crate::model::schema::Field| {
        let values = &schematic.resolved(field.schema).keywords.values;
        values.iter().flatten().any(|value| value.as_str() == Some(STATUS_OF_FAILURE))
    };
    if found.filter(|field| field.required).as_ref().is_some_and(says_error) {
        return;
    }
    let place = found.map_or(reply.name.span, |field| field.name.span);
    if found.is_some_and(|field| diagnostics.has_error_in(schematic.schemas.get(field.schema).span)) {
        return;
    }
    let message = format!("the answer `{}` has no `{status}` that could say `error`", reply.name.value);
    let diagnostic = Diagnostic::new(&rules::RELAY_UNFIT, place, message);
    diagnostics.push(
        diagnostic
            .also(word.span, "says whether an answer is good")
            .help(format!("write `{status}: {{ enum: [success, error] }}` under `fields`")),
    );
}

fn refuse_idle_status(home: &Home<'_>, messages: &[Message], diagnostics: &mut Diagnostics) {
    let Some(status) = words(home).and_then(|words| words.status.as_ref()) else { return };
    let asks = |(_, message): (_, &syntax::Message)| message.reply.is_some() && message.to.is_some();
    if messages.iter().any(|message| matches!(message.direction, Direction::Passed { relay: Some(_), .. }))
        || home.written.messages.iter().any(asks)
    {
        return;
    }
    let message = "`status` says whether an answer is good, and no message is passed on and answered";
    let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, status.span, message);
    diagnostics.push(diagnostic.help("leave it out, or give a message that is passed on a `reply`"));
}

/// A request and its answer are between two connections: nobody comes later, and nothing may be lost.
fn refuse_keeping(home: &Home<'_>, messages: &[Message], diagnostics: &mut Diagnostics) {
    for message in messages {
        let Direction::Passed { relay, answers, .. } = &message.direction else { continue };
        if relay.is_none() && !answers {
            continue;
        }
        let Some(written) = home.written.messages.get(&message.name.value) else { continue };
        for word in written.written.iter().filter(|word| ["keep", "delivery"].contains(&word.value.as_str())) {
            let text = format!("`{}` is a call or its answer, which is neither kept nor lost", message.name.value);
            let diagnostic = Diagnostic::new(&rules::DELIVERY_UNFIT, word.span, text);
            diagnostics.push(diagnostic.help(format!("leave `{}` out", word.value)));
        }
    }
}
