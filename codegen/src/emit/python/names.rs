//! Python's casing and keywords.

use crate::emit::names::{Derived, Target};
use crate::emit::words::{pascal, screaming, snake};

/// Keywords, which PEP 8 tells apart by a trailing underscore.
const KEYWORDS: [&str; 35] = [
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
    "return", "try", "while", "with", "yield", "match", "case", "type",
];

/// What Python does with names.
pub(crate) const TARGET: Target = Target {
    name: "Python",
    type_name: pascal,
    value_name,
    variant: Some(screaming),
    renames_members: true,
    reserved: &[],
    service_types: &["None", "True", "False"],
    channel_types: &["None", "True", "False"],
    service_functions: &[],
    message_functions: &["connect", "disconnect", "close", "status"],
    room_functions: &[],
    room_state_functions: &[],
    derived: Derived::NONE,
};

/// A member's or a function's name.
fn value_name(name: &str) -> String {
    let name = snake(name);
    if KEYWORDS.contains(&name.as_str()) { format!("{name}_") } else { name }
}
