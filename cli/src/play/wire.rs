//! From what a socket carries to frames as scenarios write them, and back.

use antiphon_codegen::json::Json;
use antiphon_codegen::model::{Channel, Envelope};
use serde_json::{Map, Value};

use super::packet::{Packet, event_text};

/// How frames travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wire {
    /// Each is a text.
    Plain,
    /// Each is an event of a namespace.
    SocketIo(SocketIo),
}

/// A namespace, and the members of a frame that an event stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SocketIo {
    namespace: String,
    tag: String,
    content: String,
}

/// What a text on a socket means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Incoming {
    /// A frame.
    Frame(Value),
    /// What no scenario can expect, in words.
    Odd(String),
    /// The server is there, and waits for what it is asked for.
    Opened,
    /// Something to answer with this text.
    Answer(String),
    /// The namespace was granted.
    Granted,
    /// The namespace was refused, which a scenario sees as this frame.
    Refused(Value),
    /// The server ends the connection, in words.
    Ended(&'static str),
    /// Nothing that concerns a scenario.
    Nothing,
}

impl SocketIo {
    /// A namespace of a channel. Its envelope has to have a tag and a content, which become the event and its argument.
    pub(super) fn new(namespace: &str, channel: &Channel) -> Option<Self> {
        let Envelope::Tag { tag, content: Some(content), .. } = &channel.envelope else { return None };
        Some(Self { namespace: namespace.to_owned(), tag: tag.clone(), content: content.clone() })
    }

    fn frame(&self, event: String, content: Option<Value>) -> Value {
        let content = content.map(|content| (self.content.clone(), content));
        let members = std::iter::once((self.tag.clone(), Value::String(event))).chain(content);
        Value::Object(members.collect())
    }

    fn read(&self, packet: Packet, text: &str) -> Incoming {
        let ours = |namespace: &str| namespace == self.namespace;
        match packet {
            Packet::Open => Incoming::Opened,
            Packet::Ping => Incoming::Answer(Packet::Pong.text()),
            Packet::Close => Incoming::Ended("Engine.IO's close packet"),
            Packet::Disconnect { namespace } if ours(&namespace) => Incoming::Ended("Socket.IO's DISCONNECT"),
            Packet::Connect { namespace, .. } if ours(&namespace) => Incoming::Granted,
            Packet::Refused { namespace, mut data } if ours(&namespace) => {
                let code = data.get_mut("data").and_then(|data| data.get_mut("code")).map(Value::take);
                let error = data.get_mut("message").map(Value::take).unwrap_or_default();
                let members = std::iter::once(("error".to_owned(), error));
                let members: Map<_, _> = members.chain(code.map(|code| ("code".to_owned(), code))).collect();
                Incoming::Refused(self.frame("connect_error".to_owned(), Some(Value::Object(members))))
            }
            Packet::Event { namespace, name, mut arguments } if ours(&namespace) => match arguments.len() {
                0 | 1 => Incoming::Frame(self.frame(name, arguments.pop())),
                count => Incoming::Odd(format!("an event with {count} arguments: {text}")),
            },
            _ => Incoming::Nothing,
        }
    }

    fn write(&self, frame: &Json) -> Result<String, String> {
        let known = [&self.tag, &self.content];
        let is_event = matches!(frame, Json::Object(members) if members.iter().all(|(name, _)| known.contains(&name)));
        let Some(name) = frame.get(&self.tag).and_then(Json::as_str).filter(|_| is_event) else {
            return Err(format!("a frame of `{}` and `{}` alone, which Socket.IO can carry", self.tag, self.content));
        };
        Ok(event_text(&self.namespace, name, frame.get(&self.content).map(Json::compact)))
    }
}

impl Wire {
    /// What the server has to be asked for first.
    pub(super) fn request(&self, auth: Option<Value>) -> Option<String> {
        match self {
            Self::Plain => None,
            Self::SocketIo(SocketIo { namespace, .. }) => {
                Some(Packet::Connect { namespace: namespace.clone(), data: auth }.text())
            }
        }
    }

