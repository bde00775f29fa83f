//! What messages set off: every step is resolved, and every value that is sent has to come from somewhere.

mod call;
mod occasion;
mod room;
mod source;
mod state;
mod told;

use super::failing;
use super::unknown;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Action, Channel, Direction, Message, MessageId, Payload};
use crate::model::room::{Requirement, RoomId};
use crate::model::schema::{Field, SchemaId, Schemas, Shape};
use crate::model::service::Service;
use crate::source::Spanned;
use crate::syntax::{self, Spec};

pub(super) use occasion::{Occasion, Place};

/// Words of a step that go with its verb.
const BESIDE: [&str; 4] = ["mode", "resume", "as", "reports"];

/// Follows the flows of a service whose names and schemas are all known.
pub(super) fn follow(service: &mut Service, spec: &Spec, diagnostics: &mut Diagnostics) {
    for index in 0..service.channels.len() {
        let name = service.channels[index].name.value.clone();
        let Some(written) = spec.channels.get(&name) else { continue };
        for position in 0..service.channels[index].messages.len() {
            let scope = Scope { channel: &service.channels[index], written, schemas: &service.schemas };
            let told = scope.told(&scope.channel.messages[position]);
            service.channels[index].messages[position].told = told;
            let scope = Scope { channel: &service.channels[index], written, schemas: &service.schemas };
            let message = &scope.channel.messages[position];
            let Some(own) = written.messages.get(&message.name.value) else { continue };
            let Some(flow) = scope.message(message, own, diagnostics) else { continue };
            if let Direction::Inbound { requires, actions, reply, .. } =
                &mut service.channels[index].messages[position].direction
            {
                (*requires, *actions, *reply) = (flow.requires, flow.actions, flow.reply);
            }
        }
        let scope = Scope { channel: &service.channels[index], written, schemas: &service.schemas };
        scope.refuse_indistinct(diagnostics);
        scope.refuse_misplaced_fills(diagnostics);
        scope.greetings(diagnostics);
        scope.announcements(diagnostics);
        service.channels[index].failing = failing::lower(service, index, written, diagnostics);
    }
}

/// A channel, as resolved and as written, and all schemas.
pub(super) struct Scope<'a> {
    pub(super) channel: &'a Channel,
    pub(super) written: &'a syntax::Channel,
    pub(super) schemas: &'a Schemas,
}

/// What a message from a client sets off.
struct Flow {
    requires: Option<Requirement>,
    actions: Vec<Action>,
    reply: Option<MessageId>,
}

/// What earlier steps of a message have done.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Done {
    pub(super) authenticated: bool,
    pub(super) named_states: bool,
    pub(super) set_states: bool,
    /// The room whose key is known, and in which the sender is.
    pub(super) room: Option<RoomId>,
    pub(super) left: bool,
    pub(super) resumed: bool,
    pub(super) refreshed: bool,
    pub(super) called: bool,
}

