//! The shared state of a room: JSON objects that are merged into.

use crate::json::{Reader, Writer};

/// The objects, by the index of the state.
#[derive(Debug)]
pub(super) struct Values(Vec<Box<str>>);

impl Values {
    /// What was stored, where it is an object; an empty object elsewhere.
    pub(super) fn new(stored: impl IntoIterator<Item = Option<String>>) -> Self {
        let objects = stored.into_iter().map(|stored| match stored {
            Some(text) if merged("{}", &text).is_some() => text.into(),
            _ => "{}".into(),
        });
        Self(objects.collect())
    }

    pub(super) fn get(&self, state: usize) -> &str {
        &self.0[state]
    }

    /// Replaces members of a state by those of an object. Whether it is one; other values change nothing.
    pub(super) fn merge(&mut self, state: usize, object: &str) -> bool {
        let merged = merged(&self.0[state], object);
        let is_object = merged.is_some();
        if let Some(merged) = merged {
            self.0[state] = merged.into();
        }
        is_object
    }
}

/// An object with the members of another one in place of its own, new ones behind the others. `None` where one of the
/// two is no object.
fn merged(object: &str, other: &str) -> Option<String> {
    let (old, new) = (members(object)?, members(other)?);
    let mut writer = Writer::with_capacity(object.len() + other.len());
    writer.begin_object();
    for (name, value) in &old {
        writer.key(name);
        writer.raw(new.iter().find(|(other, _)| other == name).map_or(value, |(_, value)| value));
    }
    for (name, value) in new.iter().filter(|(name, _)| !old.iter().any(|(other, _)| other == name)) {
        writer.key(name);
        writer.raw(value);
    }
    writer.end_object();
    Some(writer.into_string())
}

fn members(object: &str) -> Option<Vec<(std::borrow::Cow<'_, str>, &str)>> {
    let mut reader = Reader::new(object);
    let mut members = Vec::new();
    reader.begin_object().ok()?;
    while let Some(name) = reader.key().ok()? {
        members.push((name, reader.raw().ok()?));
    }
    reader.finish().ok()?;
    Some(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_replace_those_of_the_same_name() {
        let mut values = Values::new([None]);
        for (object, expected) in [
            (r#"{"a":1,"b":{"c":2}}"#, r#"{"a":1,"b":{"c":2}}"#),
            (r#"{ "b" : [3] , "d" : null }"#, r#"{"a":1,"b":[3],"d":null}"#),
            (r#"{"\u0061":"x"}"#, r#"{"a":"x","b":[3],"d":null}"#),
            ("{}", r#"{"a":"x","b":[3],"d":null}"#),
        ] {
            assert!(values.merge(0, object));
            assert_eq!(values.get(0), expected);
        }
        assert!(!values.merge(0, "7"));
        assert_eq!(values.get(0), r#"{"a":"x","b":[3],"d":null}"#);
    }

    #[test]
    fn what_is_stored_and_no_object_gives_way_to_an_empty_one() {
        let stored = [Some(r#"{"a":1}"#), Some("7"), Some(r#"{"a":"#), None];
        let values = Values::new(stored.map(|text| text.map(str::to_owned)));
        assert_eq!([0, 1, 2, 3].map(|state| values.get(state).to_owned()), [r#"{"a":1}"#, "{}", "{}", "{}"]);
    }
}
