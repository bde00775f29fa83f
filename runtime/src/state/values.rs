use bytes::Bytes;

use super::StateSpec;
use crate::json::Reader;
use crate::schema::equal;

/// What readers see of a channel's state: JSON, by key.
#[derive(Debug)]
pub(crate) struct Values {
    spec: &'static StateSpec,
    seen: Vec<Box<str>>,
}

impl Values {
    /// The initial values, or those stored where the spec still allows them.
    pub(crate) fn new(spec: &'static StateSpec, stored: &[(String, Bytes)]) -> Self {
        let mut values = Self { spec, seen: spec.keys.iter().map(|key| key.initial.into()).collect() };
        for (name, value) in stored {
            let (Some(key), Ok(value)) = ((spec.find)(name), str::from_utf8(value)) else { continue };
            let key_spec = &spec.keys[key];
            if key_spec.durable && (key_spec.check(value) || key_spec.reads.iter().any(|(_, seen)| *seen == value)) {
                values.seen[key] = value.into();
            }
        }
        values
    }

    pub(crate) fn seen(&self, key: usize) -> &str {
        &self.seen[key]
    }

    /// Whether a reader sees another value than before.
    pub(crate) fn set(&mut self, key: usize, value: &str) -> bool {
        let seen = self.spec.keys[key].seen(value);
        if equal(&self.seen[key], seen) {
            return false;
        }
        self.seen[key] = plain(seen);
        true
    }
}

/// The same value; an integer as plain digits, however it was written (`75.0`, `7.5e1`).
fn plain(value: &str) -> Box<str> {
    match Reader::new(value).integer() {
        Ok(integer) => integer.to_string().into(),
        Err(_) => value.trim().into(),
    }
}
