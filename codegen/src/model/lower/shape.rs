//! What the values of a schema look like.

use crate::decimal;
use crate::model::schema::{Additional, Keywords, Shape, Type};

/// A list longer than this is a list, however fixed its length.
const LONGEST_TUPLE: u64 = 32;

/// What values of these keywords look like.
pub(super) fn of(keywords: &Keywords) -> Shape {
    if keywords.never {
        return Shape::Raw;
    }
    if let Some(values) = &keywords.values {
        let texts: Option<Vec<String>> = values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
        return match (values.as_slice(), texts) {
            ([only], _) if keywords.is_const => Shape::Constant(only.clone()),
            (_, Some(texts)) if !texts.is_empty() && texts.iter().all(|text| is_nameable(text)) => Shape::Choice(texts),
            _ => Shape::Raw,
        };
    }
    let [kind] = keywords.types.as_slice() else { return Shape::Raw };
    match kind {
        Type::Boolean => Shape::Boolean,
        Type::Integer => integer(keywords),
        Type::Number => Shape::Number,
        Type::String => Shape::Text,
        Type::Array => match (keywords.items, keywords.min_items, keywords.max_items) {
            (Some(item), Some(low), Some(high)) if low == high && (1..=LONGEST_TUPLE).contains(&low) => {
                Shape::Tuple(item, usize::try_from(low).unwrap_or(0))
            }
            (Some(item), ..) => Shape::List(item),
            (None, ..) => Shape::Raw,
        },
        Type::Object => match (keywords.properties.is_empty(), keywords.additional) {
            (true, Additional::Schema(value)) if keywords.also_required.is_empty() => Shape::Map(value),
            (_, Additional::Closed) => Shape::Record { fields: keywords.properties.clone(), open: false },
            (false, Additional::Open) => Shape::Record { fields: keywords.properties.clone(), open: true },
            _ => Shape::Raw,
        },
        Type::Null => Shape::Raw,
    }
}

/// Whether a type or a variant can be named after a text.
pub(super) fn is_nameable(text: &str) -> bool {
    text.contains(|character: char| character.is_ascii_alphanumeric())
}

fn integer(keywords: &Keywords) -> Shape {
    let above = keywords.exclusive_minimum.as_deref().map(|bound| decimal::floor(bound).saturating_add(1));
    let below = keywords.exclusive_maximum.as_deref().map(|bound| decimal::ceiling(bound).saturating_sub(1));
    let low = keywords.minimum.as_deref().map(decimal::ceiling).into_iter().chain(above).max().unwrap_or(i64::MIN);
    let high = keywords.maximum.as_deref().map(decimal::floor).into_iter().chain(below).min().unwrap_or(i64::MAX);
    Shape::Integer { low, high }
}
