/// A decimal number as JSON writes it: exact, whatever its size.
pub type Bound = &'static str;

/// What a value may be: it meets every check. No check, and it may be anything.
#[derive(Debug)]
pub struct Schema {
    /// The JSON Pointer of this schema in the schema document of its spec.
    pub pointer: &'static str,
    /// At most one of each kind; the order is of no importance.
    pub checks: &'static [Check],
}

/// One keyword of JSON Schema 2020-12, or of the spec language. A check that does not apply to the kind of value it
/// meets holds.
#[derive(Debug)]
pub enum Check {
    /// No value is acceptable.
    Never,
    /// One of these types. If it is none, the other checks of the schema are not asked.
    Type(&'static [Type]),
    /// Equal to one of these JSON texts, by value.
    Enum(&'static [&'static str]),
    /// Equal to this JSON text, by value.
    Const(&'static str),
    /// A number of at least this.
    Minimum(Bound),
    /// A number of at most this.
    Maximum(Bound),
    /// A number greater than this.
    ExclusiveMinimum(Bound),
    /// A number less than this.
    ExclusiveMaximum(Bound),
    /// A whole number of times this, which has at most 37 significant digits.
    MultipleOf(Bound),
    /// A string of at least so many code points.
    MinLength(u64),
    /// A string of at most so many code points.
    MaxLength(u64),
    /// A string in which this pattern is found; see [`crate::schema::matches`].
    Pattern(&'static str),
    /// A string of one of these forms, named for people; the pattern is what checks it.
    Form(&'static str, &'static [&'static str]),
    /// Equal to none of these JSON texts, by value.
    NotEnum(&'static [&'static str]),
    /// A string that is base64; see [`crate::schema::is_base64`].
    Base64,
    /// An array of at least so many elements.
    MinItems(u64),
    /// An array of at most so many elements.
    MaxItems(u64),
    /// What every element behind those of `PrefixItems` may be.
    Items(&'static Schema),
    /// What the first elements may be.
    PrefixItems(&'static [&'static Schema]),
    /// What the members of these names may be. Given twice, such a member is a violation.
    Properties(&'static [(&'static str, &'static Schema)]),
    /// Members that must be there.
    Required(&'static [&'static str]),
    /// No members but those of `Properties`.
    Closed,
    /// What members other than those of `Properties` may be. Given twice, such a member is a violation.
    Additional(&'static Schema),
    /// An object of at least so many members, by distinct names.
    MinProperties(u64),
    /// An object of at most so many members, by distinct names.
    MaxProperties(u64),
    /// Members that, those of them that are arrays, have the same number of elements.
    SameLength(&'static [&'static str]),
    /// At least one of these schemas holds.
    AnyOf(&'static [&'static Schema]),
    /// Exactly one of these schemas holds.
    OneOf(&'static [&'static Schema]),
    /// All of these schemas hold.
    AllOf(&'static [&'static Schema]),
    /// This schema holds.
    Ref(&'static Schema),
}

/// What correlates a reply with its request: text of 1 to 256 code points, or an integer.
pub static ID_SCHEMA: Schema = Schema {
    pointer: "/$defs/id",
    checks: &[Check::Type(&[Type::String, Type::Integer]), Check::MinLength(1), Check::MaxLength(256)],
};

/// The types of JSON Schema.
///
/// A number that no message could hold is of neither numeric type: an integer outside `i64`, a number too large for a
/// finite `f64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A whole number, however written (75, 75.0, 7.5e1), within `i64`.
    Integer,
    /// Any number that is finite as an `f64`.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}
