//! Schemas in their two readings: what the values look like (`shape`) and what is checked (`keywords`).

use crate::json::Json;
use crate::source::{Span, Spanned};

/// A schema by its place in [`Schemas`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub(crate) usize);

/// All schemas of a service.
#[derive(Debug, Clone, Default)]
pub struct Schemas {
    pub(crate) all: Vec<Schema>,
    pub(crate) named: Vec<(Spanned<String>, SchemaId)>,
}

impl Schemas {
    /// The schema of this id.
    pub fn get(&self, id: SchemaId) -> &Schema {
        &self.all[id.0]
    }

    /// The schema of this id, behind all its references.
    pub fn resolved(&self, id: SchemaId) -> &Schema {
        let mut schema = self.get(id);
        while let Shape::Reference(target) = schema.shape {
            schema = self.get(target);
        }
        schema
    }

    /// The schemas that have a name of their own, in the order written.
    pub fn named(&self) -> impl Iterator<Item = (&str, SchemaId)> {
        self.named.iter().map(|(name, id)| (name.value.as_str(), *id))
    }

    /// Every schema with its id.
    pub fn iter(&self) -> impl Iterator<Item = (SchemaId, &Schema)> {
        self.all.iter().enumerate().map(|(index, schema)| (SchemaId(index), schema))
    }
}

/// One schema.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Where it was written.
    pub span: Span,
    /// What to call its type: its name, its `title`, or the words of its place (`frame x`), in the order written.
    pub name: String,
    /// Whether the name is its own, so that others refer to it.
    pub is_named: bool,
    /// A JSON Pointer to it in the service's schema document.
    pub pointer: String,
    /// A short title.
    pub title: Option<String>,
    /// What the value is.
    pub description: Option<String>,
    /// What is checked.
    pub keywords: Keywords,
    /// What the values look like.
    pub shape: Shape,
    /// The field is filled by the server.
    pub fill: Option<Fill>,
    /// The value that stands for a missing one.
    pub default: Option<Spanned<Json>>,
    /// Examples.
    pub examples: Vec<Spanned<Json>>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
}

/// JSON Schema's types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// `null`.
    Null,
    /// `true` and `false`.
    Boolean,
    /// Numbers without a fraction; `1.0` is one.
    Integer,
    /// All numbers.
    Number,
    /// Text.
    String,
    /// Arrays.
    Array,
    /// Objects.
    Object,
}

impl Type {
    /// All types under their words.
    pub const ALL: [(&'static str, Self); 7] = [
        ("null", Self::Null),
        ("boolean", Self::Boolean),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("string", Self::String),
        ("array", Self::Array),
        ("object", Self::Object),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, other)| *other == self).map_or("", |(word, _)| word)
    }

    /// The type of a value; whole numbers are integers.
    pub fn of(value: &Json) -> Self {
        match value {
            Json::Null => Self::Null,
            Json::Bool(_) => Self::Boolean,
            Json::Number(digits) if crate::decimal::is_integer(digits) => Self::Integer,
            Json::Number(_) => Self::Number,
            Json::String(_) => Self::String,
            Json::Array(_) => Self::Array,
            Json::Object(_) => Self::Object,
        }
    }

    /// Whether a value of `other` is of this type.
    pub fn holds(self, other: Self) -> bool {
        self == other || (self == Self::Number && other == Self::Integer)
    }
}

/// What a schema checks; an empty one accepts everything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Keywords {
    /// `false`: no value is accepted.
    pub never: bool,
    /// `type`; empty for any.
    pub types: Vec<Type>,
    /// `enum`, or `const` as its only value.
    pub values: Option<Vec<Json>>,
    /// Whether `values` was written as `const`.
    pub is_const: bool,
    /// `minimum`, in decimal.
    pub minimum: Option<String>,
    /// `maximum`.
    pub maximum: Option<String>,
    /// `exclusiveMinimum`.
    pub exclusive_minimum: Option<String>,
    /// `exclusiveMaximum`.
    pub exclusive_maximum: Option<String>,
    /// `multipleOf`.
    pub multiple_of: Option<String>,
    /// `minLength`, in code points.
    pub min_length: Option<u64>,
    /// `maxLength`, in code points.
    pub max_length: Option<u64>,
    /// `pattern`.
    pub pattern: Option<String>,
    /// `format`, an annotation.
    pub format: Option<String>,
    /// `contentEncoding: base64`, checked.
    pub base64: bool,
    /// `items`.
    pub items: Option<SchemaId>,
    /// `minItems`.
    pub min_items: Option<u64>,
    /// `maxItems`.
    pub max_items: Option<u64>,
    /// `properties`, with those `required` that have a schema.
    pub properties: Vec<Field>,
    /// `required` members without a schema of their own.
    pub also_required: Vec<String>,
    /// `additionalProperties`.
    pub additional: Additional,
    /// `minProperties`.
    pub min_properties: Option<u64>,
    /// `maxProperties`.
    pub max_properties: Option<u64>,
    /// Members that have equally many items.
    pub same_length: Vec<String>,
    /// `not: { enum: … }`: values that are refused.
    pub excluded: Vec<Json>,
    /// The forms of the names of rooms, where the text has to be one: `job_<n>`, `all`. The pattern checks it.
    pub room_forms: Vec<String>,
}

