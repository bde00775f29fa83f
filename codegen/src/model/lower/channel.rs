//! A channel, but for what its messages set off.

use std::time::Duration;

use super::message::Home;
use super::schema::Schematic;
use super::{check_name, envelope, message, offset, relay, role, room, service, state, token, topic, transport};
use crate::decimal;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Channel, Credential, Failing, Heartbeat, Limits, Reconnect};
use crate::model::service::Rate;
use crate::source::Spanned;
use crate::syntax::{self, SecurityKind, Spec};

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
const DEFAULT_FIRST: Duration = Duration::from_secs(1);
const DEFAULT_CAP: Duration = Duration::from_secs(30);
const DEFAULT_HEARTBEAT: Heartbeat = Heartbeat { every: Duration::from_secs(25), patience: Duration::from_secs(20) };

/// Lowers a channel; its messages' actions and its failures come later, when all schemas are known.
pub(super) fn lower(
    name: &Spanned<String>,
    written: &syntax::Channel,
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Channel {
    check_name("a channel", name, diagnostics);
    let roles = role::lower(name, written, shared, diagnostics);
    let envelope = envelope::lower(&written.envelope, diagnostics);
    let socketio = transport::socketio(written, &roles, &envelope, diagnostics);
    let state = state::lower(name, written, shared, diagnostics);
    let rooms = room::lower(name, written, &roles, shared, diagnostics);
    let home = Home { name, written, roles: &roles, state: &state, rooms: &rooms };
    let mut messages = message::lower(&home, shared, diagnostics);
    relay::link(&home, &envelope, &mut messages, &shared.schematic, diagnostics);
    envelope::mark_untagged(written, &mut messages, diagnostics);
    topic::settle(&rooms, &messages, written, shared, diagnostics);
    offset::add(&home, &mut messages, shared, diagnostics);
    let credentials = credentials(written, shared.spec, diagnostics);
    let token = token::lower(written, &roles, socketio.is_some(), shared.spec, diagnostics);
    token::refuse_unchecked(token.as_ref(), &messages, diagnostics);
    let channel = Channel {
        name: name.clone(),
        title: written.title.clone(),
        description: written.description.clone(),
        roles,
        rate: written.rate.as_ref().and_then(|name| service::rate(name, shared.rates, diagnostics)),
        limits: limits(written.limits.as_ref(), diagnostics),
        heartbeat: heartbeat(written.heartbeat.as_ref()),
        state,
        reports_changes: written.changed.is_some(),
        credentials,
        failing: Failing { kinds: Vec::new(), exceptions: Vec::new() },
        messages,
        envelope,
        socketio,
        token,
        reconnect: reconnect(written.reconnect.as_ref(), diagnostics),
        rooms,
    };
    if let (true, Some(changed)) = (channel.state.is_empty(), &written.changed) {
        let diagnostic = Diagnostic::new(
            &rules::CONFLICTING_WORDS,
            changed.span,
            "`changed` tells of state, and the channel has none",
        );
        diagnostics.push(diagnostic.help("leave it out, or add `state`"));
    }
    envelope::check(&channel, &written.envelope, &shared.schematic, diagnostics);
    channel
}

/// What a connection may use.
fn limits(written: Option<&syntax::Limits>, diagnostics: &mut Diagnostics) -> Limits {
    let size = |word: Option<&Spanned<syntax::Size>>| word.map(|size| size.value.0);
    let message = size(written.and_then(|limits| limits.message.as_ref())).unwrap_or(DEFAULT_MESSAGE);
    let queue = written.and_then(|limits| limits.queue).map_or(DEFAULT_QUEUE, |count| count.0);
    let pending = size(written.and_then(|limits| limits.pending.as_ref()))
        .unwrap_or_else(|| DEFAULT_PENDING.max(message.saturating_mul(2)));
    let frame = written.and_then(|limits| limits.frame.as_ref());
    if let Some(frame) = frame.filter(|frame| frame.value.0 < message) {
        let text = format!("no message of {message} bytes can be read in {} bytes", frame.value.0);
        let mut diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, frame.span, text);
        if let Some(message) = written.and_then(|limits| limits.message.as_ref()) {
            diagnostic = diagnostic.also(message.span, "the largest message taken");
        }
        diagnostics
            .push(diagnostic.help("make `frame` at least as large as `message`, which is 1 MiB where nothing is said"));
    }
    Limits { message, frame: size(frame).unwrap_or(message), queue, pending }
}

