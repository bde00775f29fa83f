//! What messages set off: every step is resolved, and every value that is sent has to come from somewhere.

use super::unknown;
use super::{failing, not_built};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Action, Channel, Direction, Message, MessageId, Payload, Source, StateSource, Write};
use crate::model::schema::{Field, SchemaId, Schemas, Shape, Type};
use crate::model::service::Service;
use crate::source::{Span, Spanned};
use crate::syntax::{self, Assignment, Spec};

/// Follows the flows of a service whose names and schemas are all known.
pub(super) fn follow(service: &mut Service, spec: &Spec, diagnostics: &mut Diagnostics) {
    for index in 0..service.channels.len() {
        let name = service.channels[index].name.value.clone();
        let Some(written) = spec.channels.get(&name) else { continue };
        for position in 0..service.channels[index].messages.len() {
            let scope = Scope { channel: &service.channels[index], written, schemas: &service.schemas };
            // What cannot be made without a request is reported where a message is sent without one.
            let message = &scope.channel.messages[position];
            let told = scope.sources(message, None, message.name.span, &mut Diagnostics::new());
            service.channels[index].messages[position].told = told;
            let scope = Scope { channel: &service.channels[index], written, schemas: &service.schemas };
            let message = &scope.channel.messages[position];
            let Some(own) = written.messages.get(&message.name.value) else { continue };
            let followed = scope.message(message, own, diagnostics);
            if let (Direction::Inbound { actions, reply, .. }, Some((steps, answer))) =
                (&mut service.channels[index].messages[position].direction, followed)
            {
                *actions = steps;
                *reply = answer;
            }
        }
        let scope = Scope { channel: &service.channels[index], written, schemas: &service.schemas };
        scope.refuse_indistinct(diagnostics);
        scope.greetings(diagnostics);
        service.channels[index].failing = failing::lower(service, index, written, diagnostics);
    }
}

/// A channel, as resolved and as written, and all schemas.
pub(super) struct Scope<'a> {
    pub(super) channel: &'a Channel,
    pub(super) written: &'a syntax::Channel,
    pub(super) schemas: &'a Schemas,
}

/// What earlier steps of a message have done.
#[derive(Default)]
struct Done {
    authenticated: bool,
    named_states: bool,
    set_states: bool,
}

