//! What a plain frame of the server says, for a packet that says the same.

use crate::SocketIoSpec;

/// The name and the content, both as JSON, of a frame composed as `{"TAG":"NAME","CONTENT":…}` or `{"TAG":"NAME"}`.
/// `None` where it is composed otherwise.
pub(super) fn split<'a>(frame: &'a str, spec: &SocketIoSpec) -> Option<(&'a str, Option<&'a str>)> {
    let rest = member(frame.strip_prefix('{')?, spec.tag)?;
    // A name holds nothing that is escaped.
    let end = rest.strip_prefix('"')?.find('"')? + 2;
    let (name, rest) = rest.split_at(end);
    let rest = rest.strip_suffix('}')?;
    if rest.is_empty() {
        return Some((name, None));
    }
    Some((name, Some(member(rest.strip_prefix(',')?, spec.content)?)))
}

/// The text from the value on, if this is the member.
fn member<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.strip_prefix('"')?.strip_prefix(name)?.strip_prefix("\":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_apart_what_generated_code_composes() {
        let spec = SocketIoSpec { namespace: "/ws", tag: "event", content: "data" };
        for (frame, parts) in [
            (r#"{"event":"joined","data":{"a":[1]}}"#, Some(("\"joined\"", Some(r#"{"a":[1]}"#)))),
            (r#"{"event":"joined","data":null}"#, Some(("\"joined\"", Some("null")))),
            (r#"{"event":"joined"}"#, Some(("\"joined\"", None))),
            (r#"{"event":"joined","other":{}}"#, None),
            (r#"{"data":{},"event":"joined"}"#, None),
            (r#"{"event":1}"#, None),
            ("{}", None),
            ("", None),
        ] {
            assert_eq!(split(frame, &spec), parts, "{frame}");
        }
    }
}
