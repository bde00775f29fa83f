//! States by name as a client sent them, before anything is checked.

use std::borrow::Cow;

use super::{Set, StateSpec};
use crate::Failure;

/// How many members a message of states may have: far above any spec's, and a bound on the answers one message can cause.
const MOST: usize = 256;

/// The members of a message of states, in the order they were sent.
#[derive(Debug)]
pub struct Entries<'a> {
    spec: &'static StateSpec,
    known: Vec<bool>,
    list: Vec<(Cow<'a, str>, &'a str)>,
}

impl<'a> Entries<'a> {
    /// None yet.
    pub fn new(spec: &'static StateSpec) -> Self {
        Self { spec, known: Vec::new(), list: Vec::new() }
    }

    /// Adds a member and the text of its value. False for a state named twice, and for one member too many.
    #[must_use]
    pub fn push(&mut self, name: Cow<'a, str>, value: &'a str) -> bool {
        if self.list.len() == MOST {
            return false;
        }
        if let Some(key) = (self.spec.find)(&name) {
            self.known.resize(self.spec.keys.len(), false);
            if std::mem::replace(&mut self.known[key], true) {
                return false;
            }
        }
        self.list.push((name, value));
        true
    }

    /// What setting each member comes to, for somebody who holds these permissions: in the order they were sent.
    pub fn accepted(&self, allows: impl Fn(usize) -> bool) -> impl Iterator<Item = Result<Set, Failure>> {
        self.iter().map(move |(name, value)| super::accept(self.spec, name, value, &allows))
    }

    /// The members, in the order they were sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.list.iter().map(|(name, value)| (&**name, *value))
    }
}
