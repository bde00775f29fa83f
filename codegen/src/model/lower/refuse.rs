//! Keywords that would check nothing where they stand, or that no code is generated for: refused, never ignored.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::schema::{Keywords, Type};
use crate::syntax::SchemaWords;

/// Keywords of JSON Schema that are not checked yet are refused, not ignored.
const UNSUPPORTED: [&str; 23] = [
    "prefixItems",
    "uniqueItems",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "if",
    "then",
    "else",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "contentSchema",
    "$defs",
];

/// Words that stand for the members of a whole payload.
const PAYLOAD_WORDS: [&str; 2] = ["state", "security"];

/// Words that check nothing, so that they may stand beside `$ref`.
const ANNOTATIONS: [&str; 8] =
    ["$ref", "$comment", "title", "description", "default", "examples", "deprecated", "fill"];

/// Keywords that check one kind of value only.
const FAMILIES: [(&[&str], &[Type], &str); 4] = [
    (
        &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
        &[Type::Integer, Type::Number],
        "numbers",
    ),
    (&["minLength", "maxLength", "pattern", "contentEncoding", "not"], &[Type::String], "text"),
    (&["items", "minItems", "maxItems"], &[Type::Array], "arrays"),
    (
        &["properties", "required", "additionalProperties", "minProperties", "maxProperties", "sameLength"],
        &[Type::Object],
        "objects",
    ),
];

pub(super) fn unsupported(words: &SchemaWords, diagnostics: &mut Diagnostics) {
    for word in &words.written {
        if UNSUPPORTED.contains(&word.value.as_str()) {
            let message = format!("the keyword `{}` is not checked by this version of the compiler", word.value);
            let diagnostic = Diagnostic::new(&rules::UNSUPPORTED_KEYWORD, word.span, message);
            diagnostics.push(diagnostic.help("say it with other keywords, or leave it out"));
        } else if PAYLOAD_WORDS.contains(&word.value.as_str()) {
            let message = format!("`{}` stands for members of a whole payload, not for a value inside one", word.value);
            let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, word.span, message);
            diagnostics.push(diagnostic.help("move it to the message's `payload`"));
        }
    }
}

pub(super) fn beside_reference(words: &SchemaWords, diagnostics: &mut Diagnostics) {
    for word in words.written.iter().filter(|word| !ANNOTATIONS.contains(&word.value.as_str())) {
        let message = format!("`{}` beside `$ref` is not checked by this version of the compiler", word.value);
        let diagnostic = Diagnostic::new(&rules::UNSUPPORTED_KEYWORD, word.span, message);
        diagnostics.push(diagnostic.help("put it into the schema that is referred to"));
    }
}

/// Reports keywords that apply to no type the schema allows.
pub(super) fn idle(words: &SchemaWords, keywords: &Keywords, diagnostics: &mut Diagnostics) {
    let names = || keywords.types.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" or ");
    for (family, applicable, what) in FAMILIES {
        if keywords.types.is_empty() || keywords.types.iter().any(|kind| applicable.contains(kind)) {
            continue;
        }
        for word in words.written.iter().filter(|word| family.contains(&word.value.as_str())) {
            let message = format!("`{}` checks {what}, but the schema's type is {}", word.value, names());
            let diagnostic = Diagnostic::new(&rules::KEYWORD_WITHOUT_TYPE, word.span, message);
            diagnostics.push(diagnostic.help("change the `type`, or leave the keyword out"));
        }
    }
}
