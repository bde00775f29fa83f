//! Packets of Socket.IO (revision 5) inside packets of Engine.IO (revision 4), as text.

use antiphon_codegen::json::quoted;
use serde_json::Value;

/// A packet. Those of Socket.IO name their namespace, which is `/` where nothing is said.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Packet {
    /// Engine.IO's first packet, from the server.
    Open,
    /// Engine.IO ends.
    Close,
    /// Asks for a sign of life.
    Ping,
    /// A sign of life.
    Pong,
    /// Nothing.
    Noop,
    /// Asks for a namespace, or grants it.
    Connect { namespace: String, data: Option<Value> },
    /// Leaves a namespace.
    Disconnect { namespace: String },
    /// An event and its arguments.
    Event { namespace: String, name: String, arguments: Vec<Value> },
    /// The answer to an event that asked for one.
    Ack { namespace: String },
    /// Refuses a namespace.
    Refused { namespace: String, data: Value },
}

impl Packet {
    /// Reads a packet; the error says what it is not.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut characters = text.chars();
        let kind = characters.next();
        let rest = characters.as_str();
        match kind {
            Some('0') => Ok(Self::Open),
            Some('1') => Ok(Self::Close),
            Some('2') => Ok(Self::Ping),
            Some('3') => Ok(Self::Pong),
            Some('4') => socket_io(rest),
            Some('6') => Ok(Self::Noop),
            _ => Err("no packet of Engine.IO".to_owned()),
        }
    }

    /// The packet as text.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Open => "0".to_owned(),
            Self::Close => "1".to_owned(),
            Self::Ping => "2".to_owned(),
            Self::Pong => "3".to_owned(),
            Self::Noop => "6".to_owned(),
            Self::Connect { namespace, data } => {
                let data = data.as_ref().map(Value::to_string).unwrap_or_default();
                format!("40{}{data}", before_data(namespace))
            }
            Self::Disconnect { namespace } => format!("41{}", before_data(namespace)),
            Self::Event { namespace, name, arguments } => {
                event_text(namespace, name, arguments.iter().map(Value::to_string))
            }
            Self::Ack { namespace } => format!("43{}0[]", before_data(namespace)),
            Self::Refused { namespace, data } => format!("44{}{data}", before_data(namespace)),
        }
    }
}

/// An event as text, its arguments given as JSON.
pub(super) fn event_text(namespace: &str, name: &str, arguments: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = std::iter::once(quoted(name)).chain(arguments).collect();
    format!("42{}[{}]", before_data(namespace), items.join(","))
}

/// How a namespace is written; `/` is not.
fn before_data(namespace: &str) -> String {
    if namespace == "/" { String::new() } else { format!("{namespace},") }
}

/// Reads what follows Engine.IO's `4`.
fn socket_io(text: &str) -> Result<Packet, String> {
    let mut characters = text.chars();
    let kind = characters.next().ok_or("an empty packet of Socket.IO")?;
    let rest = characters.as_str();
    let (namespace, rest) = match rest.starts_with('/').then(|| rest.split_once(',')) {
        Some(Some((namespace, rest))) => (namespace, rest),
        Some(None) => (rest, ""),
        None => ("/", rest),
    };
    // A namespace may be followed by a query, which servers leave out and ignore.
    let namespace = namespace.split('?').next().unwrap_or(namespace).to_owned();
    let data = rest.trim_start_matches(|character: char| character.is_ascii_digit());
    let value = || serde_json::from_str::<Value>(data).map_err(|error| format!("no JSON: {error}"));
    match kind {
        '0' => Ok(Packet::Connect { namespace, data: if data.is_empty() { None } else { Some(value()?) } }),
        '1' => Ok(Packet::Disconnect { namespace }),
        '2' => event(namespace, value()?),
        '3' => Ok(Packet::Ack { namespace }),
        '4' => Ok(Packet::Refused { namespace, data: value()? }),
        '5' | '6' => Err("a binary packet of Socket.IO".to_owned()),
        _ => Err("no packet of Socket.IO".to_owned()),
    }
}

fn event(namespace: String, data: Value) -> Result<Packet, String> {
    let Value::Array(items) = data else { return Err("an event that is no array".to_owned()) };
    let mut items = items.into_iter();
    let Some(Value::String(name)) = items.next() else { return Err("an event without a name".to_owned()) };
    Ok(Packet::Event { namespace, name, arguments: items.collect() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(namespace: &str, name: &str, arguments: &[Value]) -> Packet {
        Packet::Event { namespace: namespace.into(), name: name.into(), arguments: arguments.to_vec() }
    }

    #[test]
    fn packets_are_read_as_they_are_written() {
        let namespace = || "/ws".to_owned();
        for (packet, text) in [
            (Packet::Open, "0"),
            (Packet::Close, "1"),
            (Packet::Ping, "2"),
            (Packet::Pong, "3"),
            (Packet::Noop, "6"),
            (Packet::Connect { namespace: "/".into(), data: None }, "40"),
            (Packet::Connect { namespace: namespace(), data: None }, "40/ws,"),
            (Packet::Connect { namespace: namespace(), data: Some(json!({ "token": "a" })) }, r#"40/ws,{"token":"a"}"#),
            (Packet::Disconnect { namespace: namespace() }, "41/ws,"),
            (event("/", "hello", &[]), r#"42["hello"]"#),
            (event("/ws", "say", &[json!({ "text": "a,b" })]), r#"42/ws,["say",{"text":"a,b"}]"#),
            (event("/ws", "two", &[json!(1), json!([2])]), r#"42/ws,["two",1,[2]]"#),
            (Packet::Refused { namespace: namespace(), data: json!({ "message": "no" }) }, r#"44/ws,{"message":"no"}"#),
        ] {
            assert_eq!(packet.text(), text);
            assert_eq!(Packet::read(text).as_ref(), Ok(&packet));
        }
    }

    #[test]
    fn what_servers_add_is_passed_over() {
        assert_eq!(Packet::read(r#"0{"sid":"a","upgrades":[],"pingInterval":25000}"#), Ok(Packet::Open));
        assert_eq!(Packet::read(r#"42/ws,12["say",1]"#), Ok(event("/ws", "say", &[json!(1)])));
        assert_eq!(Packet::read(r#"43/ws,12[{"ok":true}]"#), Ok(Packet::Ack { namespace: "/ws".into() }));
        assert_eq!(Packet::read("41/ws"), Ok(Packet::Disconnect { namespace: "/ws".into() }));
        assert_eq!(Packet::read(r#"40/ws?a=1,{"sid":"b"}"#), Packet::read(r#"40/ws,{"sid":"b"}"#));
    }

    #[test]
    fn what_is_no_packet_is_told() {
        for (text, told) in [
            ("", "no packet of Engine.IO"),
            ("hello", "no packet of Engine.IO"),
            ("ä", "no packet of Engine.IO"),
            ("4", "an empty packet of Socket.IO"),
            ("4ä", "no packet of Socket.IO"),
            ("49", "no packet of Socket.IO"),
            ("42{}", "an event that is no array"),
            ("42[1]", "an event without a name"),
            ("451-[\"a\",{\"_placeholder\":true,\"num\":0}]", "a binary packet of Socket.IO"),
        ] {
            assert_eq!(Packet::read(text), Err(told.to_owned()), "{text}");
        }
        assert!(Packet::read("42[").unwrap_err().starts_with("no JSON"));
    }
}
