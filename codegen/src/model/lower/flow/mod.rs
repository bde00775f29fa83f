//! What messages set off: every step is resolved, and every value that is sent has to come from somewhere.

mod call;
mod fill;
mod join;
mod merge;
mod misplaced;
mod occasion;
mod order;
mod proof;
mod reach;
mod reply;
mod request;
mod room;
mod source;
mod state;
mod told;

use super::failing;
use super::unknown;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Action, Channel, Direction, Message, MessageId, Payload};
use crate::model::room::{Requirement, RoomId};
use crate::model::schema::Schemas;
use crate::model::service::Service;
use crate::source::{Span, Spanned};
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
        scope.compare_modes(diagnostics);
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

/// Something that an earlier step of a message has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Authenticated,
    NamedStates,
    SetStates,
    /// The handler was asked.
    Called,
    Joined,
    /// Joined, perhaps as who was there before.
    Resumed,
    Left,
    Refreshed,
    /// The channel as a whole is held.
    HoldsChannel,
    /// Some message of the room has been told, so that there is a last one.
    HasOffset,
    /// A room is named that does not exist, which was reported.
    Unclear,
}

/// What earlier steps of a message have done.
#[derive(Debug, Clone, Default)]
pub(super) struct Done {
    deeds: Vec<Deed>,
    /// The room whose key is known, and in which the sender is or was.
    pub(super) room: Option<RoomId>,
    /// The step since which the room is held.
    pub(super) holds_room: Option<Span>,
}

impl Done {
    pub(super) fn has(&self, deed: Deed) -> bool {
        self.deeds.contains(&deed)
    }

    pub(super) fn note(&mut self, deed: Deed) {
        self.deeds.push(deed);
    }

    pub(super) fn forget(&mut self, deed: Deed) {
        self.deeds.retain(|other| *other != deed);
    }
}

impl Scope<'_> {
    fn message(&self, message: &Message, written: &syntax::Message, diagnostics: &mut Diagnostics) -> Option<Flow> {
        if !matches!(message.direction, Direction::Inbound { .. }) {
            return None;
        }
        let requires = written.requires.as_ref().and_then(|requires| self.requires(requires, message, diagnostics));
        let unclear = written.requires.as_ref().is_some_and(|named| !named.0.is_empty()) && requires.is_none();
        let room = requires.as_ref().map(|requires| requires.room);
        let mut done = Done { room, ..Done::default() };
        if unclear {
            done.note(Deed::Unclear);
        }
        let steps = written.does.iter().flatten();
        let actions: Vec<Action> = steps.filter_map(|step| self.step(step, message, &mut done, diagnostics)).collect();
        let reply = written.reply.as_ref().and_then(|reply| self.reply(reply, &actions, diagnostics));
        if let (Some(id), Some(word)) = (reply, &written.reply) {
            self.refuse_unmarked(id, &actions, word, diagnostics);
        }
        Some(Flow { requires, actions, reply })
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
        self.check_order(step, verb, done, diagnostics);
        let action = self.action(step, verb, request, done, diagnostics);
        if action.is_none() && ["join", "leave"].contains(&verb.value.as_str()) {
            done.note(Deed::Unclear);
        }
        self.note_held(action.as_ref(), verb.span, done);
        action
    }

    fn action(
        &self,
        step: &syntax::Does,
        verb: &Spanned<String>,
        request: &Message,
        done: &mut Done,
        diagnostics: &mut Diagnostics,
    ) -> Option<Action> {
        match verb.value.as_str() {
            "send" => self.send(step.send.as_ref()?, request, done, diagnostics),
            "call" => self.call(step, verb, request, done, diagnostics),
            "set" => Some(self.set(step.set.as_ref()?, request, done, diagnostics)),
            "get" => self.get(step.get.as_ref()?, request, done, diagnostics),
            "join" => self.join(step, step.join.as_ref()?, request, done, diagnostics),
            "leave" => self.leave(step.leave.as_ref()?, request, done, diagnostics),
            "merge" => self.merge(step.merge.as_ref()?, request, done, diagnostics),
            "refresh" => self.refresh(step.refresh.as_ref()?, request, done, diagnostics),
            _ => Some(Self::authenticate(step.authenticate.as_ref()?, request, done, diagnostics)),
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
        if matches!(message.payload, Payload::State { .. }) && !done.has(Deed::NamedStates) {
            let text = format!("`{}` holds states, and no step before this one names any", name.value);
            let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, name.span, text);
            diagnostics.push(diagnostic.help("put `- set: payload` or `- get: payload.FIELD` before it"));
        }
        let occasion = Occasion { place: Place::Step, request: Some(request), done: done.clone() };
        self.reaches(message, &occasion, name.span, diagnostics);
        let fields = self.sources(message, &occasion, name.span, diagnostics);
        Some(Action::Send { message: id, fields })
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