impl Scope<'_> {
    fn message(&self, message: &Message, written: &syntax::Message, diagnostics: &mut Diagnostics) -> Option<Flow> {
        if !matches!(message.direction, Direction::Inbound { .. }) {
            return None;
        }
        let requires = written.requires.as_ref().and_then(|requires| self.requires(requires, message, diagnostics));
        let mut done = Done { room: requires.as_ref().map(|requires| requires.room), ..Done::default() };
        let steps = written.does.iter().flatten();
        let actions: Vec<Action> = steps.filter_map(|step| self.step(step, message, &mut done, diagnostics)).collect();
        let reply = written.reply.as_ref().and_then(|reply| self.reply(reply, &actions, diagnostics));
        Some(Flow { requires, actions, reply })
    }

    /// The message that answers: something sends it, and the sender gets it.
    fn reply(&self, reply: &Spanned<String>, actions: &[Action], diagnostics: &mut Diagnostics) -> Option<MessageId> {
        let id = self.find(reply, diagnostics)?;
        let answers = actions.iter().any(|action| match action {
            Action::Send { message, .. } => *message == id,
            Action::Call { replies, .. } => replies.contains(&id),
            _ => false,
        });
        let to_sender = match &self.channel.messages[id].direction {
            // Whoever sends to a room with a key is in it.
            Direction::Outbound { to, .. } => {
                to.sender || to.everyone || (to.rooms.iter().any(|room| !self.is_topic(*room)) && !to.except_sender)
            }
            _ => false,
        };
        if !answers {
            let text = format!("nothing in `does` sends `{}`", reply.value);
            let diagnostic = Diagnostic::new(&rules::REPLY_NOT_SENT, reply.span, text);
            diagnostics.push(diagnostic.help(format!("add `- send: {}` to `does`", reply.value)));
        } else if !to_sender {
            let text = format!("`{}` does not go to the sender", reply.value);
            let diagnostic = Diagnostic::new(&rules::REPLY_NOT_SENT, reply.span, text);
            let diagnostic = diagnostic.also(self.channel.messages[id].name.span, "declared here");
            diagnostics.push(diagnostic.help("add `sender` to its `to`"));
        }
        Some(id)
    }

    fn find(&self, name: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<MessageId> {
        let found = self.channel.messages.iter().position(|message| message.name.value == name.value);
        if found.is_none() && !self.written.messages.contains(&name.value) {
            let known = self.channel.messages.iter().map(|message| message.name.value.as_str());
            unknown(&rules::UNKNOWN_MESSAGE, "message", name, known, diagnostics);
        }
        found
    }

    fn step(
        &self,
        step: &syntax::Does,
        request: &Message,
        done: &mut Done,
        diagnostics: &mut Diagnostics,
    ) -> Option<Action> {
        let verbs: Vec<&Spanned<String>> =
            step.written.iter().filter(|word| !BESIDE.contains(&word.value.as_str())).collect();
        let [verb] = verbs.as_slice() else {
            let span = verbs.get(1).map_or(step.span, |verb| verb.span);
            let diagnostic = Diagnostic::new(&rules::STEP_WORDS, span, "a step holds exactly one verb");
            diagnostics.push(diagnostic.help("write `- VERB: …` once for each"));
            return None;
        };
        refuse_beside(step, verb, diagnostics);
        match verb.value.as_str() {
            "send" => self.send(step.send.as_ref()?, request, done, diagnostics),
            "call" => self.call(step, verb, request, done, diagnostics),
            "set" => Some(self.set(step.set.as_ref()?, request, done, diagnostics)),
            "get" => self.get(step.get.as_ref()?, request, done, diagnostics),
            "join" => self.join(step, step.join.as_ref()?, request, done, diagnostics),
            "leave" => self.leave(step.leave.as_ref()?, request, done, diagnostics),
            "merge" => self.merge(step.merge.as_ref()?, request, done, diagnostics),
            "refresh" => self.refresh(step.refresh.as_ref()?, request, done, diagnostics),
            _ => {
                let written = step.authenticate.as_ref()?;
                if !matches!(request.payload, Payload::Credentials) || written.value != "payload" {
                    let diagnostic =
                        Diagnostic::new(&rules::STEP_UNFIT, written.span, "there are no credentials to check here");
                    diagnostics.push(
                        diagnostic.help(
                            "write `authenticate: payload`, and give the message `payload: { security: SCHEME }`",
                        ),
                    );
                }
                done.authenticated = true;
                Some(Action::Authenticate)
            }
        }
    }

    fn send(
        &self,
        name: &Spanned<String>,
        request: &Message,
        done: &Done,
        diagnostics: &mut Diagnostics,
    ) -> Option<Action> {
        let id = self.find(name, diagnostics)?;
        let message = &self.channel.messages[id];
        if !matches!(message.direction, Direction::Outbound { .. }) {
            let text = format!("`{}` is a message that clients send", name.value);
            let diagnostic = Diagnostic::new(&rules::STEP_UNFIT, name.span, text);
            diagnostics.push(diagnostic.also(message.name.span, "declared here").help("send a message without `from`"));
            return None;
        }
        if matches!(message.payload, Payload::State { .. }) && !done.named_states {
            let text = format!("`{}` holds states, and no step before this one names any", name.value);
            let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, name.span, text);
            diagnostics.push(diagnostic.help("put `- set: payload` or `- get: payload.FIELD` before it"));
        }
        let occasion = Occasion { place: Place::Step, request: Some(request), done: *done };
        self.reaches(message, &occasion, name.span, diagnostics);
        let fields = self.sources(message, &occasion, name.span, diagnostics);
        Some(Action::Send { message: id, fields })
    }

    /// The field of a request that a step names, as `FIELD` or `payload.FIELD`. `None` after reporting that there is none.
    fn request_field(
        &self,
        written: &Spanned<String>,
        request: &Message,
        diagnostics: &mut Diagnostics,
    ) -> Option<Field> {
        let fields = self.fields(request);
        let name = written.value.strip_prefix("payload.").unwrap_or(&written.value);
        let found = fields.iter().find(|field| field.name.value == name).cloned();
        if found.is_none() {
            let known = fields.iter().map(|field| field.name.value.as_str());
            unknown(&rules::UNKNOWN_FIELD, "field", written, known, diagnostics);
        }
        found
    }

    /// The named members of a message's payload.
    pub(super) fn fields(&self, message: &Message) -> Vec<Field> {
        match &message.payload {
            Payload::Schema(id) => match &self.schemas.resolved(*id).shape {
                Shape::Record { fields, .. } => fields.clone(),
                _ => Vec::new(),
            },
            Payload::State { fields, .. } => fields.clone(),
            Payload::Nothing | Payload::Credentials => Vec::new(),
        }
    }

    /// Whether a schema's values are text.
    fn is_text(&self, id: SchemaId) -> bool {
        matches!(self.schemas.resolved(id).shape, Shape::Text | Shape::Choice(_))
    }

    /// Whether two schemas accept the same values, as far as reading them side by side can tell.
    fn same_schema(&self, a: SchemaId, b: SchemaId) -> bool {
        let (a, b) = (self.schemas.resolved(a), self.schemas.resolved(b));
        if std::ptr::eq(a, b) {
            return true;
        }
        // A schema with inner schemas is shared by naming it.
        let flat =
            |shape: &Shape| !matches!(shape, Shape::List(_) | Shape::Tuple(..) | Shape::Record { .. } | Shape::Map(_));
        flat(&a.shape) && flat(&b.shape) && a.keywords == b.keywords
    }
}

/// Reports words that go with another verb.
fn refuse_beside(step: &syntax::Does, verb: &Spanned<String>, diagnostics: &mut Diagnostics) {
    for word in &step.written {
        let home = match word.value.as_str() {
            "mode" | "resume" => "join",
            "as" | "reports" => "call",
            _ => continue,
        };
        if verb.value != home {
            let message = format!("`{}` goes with `{home}`, not with `{}`", word.value, verb.value);
            let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, word.span, message);
            diagnostics.push(diagnostic.also(verb.span, "the verb").help("leave it out"));
        }
    }
}
