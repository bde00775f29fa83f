//! Keywords that hold no further schema: types, values and bounds.

use super::unknown;
use crate::decimal;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::json::Json;
use crate::model::schema::{Keywords, Type};
use crate::source::{Span, Spanned};
use crate::syntax::{self, SchemaWords};

pub(super) fn types(words: &SchemaWords, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
    for word in words.kind.iter().flat_map(|kinds| &kinds.value.0) {
        match Type::ALL.iter().find(|(name, _)| *name == word.value) {
            Some((_, kind)) => keywords.types.push(*kind),
            None => unknown(&rules::UNKNOWN_TYPE, "type", word, Type::ALL.map(|(name, _)| name), diagnostics),
        }
    }
}

pub(super) fn values(words: &SchemaWords, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
    let written: Vec<&Spanned<syntax::Literal>> = match (&words.value, &words.values) {
        (Some(value), _) => vec![value],
        (None, Some(values)) => values.value.iter().collect(),
        (None, None) => return,
    };
    if let Some(values) = words.values.as_ref().filter(|values| values.value.is_empty()) {
        let diagnostic = Diagnostic::new(&rules::ENUM_REPEATS, values.span, "an `enum` without values accepts nothing");
        diagnostics.push(diagnostic.help("list the values that are allowed"));
    }
    let mut distinct: Vec<(Json, Span)> = Vec::new();
    for value in written {
        let json = &value.value.0;
        if let Some((_, first)) = distinct.iter().find(|(other, _)| same(other, json)) {
            let diagnostic = Diagnostic::new(&rules::ENUM_REPEATS, value.span, "this value is listed twice");
            diagnostics.push(diagnostic.also(*first, "first listed here").help("keep one of them"));
            continue;
        }
        if !keywords.types.is_empty() && !keywords.types.iter().any(|kind| kind.holds(Type::of(json))) {
            let names: Vec<&str> = keywords.types.iter().map(|kind| kind.word()).collect();
            let message = format!("this value is not of the schema's type, {}", names.join(" or "));
            diagnostics.push(
                Diagnostic::new(&rules::VALUE_OUTSIDE_TYPE, value.span, message).help("change the value or the `type`"),
            );
        }
        distinct.push((json.clone(), value.span));
    }
    keywords.is_const = words.value.is_some();
    keywords.values = Some(distinct.into_iter().map(|(json, _)| json).collect());
}

/// Whether two JSON values are the same value; numbers by what they are worth.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => decimal::compare(a, b).is_eq(),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.iter().any(|(other, b)| name == other && same(a, b)))
        }
        _ => a == b,
    }
}

pub(super) fn numbers(words: &SchemaWords, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
    let text = |bound: &Option<Spanned<syntax::Decimal>>| bound.as_ref().map(|bound| bound.value.0.clone());
    keywords.minimum = text(&words.minimum);
    keywords.maximum = text(&words.maximum);
    keywords.exclusive_minimum = text(&words.exclusive_minimum);
    keywords.exclusive_maximum = text(&words.exclusive_maximum);
    keywords.multiple_of = text(&words.multiple_of);
    if let Some(factor) = words.multiple_of.as_ref().filter(|factor| decimal::compare(&factor.value.0, "0").is_le()) {
        let diagnostic = Diagnostic::new(&rules::EMPTY_RANGE, factor.span, "`multipleOf` has to be above zero");
        diagnostics.push(diagnostic.help("write a positive number"));
    }
    let lows = [(&words.minimum, false), (&words.exclusive_minimum, true)];
    let highs = [(&words.maximum, false), (&words.exclusive_maximum, true)];
    for (low, low_excluded) in lows {
        for (high, high_excluded) in highs {
            let (Some(low), Some(high)) = (low, high) else { continue };
            let order = decimal::compare(&low.value.0, &high.value.0);
            if order.is_gt() || (order.is_eq() && (low_excluded || high_excluded)) {
                let (above, below) =
                    (if low_excluded { "above" } else { "at least" }, if high_excluded { "below" } else { "at most" });
                let message = format!("no number is {above} {} and {below} {}", low.value.0, high.value.0);
                let diagnostic = Diagnostic::new(&rules::EMPTY_RANGE, low.span, message).label("from here");
                diagnostics.push(diagnostic.also(high.span, "to here").help("exchange the bounds, or widen them"));
            } else if keywords.types == [Type::Integer]
                && decimal::ceiling(&low.value.0) > decimal::floor(&high.value.0)
            {
                let message = format!("no whole number lies between {} and {}", low.value.0, high.value.0);
                let diagnostic = Diagnostic::new(&rules::EMPTY_RANGE, low.span, message).label("from here");
                diagnostics.push(diagnostic.also(high.span, "to here").help("widen the bounds"));
            }
        }
    }
}

