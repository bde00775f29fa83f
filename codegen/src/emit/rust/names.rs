//! Rust's casing and keywords.

use proc_macro2::Ident;
use quote::format_ident;

use crate::emit::words::{pascal, screaming, snake};

/// Keywords, of all editions, that can be written raw.
const KEYWORDS: [&str; 49] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum", "extern",
    "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override",
    "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield", "static",
];

/// Names that no identifier can have, not even raw.
pub(crate) const RESERVED: [&str; 4] = ["self", "Self", "super", "crate"];

/// A type's or a variant's name.
pub(crate) fn type_name(name: &str) -> String {
    let name = pascal(name);
    if name.starts_with(|first: char| first.is_numeric()) { format!("N{name}") } else { name }
}

/// A field's, a function's or a module's name.
pub(crate) fn value_name(name: &str) -> String {
    let name = snake(name);
    if name.starts_with(|first: char| first.is_numeric()) || name.is_empty() { format!("n{name}") } else { name }
}

/// A type's or a variant's identifier.
pub(super) fn type_ident(name: &str) -> Ident {
    format_ident!("{}", type_name(name))
}

/// A field's, a function's or a module's identifier.
pub(super) fn value_ident(name: &str) -> Ident {
    let name = value_name(name);
    if KEYWORDS.contains(&name.as_str()) { format_ident!("r#{}", name) } else { format_ident!("{}", name) }
}

/// A constant's identifier.
pub(super) fn constant_ident(name: &str) -> Ident {
    format_ident!("{}", screaming(&value_name(name)))
}