    /// What a text that came means.
    pub(super) fn read(&self, text: &str) -> Incoming {
        match self {
            Self::Plain => serde_json::from_str(text)
                .map_or_else(|_| Incoming::Odd(format!("text that is no JSON: {text}")), Incoming::Frame),
            Self::SocketIo(socket_io) => match Packet::read(text) {
                Ok(packet) => socket_io.read(packet, text),
                Err(error) => Incoming::Odd(format!("{error}: {text}")),
            },
        }
    }

    /// The text that carries a frame; the error says what would be needed.
    pub(super) fn write(&self, frame: &Json) -> Result<String, String> {
        match self {
            Self::Plain => Ok(frame.compact()),
            Self::SocketIo(socket_io) => socket_io.write(frame),
        }
    }

    /// What is said before the connection is closed.
    pub(super) fn farewell(&self) -> Option<String> {
        match self {
            Self::Plain => None,
            Self::SocketIo(SocketIo { namespace, .. }) => {
                Some(Packet::Disconnect { namespace: namespace.clone() }.text())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::pattern::json;
    use super::*;

    impl Wire {
        /// The namespace `/ws` of a channel whose frames are `{ event, data }`.
        pub(in super::super) fn sample() -> Self {
            let [namespace, tag, content] = ["/ws", "event", "data"].map(str::to_owned);
            Self::SocketIo(SocketIo { namespace, tag, content })
        }
    }

    #[test]
    fn events_are_frames_and_frames_are_events() {
        for (frame, text) in [
            (json!({ "event": "say", "data": { "text": "Hello" } }), r#"42/ws,["say",{"text":"Hello"}]"#),
            (json!({ "event": "say", "data": null }), r#"42/ws,["say",null]"#),
            (json!({ "event": "say" }), r#"42/ws,["say"]"#),
        ] {
            assert_eq!(Wire::sample().write(&json(&frame)).as_deref(), Ok(text));
            assert_eq!(Wire::sample().read(text), Incoming::Frame(frame));
        }
    }

    #[test]
    fn what_is_no_event_is_not_written() {
        for frame in [json!({}), json!(1), json!({ "event": 1 }), json!({ "event": "say", "id": 1 })] {
            assert!(Wire::sample().write(&json(&frame)).is_err(), "{frame}");
        }
    }

    #[test]
    fn a_refusal_is_a_frame() {
        let frame = json!({ "event": "connect_error", "data": { "error": "Invalid token", "code": "AUTH_ERROR" } });
        let text = r#"44/ws,{"message":"Invalid token","data":{"code":"AUTH_ERROR"}}"#;
        assert_eq!(Wire::sample().read(text), Incoming::Refused(frame));
        let bare = json!({ "event": "connect_error", "data": { "error": "Invalid namespace" } });
        assert_eq!(Wire::sample().read(r#"44/ws,{"message":"Invalid namespace"}"#), Incoming::Refused(bare));
    }

    #[test]
    fn what_keeps_a_connection_is_no_frame() {
        assert_eq!(Wire::sample().read(r#"0{"sid":"a"}"#), Incoming::Opened);
        assert_eq!(Wire::sample().read("2"), Incoming::Answer("3".to_owned()));
        assert_eq!(Wire::sample().read(r#"40/ws,{"sid":"a"}"#), Incoming::Granted);
        assert_eq!(Wire::sample().read("41/ws,"), Incoming::Ended("Socket.IO's DISCONNECT"));
        assert_eq!(Wire::sample().read("1"), Incoming::Ended("Engine.IO's close packet"));
        for text in ["6", "43/ws,1[]", r#"42["say"]"#, "41"] {
            assert_eq!(Wire::sample().read(text), Incoming::Nothing, "{text}");
        }
    }

    #[test]
    fn what_nobody_can_expect_is_told() {
        let Incoming::Odd(told) = Wire::sample().read(r#"42/ws,["say",1,2]"#) else { panic!() };
        assert_eq!(told, r#"an event with 2 arguments: 42/ws,["say",1,2]"#);
        let Incoming::Odd(told) = Wire::Plain.read("hello") else { panic!() };
        assert_eq!(told, "text that is no JSON: hello");
    }
}
