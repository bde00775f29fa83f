//! Frames with another id. All other bytes stay as they are.

use bytes::Bytes;

use super::id::{IdSpec, Members, canonical, is_scalar, quoted};
use crate::json::Span;

/// A request as its answerer gets it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// The id by which the answer will be known, in its canonical form.
    pub(super) wire: Box<str>,
    /// The asker's own id, as it was written.
    pub(super) own: Option<Box<str>>,
    /// The frame, where it is another one than the asker's.
    pub(super) changed: Option<Bytes>,
}

impl Request {
    /// Gives a request an id that is free. A text that is no object stays as it is, and gets none that anyone knows.
    pub(super) fn plan(text: &str, id: &IdSpec, is_free: impl Fn(&str) -> bool, made: impl Fn() -> String) -> Self {
        let fresh = || quoted(&made());
        let Ok(members) = Members::find(text, id) else {
            return Self { wire: fresh().into(), own: None, changed: None };
        };
        let also = members.also.filter(|span| is_scalar(&text[span.value.clone()]));
        let (span, is_alias) = match (members.field, also) {
            (Some(field), _) => (field, false),
            (None, Some(also)) => (also, true),
            (None, None) => {
                let wire = fresh();
                let comma = if members.end.is_some() { "," } else { "" };
                let member = format!("{comma}{}:{wire}", quoted(id.field));
                let at = members.end.unwrap_or(members.close);
                let changed = replaced(text, &[(at..at, &member)]);
                return Self { wire: wire.into(), own: None, changed: Some(changed) };
            }
        };
        let own = &text[span.value.clone()];
        let own_form = canonical(own);
        let keeps = is_scalar(own) && is_free(&own_form);
        let wire = if keeps { own_form.into_owned() } else { fresh() };
        let changed = match (is_alias, keeps) {
            (false, true) => None,
            (false, false) => Some(replaced(text, &[(span.value, &wire)])),
            (true, true) => Some(replaced(text, &[(span.name, &quoted(id.field))])),
            (true, false) => Some(replaced(text, &[(span.name, &quoted(id.field)), (span.value, &wire)])),
        };
        Self { own: Some(own.into()), wire: wire.into(), changed }
    }
}

/// An answer as its asker gets it: with the asker's own id, or without one; `None` where the frame is right as it is.
pub(super) fn restored(text: &str, id: &IdSpec, own: Option<&str>) -> Option<Bytes> {
    let answer = IdSpec { field: id.field, also: None };
    let members = Members::find(text, &answer).ok()?;
    let span = members.field?;
    match own {
        Some(own) if canonical(own) == canonical(&text[span.value.clone()]) => None,
        Some(own) => Some(replaced(text, &[(span.value, own)])),
        None => Some(without(text, &span)),
    }
}

/// The text without one member, and without the comma that parted it from the next.
fn without(text: &str, span: &Span) -> Bytes {
    let (before, after) = (text[..span.name.start].trim_ascii_end(), text[span.value.end..].trim_ascii_start());
    match (before.strip_suffix(','), after.strip_prefix(',')) {
        (_, Some(after)) => joined(&[&text[..span.name.start], after.trim_ascii_start()]),
        (Some(before), None) => joined(&[before.trim_ascii_end(), &text[span.value.end..]]),
        (None, None) => joined(&[before, after]),
    }
}

/// The text with other pieces in some places, which are given in their order.
fn replaced(text: &str, pieces: &[(std::ops::Range<usize>, &str)]) -> Bytes {
    let mut parts = Vec::with_capacity(2 * pieces.len() + 1);
    let mut at = 0;
    for (range, piece) in pieces {
        parts.extend([&text[at..range.start], piece]);
        at = range.end;
    }
    parts.push(&text[at..]);
    joined(&parts)
}

fn joined(parts: &[&str]) -> Bytes {
    parts.concat().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    static ID: IdSpec = IdSpec { field: "id", also: Some("message") };

    /// What becomes of a request while the id `"taken"` is in flight: its frame and id as the answerer gets them.
    fn planned(text: &str) -> (String, String, Option<String>) {
        let plan = Request::plan(text, &ID, |id| id != r#""taken""#, || "fresh".to_owned());
        let frame = plan.changed.as_deref().map_or(text.to_owned(), |bytes| String::from_utf8(bytes.to_vec()).unwrap());
        (frame, plan.wire.into(), plan.own.map(Into::into))
    }

    #[test]
    fn only_the_member_with_the_id_is_replaced() {
        for (text, frame, wire, own) in [
            (r#"{"id":"a","x":1}"#, r#"{"id":"a","x":1}"#, r#""a""#, Some(r#""a""#)),
            (r#"{ "id" : 7 }"#, r#"{ "id" : 7 }"#, "7", Some("7")),
            (r#"{"id":"taken", "x":1}"#, r#"{"id":"fresh", "x":1}"#, r#""fresh""#, Some(r#""taken""#)),
            (r#"{"id":"\u0074aken"}"#, r#"{"id":"fresh"}"#, r#""fresh""#, Some(r#""\u0074aken""#)),
            (r#"{"x":1, "message" : "a" }"#, r#"{"x":1, "id" : "a" }"#, r#""a""#, Some(r#""a""#)),
            (r#"{"message":"taken"}"#, r#"{"id":"fresh"}"#, r#""fresh""#, Some(r#""taken""#)),
            (r#"{"message":"m","id":"a"}"#, r#"{"message":"m","id":"a"}"#, r#""a""#, Some(r#""a""#)),
            (r#"{"message":{}, "x":1}"#, r#"{"message":{}, "x":1,"id":"fresh"}"#, r#""fresh""#, None),
            (r#"{ "x":"é" } "#, r#"{ "x":"é","id":"fresh" } "#, r#""fresh""#, None),
            ("{ }", r#"{ "id":"fresh"}"#, r#""fresh""#, None),
            (r#"{"id":null}"#, r#"{"id":"fresh"}"#, r#""fresh""#, Some("null")),
        ] {
            assert_eq!(planned(text), (frame.to_owned(), wire.to_owned(), own.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn an_answer_gets_the_askers_own_id_back() {
        for (text, own, expected) in [
            (r#"{"id":"fresh","message":"done"}"#, Some(r#""a""#), r#"{"id":"a","message":"done"}"#),
            (r#"{"id":"a"}"#, Some(r#""\u0061""#), r#"{"id":"a"}"#),
            (r#"{"id":"fresh","x":1}"#, None, r#"{"x":1}"#),
            (r#"{ "id" : "fresh" , "x":1}"#, None, r#"{ "x":1}"#),
            (r#"{"x":1 , "id":"fresh" }"#, None, r#"{"x":1 }"#),
            (r#"{"x":1,"id":"fresh","y":2}"#, None, r#"{"x":1,"y":2}"#),
            (r#"{ "id":"fresh" }"#, None, "{}"),
        ] {
            let frame = restored(text, &ID, own);
            assert_eq!(frame.as_deref().unwrap_or(text.as_bytes()), expected.as_bytes(), "{text} {own:?}");
        }
    }
}
