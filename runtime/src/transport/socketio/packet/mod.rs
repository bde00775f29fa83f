//! The packets of Socket.IO (protocol 5) as text: a digit, the namespace, perhaps an id, JSON.

mod write;

#[cfg(test)]
mod tests;

pub(super) use self::write::{ack, connected, disconnected, event, refused};
use crate::json::{Kind, Reader, Reject};

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
            "0" => Content::Connect { auth: auth(rest).ok()? },
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

/// Nothing, or an object.
fn auth(payload: &str) -> Result<Option<&str>, Reject> {
    if payload.is_empty() {
        return Ok(None);
    }
    let mut reader = Reader::new(payload);
    if reader.kind()? != Kind::Object {
        return Err(Reject::Mismatch);
    }
    let object = reader.raw()?;
    reader.finish()?;
    Ok(Some(object))
}
