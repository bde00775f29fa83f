//! The packets of Socket.IO (protocol 5) as text: a digit, the namespace, perhaps an id, JSON.

use crate::json::{Kind, Reader, Reject, Writer};

/// What a client may send.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Packet<'a> {
    /// `/` or a longer path.
    pub(super) namespace: &'a str,
    pub(super) content: Content<'a>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content<'a> {
    /// The client wants to take part in the namespace. What it says of itself is a JSON object.
    Connect { auth: Option<&'a str> },
    /// The client leaves the namespace.
    Disconnect,
    Event {
        /// The client wants an acknowledgement, with this id.
        ack: Option<u64>,
        call: Result<Call<'a>, &'static str>,
    },
    /// An acknowledgement. Nobody asks for one.
    Ack,
}

/// An event as every message of ours is one: a name and one argument, both JSON as they came.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Call<'a> {
    pub(super) name: &'a str,
    pub(super) argument: &'a str,
}

/// The namespace of who names none.
const MAIN: &str = "/";
const NAMESPACE_LIMIT: usize = 256;
/// What JavaScript counts exactly.
const ACK_LIMIT: u64 = (1 << 53) - 1;
/// Digits of the number of attachments.
const ATTACHMENTS_LIMIT: usize = 4;

impl<'a> Packet<'a> {
    /// Reads a packet. `None` where it is none, or none that a client may send.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (kind, rest) = text.split_at_checked(1)?;
        let is_binary = matches!(kind, "5" | "6");
        let rest = if is_binary { skip_attachments(rest)? } else { rest };
        let (namespace, rest) = split_namespace(rest)?;
        let content = match kind {
            "0" => Content::Connect { auth: auth(rest)? },
            "1" if rest.is_empty() => Content::Disconnect,
            "2" | "5" => {
                let (ack, payload) = split_ack(rest)?;
                let call = if is_binary { Err("Binary events are not supported") } else { Call::parse(payload) };
                Content::Event { ack, call }
            }
            "3" | "6" => Content::Ack,
            _ => return None,
        };
        Some(Self { namespace, content })
    }
}

impl<'a> Call<'a> {
    fn parse(payload: &'a str) -> Result<Self, &'static str> {
        let parts = parts(payload).map_err(|_| "An event must be a JSON array that begins with its name")?;
        match parts {
            (Some(name), Some(argument), false) => Ok(Self { name, argument }),
            (_, None, _) => Err("An event must have an argument"),
            _ => Err("An event must have one argument only"),
        }
    }

    /// The same message as it stands in a plain frame.
    pub(super) fn plain(&self, tag: &str, content: &str) -> String {
        let mut text = String::with_capacity(tag.len() + content.len() + self.name.len() + self.argument.len() + 8);
        for part in ["{\"", tag, "\":", self.name, ",\"", content, "\":", self.argument, "}"] {
            text.push_str(part);
        }
        text
    }
}

/// The first two elements of an array whose first is a string, and whether there are more.
fn parts(payload: &str) -> Result<(Option<&str>, Option<&str>, bool), Reject> {
    let mut reader = Reader::new(payload);
    let (mut name, mut argument, mut has_more) = (None, None, false);
    let _ = reader.each(|reader| {
        match (name, argument) {
            (None, _) if reader.kind()? != Kind::String => return Err(Reject::Mismatch),
            (None, _) => name = Some(reader.raw()?),
            (_, None) => argument = Some(reader.raw()?),
            _ => {
                reader.skip()?;
                has_more = true;
            }
        }
        Ok(())
    })?;
    reader.finish()?;
    if name.is_none() { Err(Reject::Mismatch) } else { Ok((name, argument, has_more)) }
}

/// The number of binary messages that follow does not matter: they are passed over.
fn skip_attachments(text: &str) -> Option<&str> {
    let (count, rest) = text.split_once('-')?;
    let is_count = (1..=ATTACHMENTS_LIMIT).contains(&count.len()) && count.bytes().all(|byte| byte.is_ascii_digit());
    is_count.then_some(rest)
}

fn split_namespace(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with('/') {
        return Some((MAIN, text));
    }
    // The comma may be missing where nothing follows.
    let (namespace, rest) = text.split_once(',').unwrap_or((text, ""));
    let is_allowed = namespace.len() <= NAMESPACE_LIMIT && !namespace.contains(char::is_control);
    is_allowed.then_some((namespace, rest))
}

fn split_ack(text: &str) -> Option<(Option<u64>, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return Some((None, text));
    }
    let (id, rest) = text.split_at(digits);
    let id = id.parse().ok().filter(|id| *id <= ACK_LIMIT)?;
    Some((Some(id), rest))
}