impl Scope<'_> {
    fn message(
        &self,
        message: &Message,
        written: &syntax::Message,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Vec<Action>, Option<MessageId>)> {
        if !matches!(message.direction, Direction::Inbound { .. }) {
            return None;
        }
        let mut done = Done::default();
        let steps = written.does.iter().flatten();
        let actions: Vec<Action> = steps.filter_map(|step| self.step(step, message, &mut done, diagnostics)).collect();
        let reply = written.reply.as_ref().and_then(|reply| {
            let id = self.find(reply, diagnostics)?;
            let answers = actions.iter().any(|action| match action {
                Action::Send { message, .. } => *message == id,
                Action::Call { replies, .. } => replies.contains(&id),
                _ => false,
            });
            let to_sender = matches!(&self.channel.messages[id].direction, Direction::Outbound { to, .. } if to.sender || to.everyone);
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
        });
        Some((actions, reply))
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
            step.written.iter().filter(|word| !["mode", "reports"].contains(&word.value.as_str())).collect();
        let [verb] = verbs.as_slice() else {
            let span = verbs.get(1).map_or(step.span, |verb| verb.span);
            let diagnostic = Diagnostic::new(&rules::STEP_WORDS, span, "a step holds exactly one verb");
            diagnostics.push(diagnostic.help("write `- VERB: …` once for each"));
            return None;
        };
        for word in &step.written {
            if ["join", "leave", "merge", "refresh", "mode", "reports"].contains(&word.value.as_str()) {
                not_built(&format!("`{}`", word.value), word.span, diagnostics);
                return None;
            }
        }
        match verb.value.as_str() {
            "send" => self.send(step.send.as_ref()?, request, done, diagnostics),
            "call" => {
                let replies = step.call.as_ref()?.0.iter().filter_map(|name| self.reply(name, diagnostics)).collect();
                Some(Action::Call { replies, job: None })
            }
            "set" => Some(self.set(step.set.as_ref()?, request, done, diagnostics)),
            "get" => self.get(step.get.as_ref()?, request, done, diagnostics),
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

    /// A message that a handler answers with: the handler gives what the server does not fill.
    fn reply(&self, name: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<MessageId> {
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
        }
        for field in self.fields(message).iter().filter(|field| self.schemas.get(field.schema).fill.is_some()) {
            not_built("`fill` in a handler's answer", field.name.span, diagnostics);
        }
        Some(id)
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
        let fields = self.sources(message, Some(request), name.span, diagnostics);
        for (field, source) in &fields {
            Self::check_fill_after(field, source, done, name.span, diagnostics);
        }
        Some(Action::Send { message: id, fields })
    }

    /// Fills that need an earlier step.
    fn check_fill_after(field: &str, source: &Source, done: &Done, span: Span, diagnostics: &mut Diagnostics) {
        use crate::model::schema::Fill;
        let missing = match source {
            Source::Fill(Fill::Applied) if !done.set_states => "`set: payload`",
            Source::Fill(Fill::Permissions) if !done.authenticated => "`authenticate: payload`",
            Source::Fill(fill) if fill.is_of_error() => {
                let text = format!("`{field}` tells of a failure, and a step of `does` has none");
                let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, span, text);
                diagnostics.push(diagnostic.help("name the message under `failed` instead"));
                return;
            }
            _ => return,
        };
        let text = format!("`{field}` is filled by {missing}, which does not come before");
        diagnostics.push(
            Diagnostic::new(&rules::FIELD_FROM_NOWHERE, span, text).help(format!("put {missing} before this step")),
        );
    }

    /// Where each field of a message comes from; what comes from nowhere is reported at `span`.
    pub(super) fn sources(
        &self,
        message: &Message,
        request: Option<&Message>,
        span: Span,
        diagnostics: &mut Diagnostics,
    ) -> Vec<(String, Source)> {
        let fields = self.fields(message);
        fields.iter().map(|field| (field.name.value.clone(), self.source(field, request, span, diagnostics))).collect()
    }

    fn source(&self, field: &Field, request: Option<&Message>, span: Span, diagnostics: &mut Diagnostics) -> Source {
        if let Some(fill) = &self.schemas.get(field.schema).fill {
            if field.required && fill.may_be_absent() {
                let text = format!("there is not always something to fill `{}` with", field.name.value);
                let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, field.name.span, text);
                diagnostics.push(diagnostic.help("move it to `optional`"));
            }
            return Source::Fill(fill.clone());
        }
        if let Shape::Constant(value) = &self.schemas.resolved(field.schema).shape {
            return Source::Constant(value.clone());
        }
        let offered = request.map(|request| self.fields(request)).unwrap_or_default();
        let same_name = offered.iter().find(|other| other.name.value == field.name.value);
        match same_name {
            Some(other) if !self.same_schema(other.schema, field.schema) => {
                let text = format!("`{}` has another schema here than in the request", field.name.value);
                let diagnostic = Diagnostic::new(&rules::FIELD_TYPES_DIFFER, field.name.span, text);
                let diagnostic = diagnostic.also(other.name.span, "in the request").also(span, "sent here");
                diagnostics.push(diagnostic.help("name one schema under `schemas` and use it in both"));
                Source::Absent
            }
            Some(other) if other.required || !field.required => {
                Source::Request { field: field.name.value.clone(), optional: !other.required }
            }
            Some(other) => {
                let text = format!("`{}` has to be sent, but the request may come without it", field.name.value);
                let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, span, text);
                let diagnostic =
                    diagnostic.also(other.name.span, "optional in the request").also(field.name.span, "required here");
                diagnostics.push(diagnostic.help("make both required, or both optional"));
                Source::Absent
            }
            None if !field.required => Source::Absent,
            None => {
                let text = format!("nothing gives `{}` a value", field.name.value);
                let mut diagnostic =
                    Diagnostic::new(&rules::FIELD_FROM_NOWHERE, span, text).also(field.name.span, "required here");
                let names: Vec<&str> = offered.iter().map(|other| other.name.value.as_str()).collect();
                let fields = if names.is_empty() { "no fields".to_owned() } else { crate::diagnostic::list(names) };
                diagnostic = diagnostic.help(match request {
                    Some(_) => format!(
                        "add `fill` to it, make it optional, or rename it to a field of the request, which has {fields}"
                    ),
                    None => "add `fill` to it, or make it optional".to_owned(),
                });
                diagnostics.push(diagnostic);
                Source::Absent
            }
        }
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

    fn set(
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
                done.named_states = true;
                done.set_states = true;
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
        let name = field.value.strip_prefix("payload.").unwrap_or(&field.value);
        let found = fields.iter().find(|other| other.name.value == name);
        if found.is_none() {
            let known = fields.iter().map(|field| field.name.value.as_str());
            unknown(&rules::UNKNOWN_FIELD, "field", field, known, diagnostics);
        }
        let (id, found) = (id?, found?);
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
        Some((id, name.to_owned()))
    }

    fn get(
        &self,
        written: &Spanned<String>,
        request: &Message,
        done: &mut Done,
        diagnostics: &mut Diagnostics,
    ) -> Option<Action> {
        let fields = self.fields(request);
        let name = written.value.strip_prefix("payload.").unwrap_or(&written.value);
        let Some(field) = fields.iter().find(|field| field.name.value == name) else {
            unknown(
                &rules::UNKNOWN_FIELD,
                "field",
                written,
                fields.iter().map(|field| field.name.value.as_str()),
                diagnostics,
            );
            return None;
        };
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
        done.named_states = true;
        Some(Action::Get { field: name.to_owned() })
    }

    /// Messages sent to each connection as it opens have no request to take fields from.
    fn greetings(&self, diagnostics: &mut Diagnostics) {
        for message in &self.channel.messages {
            let Direction::Outbound { to, on_connect: true, .. } = &message.direction else { continue };
            if matches!(message.payload, Payload::State { .. } | Payload::Credentials) {
                let diagnostic = Diagnostic::new(
                    &rules::NO_SENDER,
                    message.name.span,
                    "nobody named states when a connection opens",
                );
                diagnostics.push(diagnostic.help("fill the fields one by one: `fill: state.NAME`"));
                continue;
            }
            for (field, source) in self.sources(message, None, message.name.span, diagnostics) {
                Self::check_fill_after(&field, &source, &Done::default(), message.name.span, diagnostics);
            }
            if to.except_sender {
                let diagnostic = Diagnostic::new(
                    &rules::NO_SENDER,
                    message.name.span,
                    "`except: sender` leaves nobody when a connection opens",
                );
                diagnostics.push(diagnostic.help("leave `except` out"));
            }
        }
    }
}
