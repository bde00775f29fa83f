mod entries;
mod values;

use std::fmt;

pub use self::entries::Entries;
pub(crate) use self::values::Values;
use crate::json::{Encode, Reader, Reject, Writer};
use crate::schema::{Schema, equal};
use crate::{Failure, FailureKind};

/// The observable values of a channel. Generated code holds one in a `static`.
pub struct StateSpec {
    /// The values, in the order of the spec.
    pub keys: &'static [StateKey],
    /// The index of a key by its name.
    pub find: fn(&str) -> Option<usize>,
}

/// One observable value.
pub struct StateKey {
    /// The name clients use.
    pub name: &'static str,
    /// The value before anyone set it, as JSON.
    pub initial: &'static str,
    /// What a value must be, for the words of an error.
    pub schema: &'static Schema,
    /// What a value must be, fast: consumes exactly one value.
    pub check: fn(&mut Reader<'_>) -> Result<(), Reject>,
    /// Who may set it.
    pub write: Write,
    /// What a reader sees in place of a value that was set (both as compact JSON). Values not listed are seen as set.
    pub reads: &'static [(&'static str, &'static str)],
    /// When setting it is told to the others.
    pub announce: Announce,
    /// Whether it outlives a restart.
    pub durable: bool,
}

/// Who may set a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// Everyone who is connected.
    Anyone,
    /// Who has the permission of this index.
    Permission(usize),
    /// No client: it is the server's to tell.
    Never,
}

/// When setting a value is told to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announce {
    /// When a reader sees another value than before.
    Changes,
    /// Each time.
    Always,
}

/// A value accepted for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// The key's index in [`StateSpec::keys`].
    pub key: usize,
    /// The value as it was sent: JSON.
    pub value: Box<str>,
}

impl Set {
    /// A value of a type of its own, as JSON.
    pub fn of(key: usize, value: &impl Encode) -> Self {
        let mut writer = Writer::new();
        value.encode(&mut writer);
        Self { key, value: writer.into_string().into() }
    }

    /// Whether the value satisfies the schema of its state.
    pub fn check(&self, spec: &'static StateSpec) -> Result<(), Failure> {
        let key = &spec.keys[self.key];
        if key.check(&self.value) { Ok(()) } else { Err(Failure::explained(key.schema, &self.value).key(key.name)) }
    }
}

impl StateSpec {
    /// No state.
    pub const NONE: Self = Self { keys: &[], find: |_| None };
}

impl fmt::Debug for StateSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| key.name)).finish()
    }
}

impl StateKey {
    /// Whether `value` is JSON this key may have.
    fn check(&self, value: &str) -> bool {
        let mut reader = Reader::new(value);
        (self.check)(&mut reader).and_then(|()| reader.finish()).is_ok()
    }

    /// What a reader sees after `value` (JSON) was set.
    fn seen<'a>(&self, value: &'a str) -> &'a str {
        self.reads.iter().find(|(set, _)| equal(set, value)).map_or(value, |(_, seen)| seen)
    }
}

/// Whether `value` may be set; see [`Session::accept`](crate::Session::accept).
pub(crate) fn accept(
    spec: &'static StateSpec,
    name: &str,
    value: &str,
    allows: impl Fn(usize) -> bool,
) -> Result<Set, Failure> {
    let failure = |kind| Failure::new(kind).key(name);
    let key = (spec.find)(name).ok_or_else(|| failure(FailureKind::Unknown))?;
    let StateKey { write, schema, .. } = &spec.keys[key];
    let is_allowed = match write {
        Write::Anyone => true,
        Write::Permission(permission) => allows(*permission),
        Write::Never => false,
    };
    if !is_allowed {
        return Err(failure(FailureKind::Forbidden));
    }
    if spec.keys[key].check(value) {
        return Ok(Set { key, value: value.into() });
    }
    Err(Failure::explained(schema, value).key(name))
}
