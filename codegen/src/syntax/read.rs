//! From nodes to typed syntax: every type says how it is read, every mistake is reported, reading goes on.

use super::PARTS;
use super::node::{Node, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean, list, rules};
use crate::json::Json;
use crate::source::{Span, Spanned};

/// A part of the language.
pub trait Read: Sized {
    /// Reads a node; `None` after reporting what is wrong with it.
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self>;
}

/// Reports that something else was expected here, with what to write.
pub(super) fn expected<T>(what: &str, help: &str, node: &Node, diagnostics: &mut Diagnostics) -> Option<T> {
    let message = format!("expected {what}, found {}", node.kind());
    diagnostics.push(Diagnostic::new(&rules::WRONG_KIND, node.span, message).help(help));
    None
}

/// Reports that a part of the language was expected here, with the words it is made of.
pub(super) fn expected_part<T>(part: &str, words: &[&str], node: &Node, diagnostics: &mut Diagnostics) -> Option<T> {
    let help = format!("write `WORD: …` for each of its words: {}", list(words.iter().copied()));
    expected(part, &help, node, diagnostics)
}

impl<T: Read> Read for Spanned<T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        T::read(node, diagnostics).map(|value| Self::new(node.span, value))
    }
}

impl<T: Read> Read for Box<T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        T::read(node, diagnostics).map(Self::new)
    }
}

impl Read for String {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(text) => Some(text.clone()),
            _ => expected("text", "put the value into quotes", node, diagnostics),
        }
    }
}

impl Read for bool {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::Bool(value) => Some(*value),
            _ => expected("`true` or `false`", "write one of them, without quotes", node, diagnostics),
        }
    }
}

impl Read for u64 {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::Number(digits) if digits.parse::<u64>().is_ok() => digits.parse().ok(),
            _ => expected("a whole number, 0 or more", "write digits only, without quotes", node, diagnostics),
        }
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::List(items) => Some(items.iter().filter_map(|item| T::read(item, diagnostics)).collect()),
            _ => expected("a list", "write `[ONE, TWO]`, or `- ONE` on a line of its own for each", node, diagnostics),
        }
    }
}

/// Any JSON value: an example, an initial value, a message of a scenario.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct Literal(#[cfg_attr(feature = "schema", schemars(with = "serde_json::Value"))] pub Json);

impl Read for Literal {
    fn read(node: &Node, _: &mut Diagnostics) -> Option<Self> {
        Some(Self(Json::from(node)))
    }
}

/// A number with all its digits.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct Decimal(#[cfg_attr(feature = "schema", schemars(with = "f64"))] pub String);

impl Read for Decimal {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::Number(digits) => Some(Self(digits.clone())),
            _ => expected("a number", "write its digits, without quotes", node, diagnostics),
        }
    }
}

/// One value, or a list of them.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
#[allow(dead_code, reason = "the variants give the form in the language's JSON Schema")]
enum OneOrManyForm<T> {
    One(T),
    Many(Vec<T>),
}

/// One value, or a list of them: `from: browser`, `from: [browser, blender]`.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct OneOrMany<T>(#[cfg_attr(feature = "schema", schemars(with = "OneOrManyForm<T>"))] pub Vec<T>);

impl<T: Read> Read for OneOrMany<T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::List(_) => Vec::read(node, diagnostics).map(Self),
            _ => T::read(node, diagnostics).map(|value| Self(vec![value])),
        }
    }
}

/// Named things in the order written. A name whose value could not be read stays, as `None`, so that nobody reports it missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<T>(pub Vec<(Spanned<String>, Option<T>)>);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Table<T> {
    /// What could be read.
    pub fn iter(&self) -> impl Iterator<Item = (&Spanned<String>, &T)> {
        self.0.iter().filter_map(|(name, value)| value.as_ref().map(|value| (name, value)))
    }

    /// All names, readable or not.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.value.as_str())
    }

    /// Whether the name is there, readable or not.
    pub fn contains(&self, name: &str) -> bool {
        self.names().any(|other| other == name)
    }

    /// The value of this name, where it could be read.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.iter().find(|(other, _)| other.value == name).map(|(_, value)| value)
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Table<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Table_of_{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object", "additionalProperties": generator.subschema_for::<T>() })
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Spanned<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}

impl<T: Read> Read for Table<T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::Map(entries) => {
                Some(Self(entries.iter().map(|(name, value)| (name.clone(), T::read(value, diagnostics))).collect()))
            }
            _ => {
                expected("names with a value each", "write `NAME: …` on a line of its own for each", node, diagnostics)
            }
        }
    }
}

