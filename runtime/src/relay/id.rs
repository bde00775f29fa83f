use std::borrow::Cow;

use crate::json::{Kind, Reader, Reject, Span, Writer};

/// The member of a frame that tells which answer belongs to which request. Generated code holds one in a `static`.
#[derive(Debug, PartialEq, Eq)]
pub struct IdSpec {
    /// The member's name.
    pub field: &'static str,
    /// Another name, which a request may use in its place.
    pub also: Option<&'static str>,
}

/// The id in a frame, as it stands there: a text or a number in JSON. `None` where there is none, or no JSON.
pub fn id_of<'a>(text: &'a str, id: &IdSpec) -> Option<&'a str> {
    let members = Members::find(text, id).ok()?;
    let Span { value, .. } = members.field.or(members.also)?;
    Some(&text[value]).filter(|value| is_scalar(value))
}

/// Where the id may stand in a frame.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Members {
    pub(super) field: Option<Span>,
    pub(super) also: Option<Span>,
    /// Where the object's last value ends; `None` where it has no members.
    pub(super) end: Option<usize>,
    /// Where the object closes.
    pub(super) close: usize,
}

impl Members {
    /// Fails where the text is no object.
    pub(super) fn find(text: &str, id: &IdSpec) -> Result<Self, Reject> {
        let mut found = Self { field: None, also: None, end: None, close: 0 };
        let mut reader = Reader::new(text);
        reader.begin_object()?;
        while let Some((name, span)) = reader.member()? {
            found.end = Some(span.value.end);
            match &*name {
                name if name == id.field => found.field.get_or_insert(span),
                name if Some(name) == id.also => found.also.get_or_insert(span),
                _ => continue,
            };
        }
        found.close = reader.position() - 1;
        reader.finish()?;
        Ok(found)
    }
}

/// Whether a JSON value can be an id: a text or a number.
pub(super) fn is_scalar(value: &str) -> bool {
    matches!(Reader::new(value).kind(), Ok(Kind::String | Kind::Number))
}

/// The same id always as the same JSON, however its letters were written.
pub(super) fn canonical(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return value.into();
    }
    match Reader::new(value).string() {
        Ok(text) => quoted(&text).into(),
        Err(_) => value.into(),
    }
}

/// A text as JSON.
pub(super) fn quoted(text: &str) -> String {
    let mut writer = Writer::with_capacity(text.len() + 2);
    writer.string(text);
    writer.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    static ID: IdSpec = IdSpec { field: "id", also: Some("message") };

    #[test]
    fn the_id_is_found_at_the_top_level_only() {
        for (text, expected) in [
            (r#"{"id":"a"}"#, Some(r#""a""#)),
            (r#" { "x" : [ 1 ] , "\u0069d" : 7 } "#, Some("7")),
            (r#"{"message":"m","x":{"id":"inner"}}"#, Some(r#""m""#)),
            (r#"{"message":"m","id":"i"}"#, Some(r#""i""#)),
            (r#"{"id":{"a":1}}"#, None),
            (r#"{"id":null}"#, None),
            (r#"{"data":{"id":1}}"#, None),
            ("{}", None),
            ("[1]", None),
            (r#"{"id":"a""#, None),
            (r#"{"id":"a"} x"#, None),
        ] {
            assert_eq!(id_of(text, &ID), expected, "{text}");
        }
    }

    #[test]
    fn an_id_is_the_same_however_it_was_written() {
        assert_eq!(canonical(r#""\u0061\/b""#), r#""a/b""#);
        assert_eq!(canonical(r#""a/b""#), r#""a/b""#);
        assert_eq!(canonical("7"), "7");
    }
}
