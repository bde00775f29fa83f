//! What the server sends.

use super::MAIN;
use crate::json::Writer;

/// The client takes part in the namespace, and is called `key` there.
pub(in super::super) fn connected(namespace: &str, key: &str) -> String {
    let mut writer = Writer::new();
    writer.begin_object();
    writer.key("sid");
    writer.string(key);
    writer.end_object();
    packet('0', namespace, "", &writer.into_string())
}

/// The client may not take part in the namespace.
pub(in super::super) fn refused(namespace: &str, text: &str, code: Option<&str>) -> String {
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
pub(in super::super) fn disconnected(namespace: &str) -> String {
    packet('1', namespace, "", "")
}

/// A message: its name and its argument, if it has one, as JSON.
pub(in super::super) fn event(namespace: &str, name: &str, argument: Option<&str>) -> String {
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
pub(in super::super) fn ack(namespace: &str, id: u64, argument: Option<&str>) -> String {
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