impl Keywords {
    /// Whether every text is accepted and nothing else.
    pub fn is_any_text(&self) -> bool {
        *self == Self { types: vec![Type::String], ..Self::default() }
    }
}

/// Members that have no schema by name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Additional {
    /// Allowed, whatever they are.
    #[default]
    Open,
    /// Forbidden.
    Closed,
    /// Allowed if they satisfy a schema.
    Schema(SchemaId),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name on the wire.
    pub name: Spanned<String>,
    /// Its schema.
    pub schema: SchemaId,
    /// Whether it has to be there.
    pub required: bool,
    /// Whether its value holds, directly, another object of the same kind: a type of known size needs a pointer here.
    pub recursive: bool,
}

/// What values look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Another schema's.
    Reference(SchemaId),
    /// `true` or `false`.
    Boolean,
    /// A whole number between two bounds, both included.
    Integer {
        /// The smallest.
        low: i64,
        /// The largest.
        high: i64,
    },
    /// Any number.
    Number,
    /// Text.
    Text,
    /// One of several texts.
    Choice(Vec<String>),
    /// One value, which therefore need not be kept.
    Constant(Json),
    /// Any number of equal items.
    List(SchemaId),
    /// A fixed number of equal items.
    Tuple(SchemaId, usize),
    /// Named members; `true` when more are allowed, and kept.
    Record {
        /// The members.
        fields: Vec<Field>,
        /// Whether members without a name here are allowed.
        open: bool,
    },
    /// Members of any name and one kind.
    Map(SchemaId),
    /// JSON, kept as it came.
    Raw,
}

/// What the server fills a field with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fill {
    /// The time.
    Now(Precision),
    /// Unique text, where the request came without the field.
    Id,
    /// The user's id.
    UserId,
    /// The user's name, as people know it.
    UserName,
    /// The connection's public id.
    SessionId,
    /// When the connection's token expires.
    SessionExpires,
    /// Whether whoever came back gets what it missed.
    SessionRecovered,
    /// The request's field of this name.
    Request(String),
    /// The call's id.
    CallId,
    /// How long the call took, in milliseconds.
    CallElapsed,
    /// The room's key.
    RoomKey,
    /// The room's epoch: offsets of different epochs have nothing to do with each other.
    RoomEpoch,
    /// The message's offset; in a message to one member, that of the last message it has.
    RoomOffset,
    /// All members, as others see them.
    RoomMembers,
    /// The member that joined, as others see it.
    RoomMember,
    /// All values that the members share, by name.
    RoomState,
    /// The id of a member: in the schema of members, and in messages that tell of one.
    MemberId,
    /// The name of a member.
    MemberName,
    /// The mode of a member.
    MemberMode,
    /// The value of a state of the channel.
    State(String),
    /// What the session may do.
    Permissions,
    /// The keys that were set.
    Applied,
    /// The error's code in the catalogue.
    ErrorCode,
    /// The error's text in the catalogue.
    ErrorText,
    /// The key that was refused.
    ErrorKey,
    /// A JSON Pointer to what was refused.
    ErrorPointer,
    /// A sentence that says what is wrong.
    ErrorDetail,
    /// The sentence that says what is wrong, with its place; the catalogue's text where there is none.
    ErrorMessage,
    /// An object of what else is known: pointer, reason, retryAfterMs, limit, size.
    ErrorDetails,
    /// How long to wait before trying again, in milliseconds.
    ErrorRetryAfter,
}

impl Fill {
    /// Whether it tells of a failure.
    pub fn is_of_error(&self) -> bool {
        matches!(
            self,
            Self::ErrorCode
                | Self::ErrorText
                | Self::ErrorKey
                | Self::ErrorPointer
                | Self::ErrorDetail
                | Self::ErrorMessage
                | Self::ErrorDetails
                | Self::ErrorRetryAfter
        )
    }

    /// Whether there may be nothing to fill in, so that the field has to be optional.
    pub fn may_be_absent(&self) -> bool {
        matches!(
            self,
            Self::ErrorKey
                | Self::ErrorPointer
                | Self::ErrorDetail
                | Self::ErrorRetryAfter
                | Self::UserId
                | Self::UserName
        )
    }
}

/// How exactly a time is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// `2026-01-11T17:30:45.123Z`.
    Milliseconds,
    /// `2026-01-11T17:30:45.123456Z`.
    Microseconds,
}
