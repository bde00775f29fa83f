//! Scenarios: channels, roles and clients resolved.

use std::time::Duration;

use super::unknown;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::json::Json;
use crate::model::channel::{ParameterKind, Role, RoleId};
use crate::model::scenario::{ANYTHING, Bearer, Connection, Exchange, Expected, Frame, Scenario, placeholders};
use crate::model::service::Service;
use crate::source::{Span, Spanned};
use crate::syntax::{self, Literal, Spec, Table};

const DEFAULT_SILENCE: Duration = Duration::from_millis(200);

/// What a scenario writes for a token that is none.
const INVALID: &str = "invalid";

/// Lowers the scenarios of a service.
pub(super) fn lower(spec: &Spec, service: &Service, diagnostics: &mut Diagnostics) -> Vec<Scenario> {
    let table = spec.scenarios.iter().flat_map(|table| table.iter());
    table
        .map(|(title, scenario)| {
            let mut clients = Clients { spec, service, known: Vec::new() };
            let steps = scenario.0.iter().filter_map(|step| clients.step(step, diagnostics)).collect();
            Scenario { title: title.clone(), steps }
        })
        .collect()
}

struct Clients<'a> {
    spec: &'a Spec,
    service: &'a Service,
    known: Vec<String>,
}

impl Clients<'_> {
    fn step(&mut self, step: &syntax::Step, diagnostics: &mut Diagnostics) -> Option<Exchange> {
        let connecting = step.connect.iter().flat_map(|connect| connect.value.names());
        self.known.extend(connecting.map(str::to_owned));
        if step.written.len() != 1 {
            let span = step.written.get(1).map_or(step.span, |word| word.span);
            let diagnostic = Diagnostic::new(&rules::STEP_WORDS, span, "a step holds exactly one verb");
            diagnostics.push(diagnostic.help("write `- VERB: …` once for each"));
            return None;
        }
        if let Some(connect) = &step.connect {
            let connections =
                connect.value.iter().filter_map(|(name, words)| self.connect(name, words, diagnostics)).collect();
            Some(Exchange::Connect { connections })
        } else if let Some(send) = &step.send {
            self.send(send, diagnostics)
        } else if let Some(receive) = &step.receive {
            let clients = self.all(&receive.value.by.0, diagnostics);
            Some(Exchange::Receive { clients, expected: expected(receive, diagnostics)? })
        } else if let Some(silent) = &step.silent {
            let duration = silent.value.duration.map_or(DEFAULT_SILENCE, |duration| duration.0);
            Some(Exchange::Silent { clients: self.all(&silent.value.by.0, diagnostics), duration })
        } else if let Some(close) = &step.close {
            Some(Exchange::Close { clients: self.all(&close.value.0, diagnostics) })
        } else if let Some(closed) = &step.closed {
            let code = closed.value.code.map(|code| code.0);
            Some(Exchange::Closed { clients: self.all(&closed.value.by.0, diagnostics), code })
        } else if let Some(lose) = &step.lose {
            Some(Exchange::Lose { clients: self.all(&lose.value.0, diagnostics) })
        } else {
            step.wait.map(|wait| Exchange::Wait { duration: wait.0 })
        }
    }

    fn connect(
        &self,
        name: &Spanned<String>,
        words: &syntax::Connect,
        diagnostics: &mut Diagnostics,
    ) -> Option<Connection> {
        let channels = &self.service.channels;
        let Some(channel) = channels.iter().position(|channel| channel.name.value == words.channel.value) else {
            if !self.spec.channels.contains(&words.channel.value) {
                let known = channels.iter().map(|channel| channel.name.value.as_str());
                unknown(&rules::UNKNOWN_CHANNEL, "channel", &words.channel, known, diagnostics);
            }
            return None;
        };
        let role = role(&channels[channel].roles, words.role.as_ref(), diagnostics)?;
        let known = &channels[channel].roles[role];
        if let (None, Some(token)) = (&channels[channel].token, &words.token) {
            let message = format!("`{}` takes no token", words.channel.value);
            let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, token.span, message);
            diagnostics
                .push(diagnostic.help("leave it out, or name a scheme of type `jwt` with the channel's `security`"));
        }
        let in_path = |name: &str| words.path.as_ref().is_some_and(|table| table.contains(name));
        for parameter in known.query.iter().filter(|parameter| parameter.kind == ParameterKind::Path) {
            if !in_path(&parameter.name) {
                let message = format!("nothing says what `{}` in the path is", parameter.name);
                let diagnostic = Diagnostic::new(&rules::UNKNOWN_PARAMETER, words.channel.span, message);
                diagnostics.push(diagnostic.help(format!("add `path: {{ {}: … }}`", parameter.name)));
            }
        }
        Some(Connection {
            client: name.value.clone(),
            channel,
            role,
            path: parameters(known, ParameterKind::Path, words.path.as_ref(), diagnostics),
            query: parameters(known, ParameterKind::Query, words.query.as_ref(), diagnostics),
            token: words.token.as_ref().map(|token| match token.value.as_str() {
                INVALID => Bearer::Nobody,
                user => Bearer::User(user.to_owned()),
            }),
        })
    }

    fn send(&self, send: &Spanned<syntax::Send>, diagnostics: &mut Diagnostics) -> Option<Exchange> {
        let client = self.named(&send.value.by, diagnostics)?;
        let frame = match (&send.value.message, &send.value.text) {
            (Some(message), None) => {
                said(&message.value.0, message.span, diagnostics);
                Frame::Message(Spanned::new(message.span, message.value.0.clone()))
            }
            (None, Some(text)) => Frame::Text(text.value.clone()),
            _ => {
                let diagnostic = Diagnostic::new(&rules::STEP_WORDS, send.span, "`send` holds `message` or `text`");
                diagnostics.push(diagnostic.help("write `message: { … }` for JSON, `text: …` for what is none"));
                return None;
            }
        };
        Some(Exchange::Send { client, frame })
    }

    fn named(&self, name: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<String> {
        if !self.known.contains(&name.value) {
            unknown(&rules::UNKNOWN_CLIENT, "client", name, self.known.iter().map(String::as_str), diagnostics);
            return None;
        }
        Some(name.value.clone())
    }

    fn all(&self, names: &[Spanned<String>], diagnostics: &mut Diagnostics) -> Vec<String> {
        names.iter().filter_map(|name| self.named(name, diagnostics)).collect()
    }
}

