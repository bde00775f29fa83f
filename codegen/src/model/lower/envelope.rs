//! Envelopes: how a frame says which message it is, and whether it can carry what the messages hold.

use super::not_built;
use super::schema::Schematic;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Channel, Direction, Envelope, IdMember, Message, Payload};
use crate::model::schema::{Field, Shape};
use crate::source::Spanned;
use crate::syntax::{self, EnvelopeWord, EnvelopeWords, IdWords};

/// Lowers an envelope.
pub(super) fn lower(written: &Spanned<syntax::Envelope>, diagnostics: &mut Diagnostics) -> Envelope {
    let words = match &written.value {
        syntax::Envelope::Word(EnvelopeWord::Bare) => return Envelope::Bare,
        syntax::Envelope::Word(EnvelopeWord::Keys) => return Envelope::Keys,
        syntax::Envelope::Words(words) => words,
    };
    let mut taken: Vec<(&Spanned<String>, &str)> = Vec::new();
    for (member, what) in members(words) {
        if let Some((first, other)) = taken.iter().find(|(first, _)| first.value == member.value) {
            let message = format!("{other} and {what} cannot be the same member");
            let diagnostic = Diagnostic::new(&rules::TAG_IN_PAYLOAD, member.span, message);
            diagnostics.push(diagnostic.also(first.span, format!("the {other}")).help("name two members"));
        }
        taken.push((member, what));
    }
    let id = words.id.as_ref().map(|id| match id {
        IdWords::Field(field) => IdMember { field: field.value.clone(), also: None },
        IdWords::Words(alias) => {
            IdMember { field: alias.field.value.clone(), also: alias.also.as_ref().map(|also| also.value.clone()) }
        }
    });
    let content = words.content.as_ref().map(|content| content.value.clone());
    let status = words.status.as_ref().map(|status| status.value.clone());
    for (word, name) in [(&words.status, "status"), (&words.untagged, "untagged")] {
        if let (Some(word), Some(content)) = (word, &words.content) {
            let message = format!("`{name}` is for members beside the tag, and here they lie in the content");
            let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, word.span, message);
            diagnostics.push(diagnostic.also(content.span, "the content").help("leave one of them out"));
        }
    }
    Envelope::Tag { tag: words.tag.value.clone(), content, id, status }
}

/// The members of an envelope, each with what it is.
fn members(words: &EnvelopeWords) -> Vec<(&Spanned<String>, &'static str)> {
    let (id, also) = match &words.id {
        Some(IdWords::Field(field)) => (Some(field), None),
        Some(IdWords::Words(alias)) => (Some(&alias.field), alias.also.as_ref()),
        None => (None, None),
    };
    let tag = std::iter::once((&words.tag, "tag"));
    tag.chain(words.content.iter().map(|content| (content, "content")))
        .chain(id.map(|id| (id, "id")))
        .chain(also.map(|also| (also, "second name of the id")))
        .collect()
}

/// Marks the message that is sent without tag.
pub(super) fn mark_untagged(written: &syntax::Channel, messages: &mut [Message], diagnostics: &mut Diagnostics) {
    let syntax::Envelope::Words(words) = &written.envelope.value else { return };
    let Some(name) = &words.untagged else { return };
    let Some(message) = messages.iter_mut().find(|message| message.name.value == name.value) else {
        if !written.messages.contains(&name.value) {
            super::unknown(&rules::UNKNOWN_MESSAGE, "message", name, written.messages.names(), diagnostics);
        }
        return;
    };
    message.untagged = true;
    if !matches!(message.direction, Direction::Outbound { .. }) {
        let text =
            format!("`{}` comes from clients, and without tag nothing would say that it is this message", name.value);
        let diagnostic = Diagnostic::new(&rules::INDISTINCT_MESSAGES, name.span, text);
        diagnostics.push(
            diagnostic
                .also(message.name.span, "declared here")
                .help("name a message from the server, one without `from`"),
        );
    }
}

/// Whether the envelope can carry the payloads.
pub(super) fn check(
    channel: &Channel,
    written: &Spanned<syntax::Envelope>,
    schematic: &Schematic<'_>,
    diagnostics: &mut Diagnostics,
) {
    let beside = matches!(channel.envelope, Envelope::Bare | Envelope::Tag { content: None, .. });
    let passed = channel.messages.iter().filter(|message| matches!(message.direction, Direction::Passed { .. }));
    for message in passed.filter(|_| !beside) {
        not_built("a message passed on inside an envelope", message.name.span, diagnostics);
    }
    let Envelope::Tag { tag, content: None, id, .. } = &channel.envelope else { return };
    for message in &channel.messages {
        let Payload::Schema(payload) = &message.payload else { continue };
        let schema = schematic.resolved(*payload);
        match &schema.shape {
            Shape::Record { fields, .. } => {
                let asks = match &message.direction {
                    Direction::Inbound { .. } => true,
                    Direction::Passed { answers, .. } => !answers,
                    Direction::Outbound { .. } => false,
                };
                let also = id.as_ref().and_then(|id| id.also.as_deref()).filter(|_| asks);
                let taken = [
                    (Some(tag.as_str()), "tag"),
                    (id.as_ref().map(|id| id.field.as_str()), "id"),
                    (also, "id, by its second name"),
                ];
                for (member, what) in taken {
                    refuse_member(fields, member, what, written, diagnostics);
                }
            }
            Shape::Reference(_) => {}
            // What could not be read may have been an object.
            _ if [schematic.schemas.get(*payload).span, schema.span]
                .iter()
                .any(|span| diagnostics.has_error_in(*span)) => {}
            _ => {
                let text = format!("the payload of `{}` is no object with named members", message.name.value);
                let diagnostic = Diagnostic::new(&rules::PAYLOAD_NOT_OBJECT, schema.span, text);
                diagnostics.push(
                    diagnostic
                        .also(written.span, "puts the members beside the tag")
                        .help("wrap the value in `fields: { NAME: … }`, or give the envelope a `content`"),
                );
            }
        }
    }
}

fn refuse_member(
    fields: &[Field],
    member: Option<&str>,
    what: &str,
    written: &Spanned<syntax::Envelope>,
    diagnostics: &mut Diagnostics,
) {
    let Some(member) = member else { return };
    if let Some(field) = fields.iter().find(|field| field.name.value == member) {
        let message = format!("the member `{member}` is the envelope's {what}");
        let diagnostic = Diagnostic::new(&rules::TAG_IN_PAYLOAD, field.name.span, message);
        diagnostics.push(
            diagnostic
                .also(written.span, "the envelope")
                .help("rename one of the two, or give the envelope a `content`"),
        );
    }
}
