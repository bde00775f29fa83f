//! Scenarios: channels and clients resolved, addresses filled in.

use std::time::Duration;

use super::unknown;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::json::Json;
use crate::model::channel::{ParameterKind, Role};
use crate::model::service::{Exchange, Frame, Scenario, Service};
use crate::source::Spanned;
use crate::syntax::{self, Spec};

const DEFAULT_SILENCE: Duration = Duration::from_millis(200);

/// Lowers the scenarios of a service.
pub(super) fn lower(spec: &Spec, service: &Service, diagnostics: &mut Diagnostics) -> Vec<Scenario> {
    let table = spec.scenarios.iter().flat_map(|table| table.iter());
    table
        .map(|(title, scenario)| {
            let mut clients = Clients { spec, service, known: Vec::new() };
            let steps = scenario.0.iter().flat_map(|step| clients.step(step, diagnostics)).collect();
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
    fn step(&mut self, step: &syntax::Step, diagnostics: &mut Diagnostics) -> Vec<Exchange> {
        if step.written.len() != 1 {
            let clients = step.connect.iter().flat_map(|connect| connect.value.names());
            self.known.extend(clients.map(str::to_owned));
            let span = step.written.get(1).map_or(step.span, |word| word.span);
            diagnostics.push(
                Diagnostic::new(&rules::STEP_WORDS, span, "a step holds exactly one verb")
                    .help("write `- VERB: …` once for each"),
            );
            return Vec::new();
        }
        if let Some(connect) = &step.connect {
            self.known.extend(connect.value.names().map(str::to_owned));
            return connect.value.iter().filter_map(|(name, words)| self.connect(name, words, diagnostics)).collect();
        }
        let exchange = if let Some(send) = &step.send {
            self.named(&send.value.by, diagnostics).and_then(|client| {
                let frame = match (&send.value.message, &send.value.text) {
                    (Some(message), None) => Frame::Message(Spanned::new(message.span, message.value.0.clone())),
                    (None, Some(text)) => Frame::Text(text.value.clone()),
                    _ => {
                        let diagnostic =
                            Diagnostic::new(&rules::STEP_WORDS, send.span, "`send` holds `message` or `text`");
                        diagnostics
                            .push(diagnostic.help("write `message: { … }` for JSON, `text: …` for what is none"));
                        return None;
                    }
                };
                Some(Exchange::Send { client, frame })
            })
        } else if let Some(receive) = &step.receive {
            let clients = self.all(&receive.value.by.0, diagnostics);
            let message = &receive.value.message;
            Some(Exchange::Receive { clients, message: Spanned::new(message.span, message.value.0.clone()) })
        } else if let Some(silent) = &step.silent {
            let duration = silent.value.duration.map_or(DEFAULT_SILENCE, |duration| duration.0);
            Some(Exchange::Silent { clients: self.all(&silent.value.by.0, diagnostics), duration })
        } else {
            step.close.as_ref().map(|close| Exchange::Close { clients: self.all(&close.value.0, diagnostics) })
        };
        exchange.into_iter().collect()
    }

    fn connect(
        &mut self,
        name: &Spanned<String>,
        words: &syntax::Connect,
        diagnostics: &mut Diagnostics,
    ) -> Option<Exchange> {
        let channels = &self.service.channels;
        let Some(index) = channels.iter().position(|channel| channel.name.value == words.channel.value) else {
            if !self.spec.channels.contains(&words.channel.value) {
                let known = channels.iter().map(|channel| channel.name.value.as_str());
                unknown(&rules::UNKNOWN_CHANNEL, "channel", &words.channel, known, diagnostics);
            }
            return None;
        };
        let roles = &channels[index].roles;
        let role = match &words.role {
            None => roles.first(),
            Some(name) => {
                let found = roles.iter().find(|role| role.name.value == name.value);
                if found.is_none() {
                    unknown(
                        &rules::UNKNOWN_ROLE,
                        "role",
                        name,
                        roles.iter().map(|role| role.name.value.as_str()),
                        diagnostics,
                    );
                }
                found
            }
        }?;
        Some(Exchange::Connect {
            client: name.value.clone(),
            channel: index,
            address: address(role, words, diagnostics),
        })
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

/// The path with its parameters, and the query.
fn address(role: &Role, words: &syntax::Connect, diagnostics: &mut Diagnostics) -> String {
    let mut path = role.address.path.clone();
    for (name, value) in words.path.iter().flat_map(|table| table.iter()) {
        check_parameter(role, ParameterKind::Path, name, diagnostics);
        path = path.replace(&format!("{{{}}}", name.value), &encode(&plain(&value.value.0)));
    }
    let mut separator = '?';
    for (name, value) in words.query.iter().flat_map(|table| table.iter()) {
        check_parameter(role, ParameterKind::Query, name, diagnostics);
        path.push(separator);
        path += &format!("{}={}", encode(&name.value), encode(&plain(&value.value.0)));
        separator = '&';
    }
    path
}

fn check_parameter(role: &Role, kind: ParameterKind, name: &Spanned<String>, diagnostics: &mut Diagnostics) {
    let known =
        || role.query.iter().filter(|parameter| parameter.kind == kind).map(|parameter| parameter.name.as_str());
    if !known().any(|other| other == name.value) {
        unknown(&rules::UNKNOWN_PARAMETER, "parameter", name, known(), diagnostics);
    }
}

fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.compact(), str::to_owned)
}

/// Percent-encoding for a path segment or a query value.
fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
        encoded
    })
}
