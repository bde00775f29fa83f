//! Values written in a spec are checked against their schemas: examples, defaults, initial values and the frames of scenarios.
//!
//! The judge is a validator of its own, not the code this compiler emits. Build scripts do without it.

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Diagnostics, Rule, rules};
use crate::emit::json_schema;
use crate::json::Json;
use crate::model::{Channel, Connection, Direction, Exchange, Scenario, Service, placeholders};
use crate::source::{Span, Spanned};

/// Reports every value of a service that breaks its schema.
pub(crate) fn check(service: &Service, diagnostics: &mut Diagnostics) {
    let judge = Judge::new(service);
    for (_, schema) in service.schemas.iter() {
        for example in &schema.examples {
            judge.value(
                &schema.pointer,
                &example.value,
                example.span,
                &rules::EXAMPLE_INVALID,
                "the example",
                diagnostics,
            );
        }
        if let Some(default) = &schema.default {
            judge.value(&schema.pointer, default, default.span, &rules::BAD_DEFAULT, "the default", diagnostics);
        }
    }
    for channel in &service.channels {
        for key in &channel.state {
            let pointer = format!("/$defs/{}.state/properties/{}", channel.name.value, escape(&key.name.value));
            let initial = &key.initial;
            judge.value(&pointer, initial, initial.span, &rules::BAD_DEFAULT, "the initial value", diagnostics);
            for (set, _) in &key.reads {
                judge.value(&pointer, set, set.span, &rules::BAD_DEFAULT, "the value to set", diagnostics);
            }
        }
        for message in &channel.messages {
            let pointer = format!("/$defs/{}.{}", channel.name.value, message.name.value);
            for example in &message.examples {
                let frame = json_schema::framed(channel, message, &example.value);
                judge.value(&pointer, &frame, example.span, &rules::EXAMPLE_INVALID, "the example", diagnostics);
            }
        }
    }
    for scenario in &service.scenarios {
        judge.scenario(service, scenario, diagnostics);
    }
}

struct Judge {
    document: Value,
    /// The named schemas alone, which any other may refer to.
    named: Value,
}

impl Judge {
    fn new(service: &Service) -> Self {
        let document = value(&json_schema::document(service));
        let named = service.schemas.named().map(|(name, _)| (name.to_owned(), document["$defs"][name].clone()));
        Self { named: Value::Object(named.collect()), document }
    }

    /// A validator of the schema at a pointer of the document, which sees no more than it may refer to.
    fn validator(&self, pointer: &str) -> Option<Validator> {
        let own = self.document.pointer(pointer)?;
        jsonschema::validator_for(&json!({ "allOf": [own], "$defs": self.named })).ok()
    }

    fn value(
        &self,
        pointer: &str,
        value: &Json,
        span: Span,
        rule: &'static Rule,
        what: &str,
        diagnostics: &mut Diagnostics,
    ) {
        let Some(validator) = self.validator(pointer) else { return };
        let instance = self::value(value);
        for error in validator.iter_errors(&instance).take(4) {
            let place = error.instance_path().to_string();
            let place = if place.is_empty() { String::new() } else { format!(" at `{place}`") };
            let message = format!("{what} breaks its schema{place}: {}", lower(&error.to_string()));
            diagnostics.push(Diagnostic::new(rule, span, message).help("change the value or the schema"));
        }
    }

    /// Frames that clients send need not be good: a scenario may show what becomes of a bad one. What the server sends has to be.
    fn scenario(&self, service: &Service, scenario: &Scenario, diagnostics: &mut Diagnostics) {
        let mut homes: Vec<(&str, &Channel)> = Vec::new();
        for step in &scenario.steps {
            if let Exchange::Connect { connections } = step {
                let channel = |connection: &Connection| &service.channels[connection.channel];
                homes.extend(connections.iter().map(|connection| (connection.client.as_str(), channel(connection))));
            }
            let Exchange::Receive { clients, expected } = step else { continue };
            let home = homes.iter().rev().find(|(name, _)| clients.iter().any(|client| client == name));
            let Some((_, channel)) = home else { continue };
            for frame in expected.frames() {
                self.received(channel, frame, diagnostics);
            }
        }
    }

    fn received(&self, channel: &Channel, frame: &Spanned<Json>, diagnostics: &mut Diagnostics) {
        if !placeholders(frame).is_empty() {
            return;
        }
        let instance = value(frame);
        let outbound =
            channel.messages.iter().filter(|message| !matches!(message.direction, Direction::Inbound { .. }));
        let fits = outbound
            .filter_map(|message| self.validator(&format!("/$defs/{}.{}", channel.name.value, message.name.value)))
            .any(|validator| validator.is_valid(&instance));
        if !fits {
            let message = format!("no message of `{}` is like this: {}", channel.name.value, frame.compact());
            diagnostics.push(
                Diagnostic::new(&rules::SCENARIO_INVALID, frame.span, message)
                    .help("expect a message that the channel's clients get"),
            );
        }
    }
}

fn value(json: &Json) -> Value {
    serde_json::from_str(&json.compact()).unwrap_or(Value::Null)
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A message as the second half of a sentence.
fn lower(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}