/// Nothing, or an object; else it is no packet.
#[expect(clippy::option_option, reason = "no packet is not the same as a packet with nothing in it")]
fn auth(payload: &str) -> Option<Option<&str>> {
    if payload.is_empty() {
        return Some(None);
    }
    let mut reader = Reader::new(payload);
    let is_object = reader.kind() == Ok(Kind::Object);
    let object = reader.raw().ok()?;
    (is_object && reader.finish().is_ok()).then_some(Some(object))
}

/// The client takes part in the namespace, and is called `key` there.
pub(super) fn connected(namespace: &str, key: &str) -> String {
    let mut writer = Writer::new();
    writer.begin_object();
    writer.key("sid");
    writer.string(key);
    writer.end_object();
    packet('0', namespace, "", &writer.into_string())
}

/// The client may not take part in the namespace.
pub(super) fn refused(namespace: &str, text: &str, code: Option<&str>) -> String {
    let mut writer = Writer::new();
    writer.begin_object();
    writer.key("message");
    writer.string(text);
    if let Some(code) = code {
        writer.key("data");
        writer.begin_object();
        writer.key("code");
        writer.string(code);
        writer.end_object();
    }
    writer.end_object();
    packet('4', namespace, "", &writer.into_string())
}

/// The client takes part in the namespace no longer, and is not to come back.
pub(super) fn disconnected(namespace: &str) -> String {
    packet('1', namespace, "", "")
}

/// A message: its name and its argument, if it has one, as JSON.
pub(super) fn event(namespace: &str, name: &str, argument: Option<&str>) -> String {
    let length = name.len() + argument.map_or(0, |argument| argument.len() + 1);
    let mut text = begin('2', namespace, "", length + 2);
    text.push('[');
    text.push_str(name);
    if let Some(argument) = argument {
        text.push(',');
        text.push_str(argument);
    }
    text.push(']');
    text
}

/// The acknowledgement of this id: its only argument, if it has one, as JSON.
pub(super) fn ack(namespace: &str, id: u64, argument: Option<&str>) -> String {
    let argument = argument.unwrap_or_default();
    let mut text = begin('3', namespace, &id.to_string(), argument.len() + 2);
    text.push('[');
    text.push_str(argument);
    text.push(']');
    text
}

fn packet(kind: char, namespace: &str, id: &str, payload: &str) -> String {
    let mut text = begin(kind, namespace, id, payload.len());
    text.push_str(payload);
    text
}