/// The role that is named, or the first.
fn role(roles: &[Role], name: Option<&Spanned<String>>, diagnostics: &mut Diagnostics) -> Option<RoleId> {
    let Some(name) = name else { return (!roles.is_empty()).then_some(0) };
    let found = roles.iter().position(|role| role.name.value == name.value);
    if found.is_none() {
        let known = roles.iter().map(|role| role.name.value.as_str());
        unknown(&rules::UNKNOWN_ROLE, "role", name, known, diagnostics);
    }
    found
}

/// Values of parameters of one kind, each checked to exist.
fn parameters(
    role: &Role,
    kind: ParameterKind,
    written: Option<&Table<Spanned<Literal>>>,
    diagnostics: &mut Diagnostics,
) -> Vec<(String, Json)> {
    let known =
        || role.query.iter().filter(|parameter| parameter.kind == kind).map(|parameter| parameter.name.as_str());
    let mut parameters = Vec::new();
    for (name, value) in written.into_iter().flat_map(|table| table.iter()) {
        if !known().any(|other| other == name.value) {
            unknown(&rules::UNKNOWN_PARAMETER, "parameter", name, known(), diagnostics);
        }
        said(&value.value.0, value.span, diagnostics);
        parameters.push((name.value.clone(), value.value.0.clone()));
    }
    parameters
}

fn expected(receive: &Spanned<syntax::Receive>, diagnostics: &mut Diagnostics) -> Option<Expected> {
    let words = &receive.value;
    let frame = |frame: &Spanned<Literal>| Spanned::new(frame.span, frame.value.0.clone());
    match (&words.message, &words.any_order, &words.until) {
        (Some(message), None, None) => return Some(Expected::Next(frame(message))),
        (None, Some(frames), None) if !frames.value.is_empty() => {
            return Some(Expected::AnyOrder(frames.value.iter().map(frame).collect()));
        }
        (None, Some(frames), None) => {
            let diagnostic = Diagnostic::new(&rules::STEP_WORDS, frames.span, "`any-order` lists no frame");
            diagnostics.push(diagnostic.help("list the frames that come: `any-order: [{ … }, { … }]`"));
        }
        (None, None, Some(until)) => return Some(Expected::Until(frame(until))),
        // What could not be read was reported, and is no reason to say that it is missing.
        _ if diagnostics.has_error_in(receive.span) => {}
        _ => {
            let message = "`receive` holds one of `message`, `any-order` and `until`";
            let diagnostic = Diagnostic::new(&rules::STEP_WORDS, receive.span, message);
            diagnostics.push(diagnostic.help(
                "write `message: { … }` for what comes next, `any-order: [{ … }]` for several, \
                 `until: { … }` to pass over others",
            ));
        }
    }
    None
}

/// What a client says has a value: `<*>` has none.
fn said(value: &Json, span: Span, diagnostics: &mut Diagnostics) {
    if placeholders(value).contains(&ANYTHING) {
        let message = format!("`<{ANYTHING}>` stands for anything, which cannot be said");
        let diagnostic = Diagnostic::new(&rules::SCENARIO_INVALID, span, message);
        diagnostics.push(diagnostic.help("write a value, or `<name>` for one that comes from elsewhere"));
    }
}
