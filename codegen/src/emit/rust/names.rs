//! Rust's casing and keywords.

use proc_macro2::Ident;
use quote::format_ident;

use crate::emit::names::{Derived, Target};
use crate::emit::words::{pascal, screaming, snake};

/// Keywords, of all editions, that can be written raw.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

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

/// What Rust does with names.
pub(crate) const TARGET: Target = Target {
    name: "Rust",
    type_name,
    value_name,
    variant: Some(type_name),
    renames_members: true,
    reserved: &["self", "Self", "super", "crate", "more"],
    service_types: &["Handler", "Self"],
    channel_types: &["Handle", "Inbound", "Name", "Outbound", "RefusedFrame", "Self", "State", "StateValue", "Wire"],
    service_functions: &["new", "options", "rate", "router", "rt", "schema"],
    message_functions: &[],
    room_functions: &["connections", "set", "state", "to_everyone"],
    room_state_functions: &["members", "send"],
    derived: Derived {
        room_types: &["room", "outbound"],
        room_function: Some("enter"),
        job_type: Some("job"),
        reply_type: Some("reply"),
    },
};
