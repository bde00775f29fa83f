//! The words for what would be right.

use super::{Bound, Check, Schema, Type, place::excerpt};

/// "a, b or c", each once.
pub(super) fn any_of(mut parts: Vec<String>) -> String {
    let mut seen = Vec::with_capacity(parts.len());
    parts.retain(|part| {
        !seen.contains(part) && {
            seen.push(part.clone());
            true
        }
    });
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() { last } else { format!("{} or {last}", parts.join(", ")) }
}

pub(super) fn types(types: &[Type]) -> String {
    any_of(types.iter().map(|kind| type_name(*kind).to_owned()).collect())
}

fn type_name(kind: Type) -> &'static str {
    match kind {
        Type::Null => "null",
        Type::Boolean => "a boolean",
        Type::Integer => "an integer",
        Type::Number => "a number",
        Type::String => "a string",
        Type::Array => "an array",
        Type::Object => "an object",
    }
}

pub(super) fn choice(values: &[&str]) -> String {
    match values {
        [only] => constant(only),
        _ => format!("one of {}", values.join(", ")),
    }
}

pub(super) fn constant(value: &str) -> String {
    format!("exactly {value}")
}

/// All bounds of a number at once, so that one answer is enough: "between 0 and 100".
pub(super) fn range(schema: &Schema) -> String {
    let bound = |pick: fn(&Check) -> Option<Bound>| schema.checks.iter().find_map(pick);
    let minimum = bound(|check| if let Check::Minimum(bound) = check { Some(bound) } else { None });
    let maximum = bound(|check| if let Check::Maximum(bound) = check { Some(bound) } else { None });
    let above = bound(|check| if let Check::ExclusiveMinimum(bound) = check { Some(bound) } else { None });
    let below = bound(|check| if let Check::ExclusiveMaximum(bound) = check { Some(bound) } else { None });
    let mut parts = Vec::new();
    match (minimum, maximum) {
        (Some(low), Some(high)) => parts.push(between(low, high, "")),
        (Some(low), None) => parts.push(format!("at least {low}")),
        (None, Some(high)) => parts.push(format!("at most {high}")),
        (None, None) => {}
    }
    parts.extend(above.map(|low| format!("greater than {low}")));
    parts.extend(below.map(|high| format!("less than {high}")));
    if minimum.is_none() {
        // The lower bound first.
        parts.sort_by_key(|part| !part.starts_with("greater"));
    }
    parts.join(" and ")
}

fn between(low: &str, high: &str, unit: &str) -> String {
    if low == high { format!("exactly {low}{unit}") } else { format!("between {low} and {high}{unit}") }
}

/// "at least 1 item", "between 2 and 5 items".
pub(super) fn count(low: Option<u64>, high: Option<u64>, unit: &str) -> String {
    let plural = |count: u64| if count == 1 { format!(" {unit}") } else { format!(" {unit}s") };
    match (low, high) {
        (Some(low), Some(high)) => between(&low.to_string(), &high.to_string(), &plural(high)),
        (Some(low), None) => format!("at least {low}{}", plural(low)),
        (None, Some(high)) => format!("at most {high}{}", plural(high)),
        (None, None) => String::new(),
    }
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", excerpt(name))
}

pub(super) fn same_length(names: &[&str]) -> String {
    let mut names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} and {last} of equal length", names.join(", ")) }
}
