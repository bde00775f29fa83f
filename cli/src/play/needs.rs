//! What a scenario needs that its spec does not say, told before it is played.

use std::collections::BTreeSet;

use antiphon_codegen::json::Json;
use antiphon_codegen::model::{ANYTHING, Bearer, Connection, Exchange, Frame, Scenario, Service, placeholders};

use super::address::namespace;
use super::setting::{Setting, Transport};

/// What placeholders for the text of a token begin with.
pub(super) const TOKEN: &str = "token.";

/// Something that who plays a scenario has to give.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The value of this placeholder.
    Value(String),
    /// A token of this user.
    Token(String),
}

/// What a scenario needs and the setting does not have.
pub fn missing(setting: &Setting, scenario: &Scenario) -> BTreeSet<Need> {
    let mut known: BTreeSet<&str> = setting.values.keys().map(String::as_str).collect();
    let mut needs = BTreeSet::new();
    for step in &scenario.steps {
        if let Exchange::Receive { expected, .. } = step {
            known.extend(expected.frames().iter().flat_map(|frame| placeholders(frame)));
            continue;
        }
        for name in said(step).into_iter().flat_map(placeholders).filter(|name| *name != ANYTHING) {
            match name.strip_prefix(TOKEN) {
                _ if known.contains(name) => {}
                Some(user) => needs.extend((!setting.tokens.has(user)).then(|| Need::Token(user.to_owned()))),
                None => needs.extend([Need::Value(name.to_owned())]),
            }
        }
        let Exchange::Connect { connections } = step else { continue };
        let users = connections.iter().filter_map(|connection| match &connection.token {
            Some(Bearer::User(user)) => Some(user),
            _ => None,
        });
        needs.extend(users.filter(|user| !setting.tokens.has(user)).map(|user| Need::Token(user.clone())));
    }
    needs
}

/// The values that clients say in a step.
fn said(step: &Exchange) -> Vec<&Json> {
    match step {
        Exchange::Connect { connections } => connections
            .iter()
            .flat_map(|connection| connection.path.iter().chain(&connection.query))
            .map(|(_, value)| value)
            .collect(),
        Exchange::Send { frame: Frame::Message(message), .. } => vec![&**message],
        _ => Vec::new(),
    }
}

/// Why a transport cannot carry a scenario.
pub fn obstacle(service: &Service, scenario: &Scenario, transport: Transport) -> Option<String> {
    if transport == Transport::WebSocket {
        return None;
    }
    scenario.steps.iter().find_map(|step| match step {
        Exchange::Connect { connections } => connections.iter().find_map(|connection| off(service, connection)),
        Exchange::Send { frame: Frame::Text(_), .. } => Some("raw text has no place in Socket.IO".to_owned()),
        _ => None,
    })
}

fn off(service: &Service, connection: &Connection) -> Option<String> {
    let channel = &service.channels[connection.channel];
    namespace(channel).is_none().then(|| format!("`{}` has no namespace of Socket.IO", channel.name.value))
}