/// All but the payload, with room for it.
fn begin(kind: char, namespace: &str, id: &str, payload: usize) -> String {
    let mut text = String::with_capacity(2 + namespace.len() + id.len() + payload);
    text.push(kind);
    if namespace != MAIN {
        text.push_str(namespace);
        text.push(',');
    }
    text.push_str(id);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed<'a>(namespace: &'a str, content: Content<'a>) -> Option<Packet<'a>> {
        Some(Packet { namespace, content })
    }

    fn call(name: &'static str, argument: &'static str) -> Result<Call<'static>, &'static str> {
        Ok(Call { name, argument })
    }

    #[test]
    fn reads_what_stock_clients_send() {
        for (text, expected) in [
            ("0", parsed("/", Content::Connect { auth: None })),
            ("0/ws,", parsed("/ws", Content::Connect { auth: None })),
            ("0/ws", parsed("/ws", Content::Connect { auth: None })),
            (r#"0/ws,{"token":"t"}"#, parsed("/ws", Content::Connect { auth: Some(r#"{"token":"t"}"#) })),
            ("1/ws,", parsed("/ws", Content::Disconnect)),
            ("1", parsed("/", Content::Disconnect)),
            (r#"2["a",{}]"#, parsed("/", Content::Event { ack: None, call: call("\"a\"", "{}") })),
            (
                r#"2/ws,17[ "a\n" , {"b":[1]} ]"#,
                parsed("/ws", Content::Event { ack: Some(17), call: call(r#""a\n""#, r#"{"b":[1]}"#) }),
            ),
            ("3/ws,0[]", parsed("/ws", Content::Ack)),
            (r#"61-/ws,0[{"_placeholder":true,"num":0}]"#, parsed("/ws", Content::Ack)),
        ] {
            assert_eq!(Packet::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn an_event_that_is_no_message_is_still_an_event() {
        for (text, ack, why) in [
            (r#"2/ws,5["a"]"#, Some(5), "An event must have an argument"),
            (r#"2/ws,["a",1,2]"#, None, "An event must have one argument only"),
            (r#"51-/ws,9["a",{"_placeholder":true,"num":0}]"#, Some(9), "Binary events are not supported"),
            ("2/ws,1[]", Some(1), "An event must be a JSON array that begins with its name"),
            ("2/ws,[1,{}]", None, "An event must be a JSON array that begins with its name"),
            ("2/ws,", None, "An event must be a JSON array that begins with its name"),
            (r#"2/ws,["a",{}"#, None, "An event must be a JSON array that begins with its name"),
            (r#"2/ws,["a",{},"id":1]"#, None, "An event must be a JSON array that begins with its name"),
            (r#"2/ws,["a",{}] x"#, None, "An event must be a JSON array that begins with its name"),
        ] {
            assert_eq!(Packet::parse(text), parsed("/ws", Content::Event { ack, call: Err(why) }), "{text}");
        }
    }

    #[test]
    fn what_a_client_may_not_send_is_no_packet() {
        let long = format!("0/{},", "n".repeat(NAMESPACE_LIMIT));
        for text in [
            "",
            "7",
            "x",
            "é",
            "4{\"message\":\"x\"}",
            "0[]",
            "0\"x\"",
            "0{",
            "0{}{}",
            "1/ws,x",
            "2/ws,9007199254740992[\"a\",1]",
            "2/ws,99999999999999999999[\"a\",1]",
            "5[\"a\",1]",
            "5-[\"a\",1]",
            "512345-[\"a\",1]",
            "5x-[\"a\",1]",
            "0/a\u{7}b,",
            &long,
        ] {
            assert_eq!(Packet::parse(text), None, "{text}");
        }
    }

    #[test]
    fn writes_what_stock_clients_read() {
        for (text, expected) in [
            (connected("/ws", "k"), r#"0/ws,{"sid":"k"}"#),
            (connected("/", "k"), r#"0{"sid":"k"}"#),
            (refused("/ws", "No \"x\"", Some("AUTH")), r#"4/ws,{"message":"No \"x\"","data":{"code":"AUTH"}}"#),
            (refused("/ws", "No", None), r#"4/ws,{"message":"No"}"#),
            (disconnected("/ws"), "1/ws,"),
            (event("/ws", "\"a\"", Some("{}")), r#"2/ws,["a",{}]"#),
            (event("/", "\"a\"", None), r#"2["a"]"#),
            (ack("/ws", 17, Some("{}")), "3/ws,17[{}]"),
            (ack("/", 0, None), "30[]"),
        ] {
            assert_eq!(text, expected);
        }
    }

    /// Any JSON value of some size.
    fn json() -> impl Strategy<Value = String> {
        let leaf =
            prop_oneof![Just(serde_json::Value::Null), any::<i64>().prop_map(Into::into), ".*".prop_map(Into::into)];
        let value = leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
                prop::collection::hash_map(".*", inner, 0..4)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        });
        value.prop_map(|value| value.to_string())
    }

    fn namespace() -> impl Strategy<Value = String> {
        prop_oneof![Just("/".to_owned()), "/[a-z0-9/_-]{1,20}"]
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in ".*", kind in "[0-6]", number in "[0-9]{0,20}", rest in "[-/,\\[\\]{}\"a-z0-9é ]*") {
            let _ = Packet::parse(&text);
            let _ = Packet::parse(&format!("{kind}{number}{rest}"));
        }

        #[test]
        fn an_event_comes_back_as_it_went(namespace in namespace(), name in ".*", argument in json(), ack in prop::option::of(0..=ACK_LIMIT)) {
            let name = serde_json::Value::from(name).to_string();
            let mut text = event(&namespace, &name, Some(&argument));
            if let Some(ack) = ack {
                text = text.replacen('[', &format!("{ack}["), 1);
            }
            let call = Ok(Call { name: &name, argument: &argument });
            prop_assert_eq!(Packet::parse(&text), parsed(&namespace, Content::Event { ack, call }));
            let plain = Call { name: &name, argument: &argument }.plain("event", "data");
            let plain: serde_json::Value = serde_json::from_str(&plain).unwrap();
            prop_assert_eq!(plain["event"].to_string(), name);
            prop_assert_eq!(plain["data"].to_string(), argument);
        }

        #[test]
        fn what_is_read_as_an_event_is_json(payload in "[\\[\\]{}\",:0-9a-z ]{0,24}") {
            let text = format!("2{payload}");
            let Some(Packet { content: Content::Event { ack, call: Ok(call) }, .. }) = Packet::parse(&text) else { return Ok(()) };
            let digits = ack.map_or(0, |_| payload.bytes().take_while(u8::is_ascii_digit).count());
            let whole: serde_json::Value = serde_json::from_str(&payload[digits..]).unwrap();
            prop_assert_eq!(whole.as_array().map(Vec::len), Some(2));
            prop_assert!(serde_json::from_str::<serde_json::Value>(&call.plain("event", "data")).is_ok());
        }
    }
}
