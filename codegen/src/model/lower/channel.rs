//! A channel, but for what its messages set off.

use std::time::Duration;

use super::schema::Schematic;
use super::{check_name, message, not_built, role, service, state, unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Channel, Credential, Direction, Envelope, Failing, Heartbeat, Limits, Payload, Reconnect};
use crate::model::schema::Shape;
use crate::model::service::Rate;
use crate::source::Spanned;
use crate::syntax::{self, EnvelopeWord, SecurityKind, Spec};

/// What all channels of a service share while they are lowered.
pub(super) struct Shared<'a, 's> {
    pub(super) spec: &'s Spec,
    pub(super) permissions: &'a [String],
    pub(super) rates: &'a [Rate],
    pub(super) schematic: Schematic<'s>,
}

const DEFAULT_MESSAGE: u64 = 1 << 20;
const DEFAULT_QUEUE: u64 = 256;
const DEFAULT_PENDING: u64 = 4 << 20;
const DEFAULT_HEARTBEAT: Heartbeat = Heartbeat { every: Duration::from_secs(25), patience: Duration::from_secs(20) };

/// Lowers a channel; its messages' actions and its failures come later, when all schemas are known.
pub(super) fn lower(
    name: &Spanned<String>,
    written: &syntax::Channel,
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Channel {
    check_name("a channel", name, diagnostics);
    for word in &written.written {
        if ["rooms", "accepted", "security", "reconnect"].contains(&word.value.as_str()) {
            not_built(&format!("`{}`", word.value), word.span, diagnostics);
        }
    }
    let roles = role::lower(name, written, shared, diagnostics);
    let envelope = envelope(&written.envelope, diagnostics);
    let state = state::lower(name, written, shared, diagnostics);
    shared.schematic.states = state.iter().map(|key| (key.name.value.clone(), key.schema)).collect();
    let messages = message::lower(name, written, &roles, shared, diagnostics);
    let credentials = credentials(written, shared.spec, diagnostics);
    let channel = Channel {
        name: name.clone(),
        title: written.title.clone(),
        description: written.description.clone(),
        roles,
        rate: written.rate.as_ref().and_then(|name| service::rate(name, shared.rates, diagnostics)),
        limits: limits(written.limits.as_ref()),
        heartbeat: heartbeat(written.heartbeat.as_ref()),
        state,
        reports_changes: written.changed.is_some(),
        credentials,
        failing: Failing { kinds: Vec::new(), exceptions: Vec::new() },
        messages,
        envelope,
        socketio: None,
        token: None,
        reconnect: Reconnect {
            first: Duration::from_secs(1),
            cap: Duration::from_secs(30),
            jitter: "1".to_owned(),
            attempts: None,
        },
        rooms: Vec::new(),
    };
    if let (true, Some(changed)) = (channel.state.is_empty(), &written.changed) {
        let diagnostic = Diagnostic::new(
            &rules::CONFLICTING_WORDS,
            changed.span,
            "`changed` tells of state, and the channel has none",
        );
        diagnostics.push(diagnostic.help("leave it out, or add `state`"));
    }
    fits_envelope(&channel, &written.envelope, shared, diagnostics);
    channel
}

fn envelope(written: &Spanned<syntax::Envelope>, diagnostics: &mut Diagnostics) -> Envelope {
    match &written.value {
        syntax::Envelope::Word(EnvelopeWord::Bare) => Envelope::Bare,
        syntax::Envelope::Word(EnvelopeWord::Keys) => Envelope::Keys,
        syntax::Envelope::Words(words) => {
            for word in &words.written {
                if ["id", "status", "untagged"].contains(&word.value.as_str()) {
                    not_built(&format!("`{}`", word.value), word.span, diagnostics);
                }
            }
            if let Some(content) = words.content.as_ref().filter(|content| content.value == words.tag.value) {
                let message = "tag and content cannot be the same member";
                let diagnostic = Diagnostic::new(&rules::TAG_IN_PAYLOAD, content.span, message);
                diagnostics.push(diagnostic.also(words.tag.span, "the tag").help("name two members"));
            }
            let content = words.content.as_ref().map(|content| content.value.clone());
            Envelope::Tag { tag: words.tag.value.clone(), content, id: None, status: None }
        }
    }
}

fn limits(written: Option<&syntax::Limits>) -> Limits {
    let message = written.and_then(|limits| limits.message.as_ref()).map_or(DEFAULT_MESSAGE, |size| size.value.0);
    let queue = written.and_then(|limits| limits.queue.as_ref()).map_or(DEFAULT_QUEUE, |count| count.value);
    let pending = written
        .and_then(|limits| limits.pending.as_ref())
        .map_or_else(|| DEFAULT_PENDING.max(message.saturating_mul(2)), |size| size.value.0);
    Limits { message, frame: message, queue, pending }
}

fn heartbeat(written: Option<&syntax::Heartbeat>) -> Heartbeat {
    let every = written.and_then(|heartbeat| heartbeat.every).map_or(DEFAULT_HEARTBEAT.every, |every| every.0);
    let patience =
        written.and_then(|heartbeat| heartbeat.patience).map_or(DEFAULT_HEARTBEAT.patience, |patience| patience.0);
    Heartbeat { every, patience }
}

/// The schemes that messages of the channel name with `payload: { security: … }`.
fn credentials(written: &syntax::Channel, spec: &Spec, diagnostics: &mut Diagnostics) -> Vec<Credential> {
    let mut credentials = Vec::new();
    for (_, message) in written.messages.iter() {
        let Some(syntax::Schema::Words(words)) = &message.payload else { continue };
        for name in words.security.iter().flat_map(|names| &names.0) {
            let schemes = spec.security.as_ref();
            let Some(scheme) = schemes.and_then(|schemes| schemes.get(&name.value)) else {
                if !schemes.is_some_and(|schemes| schemes.contains(&name.value)) {
                    let names = schemes.into_iter().flat_map(syntax::Table::names);
                    unknown(&rules::UNKNOWN_SECURITY, "security scheme", name, names, diagnostics);
                }
                continue;
            };
            match (scheme.kind.value, scheme.fields.as_deref(), &scheme.field) {
                (SecurityKind::Password, Some([user, password]), _) => credentials
                    .push(Credential::Password { user: user.value.clone(), password: password.value.clone() }),
                (SecurityKind::Session, _, Some(token)) => credentials.push(Credential::Session {
                    token: token.value.clone(),
                    user: scheme.user.as_ref().map(|user| user.value.clone()),
                }),
                // What is wrong with the scheme was said where it stands.
                _ => {}
            }
        }
    }
    credentials
}

/// Whether the envelope can carry the payloads.
fn fits_envelope(
    channel: &Channel,
    written: &Spanned<syntax::Envelope>,
    shared: &Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) {
    let passed = channel.messages.iter().filter(|message| matches!(message.direction, Direction::Passed { .. }));
    for message in passed.filter(|_| channel.envelope != Envelope::Bare) {
        not_built("a message passed on inside an envelope", message.name.span, diagnostics);
    }
    let Envelope::Tag { tag, content: None, .. } = &channel.envelope else { return };
    for message in &channel.messages {
        let Payload::Schema(id) = &message.payload else { continue };
        // References may still lead in circles here.
        let mut schema = shared.schematic.schemas.get(*id);
        for _ in 0..shared.schematic.schemas.all.len() {
            let Shape::Reference(target) = schema.shape else { break };
            schema = shared.schematic.schemas.get(target);
        }
        match &schema.shape {
            Shape::Record { fields, .. } => {
                if let Some(field) = fields.iter().find(|field| field.name.value == *tag) {
                    let message = format!("the member `{tag}` is the envelope's tag");
                    let diagnostic = Diagnostic::new(&rules::TAG_IN_PAYLOAD, field.name.span, message);
                    diagnostics.push(
                        diagnostic
                            .also(written.span, "the envelope")
                            .help("rename the member or the tag, or give the envelope a `content`"),
                    );
                }
            }
            Shape::Reference(_) => {}
            // What could not be read may have been an object.
            _ if [shared.schematic.schemas.get(*id).span, schema.span]
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
