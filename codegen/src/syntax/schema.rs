//! JSON Schema 2020-12 as a spec may write it, with the language's shorthands where a whole schema stands.

use super::node::{Node, Value};
use super::read::{Decimal, Literal, OneOrMany, Read, Table, expected, words};
use crate::diagnostic::Diagnostics;
use crate::source::{Span, Spanned};

/// A schema.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum Schema {
    /// A primitive type or the name of a schema under `schemas`.
    Name(Spanned<String>),
    /// `true`: anything; `false`: nothing.
    Bool(Spanned<bool>),
    /// A schema in words.
    Words(Box<SchemaWords>),
}

impl Schema {
    /// Where it was written.
    pub fn span(&self) -> Span {
        match self {
            Self::Name(name) => name.span,
            Self::Bool(value) => value.span,
            Self::Words(words) => words.span,
        }
    }
}

impl Read for Schema {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(_) => Spanned::read(node, diagnostics).map(Self::Name),
            Value::Bool(_) => Spanned::read(node, diagnostics).map(Self::Bool),
            Value::Map(_) => Box::read(node, diagnostics).map(Self::Words),
            _ => expected(
                "a schema",
                "write a type such as `string`, the name of a schema, or `{ type: …, … }`",
                node,
                diagnostics,
            ),
        }
    }
}

words! {
    /// A schema in words: JSON Schema's, and the shorthands of the language.
    pub struct SchemaWords, "a schema" {
        optional {
            /// Shorthand: a closed object whose members are all required.
            "fields" fields: Spanned<Table<Schema>>,
            /// Shorthand: members that need not be there.
            "optional" optional_fields: Spanned<Table<Schema>>,
            /// Shorthand: members beyond the named ones are allowed.
            "open" open: bool,
            /// A field the server fills: `now`, `state.NAME`, `error.text`, `session.permissions`, …
            "fill" fill: Spanned<String>,
            /// The states of the channel as members: `any` of them, or the ones that `changed`.
            "state" state: Spanned<String>,
            /// The members of security schemes: a name, or several.
            "security" security: OneOrMany<Spanned<String>>,
            /// `any`: the name of one of the channel's topics.
            "room" room: Spanned<String>,
            /// Members, arrays all, that have equally many items.
            "sameLength" same_length: Spanned<Vec<Spanned<String>>>,

            /// A reference to another schema: `#/schemas/NAME`, `other.yaml#/schemas/NAME`.
            "$ref" reference: Spanned<String>,
            /// A comment for readers of the spec.
            "$comment" comment: String,
            /// Schemas for use inside this one.
            "$defs" defs: Table<Schema>,
            /// The type, or several.
            "type" kind: Spanned<OneOrMany<Spanned<String>>>,
            /// The values allowed.
            "enum" values: Spanned<Vec<Spanned<Literal>>>,
            /// The one value allowed.
            "const" value: Spanned<Literal>,
            /// The smallest number.
            "minimum" minimum: Spanned<Decimal>,
            /// The largest number.
            "maximum" maximum: Spanned<Decimal>,
            /// A number below all that are allowed.
            "exclusiveMinimum" exclusive_minimum: Spanned<Decimal>,
            /// A number above all that are allowed.
            "exclusiveMaximum" exclusive_maximum: Spanned<Decimal>,
            /// A number that divides all that are allowed.
            "multipleOf" multiple_of: Spanned<Decimal>,
            /// The fewest code points.
            "minLength" min_length: Spanned<u64>,
            /// The most code points.
            "maxLength" max_length: Spanned<u64>,
            /// A regular expression that has to match somewhere in the text.
            "pattern" pattern: Spanned<String>,
            /// What the text stands for: `date-time`, `uri`, …
            "format" format: Spanned<String>,
            /// How the text encodes bytes: `base64`.
            "contentEncoding" content_encoding: Spanned<String>,
            /// The media type of the encoded bytes.
            "contentMediaType" content_media_type: Spanned<String>,
            /// The schema of the decoded text.
            "contentSchema" content_schema: Spanned<Schema>,
            /// The schema of the items, of those after `prefixItems`.
            "items" items: Schema,
            /// The schemas of the first items.
            "prefixItems" prefix_items: Spanned<Vec<Schema>>,
            /// The fewest items.
            "minItems" min_items: Spanned<u64>,
            /// The most items.
            "maxItems" max_items: Spanned<u64>,
            /// Whether items differ from each other.
            "uniqueItems" unique_items: Spanned<bool>,
            /// A schema that some item satisfies.
            "contains" contains: Spanned<Schema>,
            /// The fewest items that satisfy `contains`.
            "minContains" min_contains: Spanned<u64>,
            /// The most items that satisfy `contains`.
            "maxContains" max_contains: Spanned<u64>,
            /// Items no other keyword looked at.
            "unevaluatedItems" unevaluated_items: Spanned<Schema>,
            /// The schemas of members.
            "properties" properties: Spanned<Table<Schema>>,
            /// The members that have to be there.
            "required" required: Spanned<Vec<Spanned<String>>>,
            /// The schema of members that are not named.
            "additionalProperties" additional: Schema,
            /// The schemas of members whose names match.
            "patternProperties" pattern_properties: Spanned<Table<Schema>>,
            /// The schema of members' names.
            "propertyNames" property_names: Spanned<Schema>,
            /// The fewest members.
            "minProperties" min_properties: Spanned<u64>,
            /// The most members.
            "maxProperties" max_properties: Spanned<u64>,
            /// Members that ask for others.
            "dependentRequired" dependent_required: Spanned<Table<Vec<Spanned<String>>>>,
            /// Members that ask for a schema.
            "dependentSchemas" dependent_schemas: Spanned<Table<Schema>>,
            /// Members no other keyword looked at.
            "unevaluatedProperties" unevaluated_properties: Spanned<Schema>,
            /// All of these schemas.
            "allOf" all_of: Spanned<Vec<Schema>>,
            /// At least one of these schemas.
            "anyOf" any_of: Spanned<Vec<Schema>>,
            /// Exactly one of these schemas.
            "oneOf" one_of: Spanned<Vec<Schema>>,
            /// Not these texts: `{ enum: [one, two] }` or `{ const: one }`.
            "not" not: Spanned<Schema>,
            /// If this schema is satisfied…
            "if" condition: Spanned<Schema>,
            /// …then this one has to be.
            "then" then: Spanned<Schema>,
            /// …and otherwise this one.
            "else" otherwise: Spanned<Schema>,
            /// The schema's own address.
            "$id" id: Spanned<String>,
            /// A name for references.
            "$anchor" anchor: Spanned<String>,
            /// A name for dynamic references.
            "$dynamicAnchor" dynamic_anchor: Spanned<String>,
            /// A dynamic reference.
            "$dynamicRef" dynamic_reference: Spanned<String>,
            /// A short title; it names the generated type.
            "title" title: Spanned<String>,
            /// What the value is.
            "description" description: String,
            /// The value that stands for a missing one, for the documentation.
            "default" default: Spanned<Literal>,
            /// Examples, checked against the schema.
            "examples" examples: Vec<Spanned<Literal>>,
            /// Whether it should no longer be used.
            "deprecated" deprecated: bool,
            /// Whether only the server sets it.
            "readOnly" read_only: bool,
            /// Whether only clients see it.
            "writeOnly" write_only: bool,
        }
    }
}

words! {
    /// Parameters of a query.
    pub struct Fields, "parameters" {
        optional {
            /// Those that have to be there.
            "fields" fields: Table<Schema>,
            /// Those that need not.
            "optional" optional_fields: Table<Schema>,
        }
    }
}