/// Reports a word that this part of the language does not have.
pub(super) fn unknown_word(word: &Spanned<String>, part: &str, known: &[&str], diagnostics: &mut Diagnostics) {
    let mut diagnostic =
        Diagnostic::new(&rules::UNKNOWN_WORD, word.span, format!("{part} has no word `{}`", word.value));
    if let Some(help) = did_you_mean(&word.value, known.iter().copied()) {
        let elsewhere = PARTS.iter().find(|(_, words)| words.contains(&word.value.as_str()));
        diagnostic = diagnostic.help(match elsewhere {
            Some((other, _)) if help.starts_with("what exists") => format!("it is a word of {other}; {help}"),
            _ => help,
        });
    }
    diagnostics.push(diagnostic);
}

/// Reports a word that has to be there and is not.
pub(super) fn missing_word(word: &str, part: &str, span: Span, diagnostics: &mut Diagnostics) {
    let diagnostic =
        Diagnostic::new(&rules::MISSING_WORD, span, format!("{part} needs `{word}`")).help(format!("add `{word}: …`"));
    diagnostics.push(diagnostic);
}

/// Reads a word out of a closed list.
pub(super) fn choice<T: Copy>(node: &Node, choices: &[(&str, T)], diagnostics: &mut Diagnostics) -> Option<T> {
    let names = || choices.iter().map(|(name, _)| *name);
    let Some(word) = node.as_str() else {
        return expected(&format!("one of {}", list(names())), "write one of these words", node, diagnostics);
    };
    if let Some((_, value)) = choices.iter().find(|(name, _)| *name == word) {
        return Some(*value);
    }
    let mut diagnostic = Diagnostic::new(&rules::UNKNOWN_CHOICE, node.span, format!("`{word}` is not a choice here"));
    if let Some(help) = did_you_mean(word, names()) {
        diagnostic = diagnostic.help(help);
    }
    diagnostics.push(diagnostic);
    None
}

/// Declares a part of the language: its words are the fields of the struct, and nowhere else. The reader and, under the
/// feature `schema`, the JSON Schema for editors both come from this one declaration.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub struct $name:ident, $part:literal {
            $(required { $( $(#[$rmeta:meta])* $rword:literal $rfield:ident: $rtype:ty, )* })?
            $(optional { $( $(#[$ometa:meta])* $oword:literal $ofield:ident: $otype:ty, )* })?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
        pub struct $name {
            /// Where the whole part was written.
            #[cfg_attr(feature = "schema", schemars(skip))]
            pub span: $crate::source::Span,
            /// The words that were used, in order.
            #[cfg_attr(feature = "schema", schemars(skip))]
            pub written: Vec<$crate::source::Spanned<String>>,
            $($( $(#[$rmeta])* #[cfg_attr(feature = "schema", schemars(rename = $rword))] pub $rfield: $rtype, )*)?
            $($( $(#[$ometa])* #[cfg_attr(feature = "schema", schemars(rename = $oword))] pub $ofield: Option<$otype>, )*)?
        }

        impl $name {
            /// What the part is called in sentences.
            pub const PART: &'static str = $part;
            /// The words of this part.
            pub const WORDS: &'static [&'static str] = &[$($($rword,)*)? $($($oword,)*)?];
        }

        impl $crate::syntax::read::Read for $name {
            fn read(node: &$crate::syntax::Node, diagnostics: &mut $crate::diagnostic::Diagnostics) -> Option<Self> {
                let $crate::syntax::Value::Map(entries) = &node.value else {
                    return $crate::syntax::read::expected_part($part, Self::WORDS, node, diagnostics);
                };
                $($(let mut $rfield = None;)*)?
                $($(let mut $ofield = None;)*)?
                for (word, value) in entries {
                    match word.value.as_str() {
                        $($($rword => $rfield = Some(<$rtype as $crate::syntax::read::Read>::read(value, diagnostics)),)*)?
                        $($($oword => $ofield = <$otype as $crate::syntax::read::Read>::read(value, diagnostics),)*)?
                        _ => $crate::syntax::read::unknown_word(word, $part, Self::WORDS, diagnostics),
                    }
                }
                $($(
                    if $rfield.is_none() {
                        $crate::syntax::read::missing_word($rword, $part, $crate::syntax::read::head(node), diagnostics);
                    }
                )*)?
                Some(Self {
                    span: node.span,
                    written: entries.iter().map(|(word, _)| word.clone()).collect(),
                    $($($rfield: $rfield.flatten()?,)*)?
                    $($($ofield,)*)?
                })
            }
        }
    };
}

pub(crate) use words;

/// The first word of a mapping: where to point when something in it is missing.
pub(super) fn head(node: &Node) -> Span {
    match &node.value {
        Value::Map(entries) => entries.first().map_or(node.span, |(name, _)| name.span),
        _ => node.span,
    }
}