fn heartbeat(written: Option<&syntax::Heartbeat>) -> Heartbeat {
    let every = written.and_then(|heartbeat| heartbeat.every).map_or(DEFAULT_HEARTBEAT.every, |every| every.0);
    let patience =
        written.and_then(|heartbeat| heartbeat.patience).map_or(DEFAULT_HEARTBEAT.patience, |patience| patience.0);
    Heartbeat { every, patience }
}

fn reconnect(written: Option<&syntax::Reconnect>, diagnostics: &mut Diagnostics) -> Reconnect {
    let first = written.and_then(|reconnect| reconnect.first.as_ref());
    let cap = written.and_then(|reconnect| reconnect.cap.as_ref());
    let jitter = written.and_then(|reconnect| reconnect.jitter.as_ref());
    let delays = (first.map_or(DEFAULT_FIRST, |first| first.value.0), cap.map_or(DEFAULT_CAP, |cap| cap.value.0));
    if let Some(place) = cap.map(|cap| cap.span).or(first.map(|first| first.span)).filter(|_| delays.0 > delays.1) {
        let diagnostic =
            Diagnostic::new(&rules::CONFLICTING_WORDS, place, "the first delay is longer than the longest");
        diagnostics.push(diagnostic.help("make `cap` at least as long as `first`; without, they are 30 s and 1 s"));
    }
    if let Some(jitter) = jitter {
        let share = &jitter.value.0;
        if decimal::compare(share, "0").is_lt() || decimal::compare(share, "1").is_gt() {
            let text = format!("{share} is no share of a delay");
            let diagnostic = Diagnostic::new(&rules::BAD_QUANTITY, jitter.span, text);
            diagnostics.push(diagnostic.help("write a number from 0 to 1"));
        }
    }
    Reconnect {
        first: delays.0,
        cap: delays.1,
        jitter: jitter.map_or_else(|| "1".to_owned(), |jitter| jitter.value.0.clone()),
        attempts: written.and_then(|reconnect| reconnect.attempts.as_ref()).map(|attempts| attempts.0),
    }
}

/// The schemes that messages of the channel name with `payload: { security: … }`.
fn credentials(written: &syntax::Channel, spec: &Spec, diagnostics: &mut Diagnostics) -> Vec<Credential> {
    let mut credentials = Vec::new();
    for (_, message) in written.messages.iter() {
        let Some(syntax::Schema::Words(words)) = &message.payload else { continue };
        for name in words.security.iter().flat_map(|names| &names.0) {
            let Some(scheme) = token::find(name, spec, diagnostics) else { continue };
            match (scheme.kind.value, scheme.fields.as_deref(), &scheme.field) {
                (SecurityKind::Password, Some([user, password]), _) => credentials
                    .push(Credential::Password { user: user.value.clone(), password: password.value.clone() }),
                (SecurityKind::Session, _, Some(token)) => credentials.push(Credential::Session {
                    token: token.value.clone(),
                    user: scheme.user.as_ref().map(|user| user.value.clone()),
                }),
                (SecurityKind::Jwt, ..) => {
                    let message = format!("`{}` is shown when connecting, not in a message", name.value);
                    let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, name.span, message);
                    diagnostics.push(diagnostic.also(scheme.kind.span, "its type").help(format!(
                        "write `security: {}` at the channel, or name a scheme of `type: password` or `type: session`",
                        name.value
                    )));
                }
                // What is wrong with the scheme was said where it stands.
                _ => {}
            }
        }
    }
    credentials
}