pub(super) fn texts(words: &SchemaWords, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
    keywords.min_length = value(words.min_length.as_ref());
    keywords.max_length = value(words.max_length.as_ref());
    ordered("code points", words.min_length.as_ref(), words.max_length.as_ref(), diagnostics);
    keywords.format = words.format.as_ref().map(|format| format.value.clone());
    if let Some(pattern) = &words.pattern {
        match regex_syntax::parse(&pattern.value) {
            Ok(_) => keywords.pattern = Some(pattern.value.clone()),
            Err(error) => {
                let reason = match &error {
                    regex_syntax::Error::Parse(error) => error.kind().to_string(),
                    regex_syntax::Error::Translate(error) => error.kind().to_string(),
                    other => other.to_string(),
                };
                let diagnostic = Diagnostic::new(
                    &rules::BAD_PATTERN,
                    pattern.span,
                    format!("this pattern cannot be read: {reason}"),
                );
                diagnostics.push(diagnostic.help("patterns are ECMA-262's without look-around and back-references"));
            }
        }
    }
    keywords.excluded = excluded(words, diagnostics);
    if let Some(encoding) = &words.content_encoding {
        keywords.base64 = encoding.value == "base64";
        if !keywords.base64 {
            let message = format!("the encoding `{}` is not checked", encoding.value);
            diagnostics.push(
                Diagnostic::new(&rules::UNSUPPORTED_KEYWORD, encoding.span, message).help("the one there is: `base64`"),
            );
        }
    }
}

/// `not: { enum: … }` and `not: { const: … }`, of texts; there is no other `not`.
fn excluded(words: &SchemaWords, diagnostics: &mut Diagnostics) -> Vec<Json> {
    let Some(not) = &words.not else { return Vec::new() };
    let values: Option<Vec<Json>> = match &not.value {
        syntax::Schema::Words(inner) if inner.written.len() == 1 => {
            let literals: Vec<&Spanned<syntax::Literal>> =
                inner.value.iter().chain(inner.values.iter().flat_map(|values| &values.value)).collect();
            (!literals.is_empty() && literals.iter().all(|literal| literal.value.0.as_str().is_some()))
                .then(|| literals.into_iter().map(|literal| literal.value.0.clone()).collect())
        }
        _ => None,
    };
    if values.is_none() {
        let message = "`not` is checked of texts only by this version of the compiler";
        let diagnostic = Diagnostic::new(&rules::UNSUPPORTED_KEYWORD, not.span, message);
        diagnostics.push(diagnostic.help("write `not: { enum: [one, two] }`, or say it with other keywords"));
    }
    values.unwrap_or_default()
}

pub(super) fn value(word: Option<&Spanned<u64>>) -> Option<u64> {
    word.map(|word| word.value)
}

pub(super) fn ordered(
    what: &str,
    low: Option<&Spanned<u64>>,
    high: Option<&Spanned<u64>>,
    diagnostics: &mut Diagnostics,
) {
    if let (Some(low), Some(high)) = (low, high)
        && low.value > high.value
    {
        let message = format!("at least {} and at most {} {what}: nothing is both", low.value, high.value);
        let diagnostic = Diagnostic::new(&rules::EMPTY_RANGE, low.span, message).label("at least");
        diagnostics.push(diagnostic.also(high.span, "at most").help("exchange the bounds, or widen them"));
    }
}
