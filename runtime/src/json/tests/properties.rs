//! The same as `serde_json`, on what is JSON and on what nearly is.

use std::ops::Bound;

use proptest::{collection, prelude::*, sample::Index};
use serde_json::Value;

use super::{Reader, skips, tree, whole};
use crate::json::{Decimal, Writer};

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e6..1e6f64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            collection::btree_map("[a-c\"\\\\é]{0,3}", inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn write(value: &Value, writer: &mut Writer) {
    match value {
        Value::Null => writer.null(),
        Value::Bool(value) => writer.boolean(*value),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(value), ..) => writer.integer(value),
            (_, Some(value), _) => writer.unsigned(value),
            (.., value) => writer.number(value.unwrap()),
        },
        Value::String(text) => writer.string(text),
        Value::Array(items) => {
            writer.begin_array();
            for item in items {
                write(item, writer);
            }
            writer.end_array();
        }
        Value::Object(members) => {
            writer.begin_object();
            for (name, value) in members {
                writer.key(name);
                write(value, writer);
            }
            writer.end_object();
        }
    }
}

/// Whole numbers as `f64`, as [`tree`] reads them.
fn rounded(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().into(),
        Value::Array(items) => items.iter().map(rounded).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), rounded(value))).collect(),
        other => other.clone(),
    }
}

/// Text made of JSON's own pieces, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[\\[\\]{},:\" \\\\]",
        "-?[0-9]{0,3}[.]?[0-9]{0,2}([eE][+-]?[0-9]{0,2})?",
        "\"[a-z\\\\u0-9]{0,6}\"",
        "\"(\\\\u[dD][89a-f][0-9a-f]{2}){0,3}\"",
        Just("\"a\":".to_owned()),
        Just("true".to_owned()),
        Just("null".to_owned()),
        Just("[1,2]".to_owned()),
        Just("{}".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn agrees(text: &str) -> Result<(), TestCaseError> {
    let theirs: Result<Value, _> = serde_json::from_str(text);
    let ours = whole(text, tree);
    prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{} {:?} {:?}", text, ours, theirs);
    if ours.is_ok() {
        prop_assert!(skips(text), "{}", text);
        prop_assert_eq!(whole(text, Reader::raw), Ok(text.trim_matches([' ', '\t', '\r', '\n'])));
    }
    Ok(())
}

proptest! {
    #[test]
    fn reads_what_serde_writes(value in values()) {
        for text in [serde_json::to_string(&value).unwrap(), serde_json::to_string_pretty(&value).unwrap()] {
            prop_assert_eq!(whole(&text, tree), Ok(rounded(&value)));
            agrees(&text)?;
        }
    }

    #[test]
    fn writes_what_it_reads(value in values()) {
        let mut writer = Writer::new();
        write(&value, &mut writer);
        let text = writer.into_string();
        prop_assert_eq!(whole(&text, tree), Ok(rounded(&value)));
        prop_assert!(serde_json::from_str::<Value>(&text).is_ok());
    }

    #[test]
    fn refuses_what_serde_refuses(
        value in values(),
        edits in collection::vec((any::<Index>(), 0..3u8, "[\\[\\]{},:\"\\\\ 0-9eE.+-tfnu\u{0}]"), 1..4),
    ) {
        let mut letters: Vec<char> = value.to_string().chars().collect();
        for (place, edit, letter) in edits {
            let place = place.index(letters.len() + 1);
            let letter = letter.chars().next().unwrap();
            match edit {
                0 => letters.insert(place, letter),
                _ if place == letters.len() => {}
                1 => letters[place] = letter,
                _ => {
                    letters.remove(place);
                }
            }
        }
        agrees(&letters.into_iter().collect::<String>())?;
    }

    #[test]
    fn agrees_on_pieces(text in pieces()) {
        agrees(&text)?;
    }

    #[test]
    fn numbers_come_back(value in any::<f64>().prop_filter("finite", |value| value.is_finite())) {
        for text in [format!("{value}"), format!("{value:e}"), format!("{value:.30}")] {
            let nearest: f64 = text.parse().unwrap();
            prop_assert_eq!(whole(&text, Reader::number).map(f64::to_bits), Ok(nearest.to_bits()));
        }
        let mut writer = Writer::new();
        writer.number(value);
        prop_assert_eq!(whole(&writer.into_string(), Reader::number).map(f64::to_bits), Ok(value.to_bits()));
    }

    #[test]
    fn decimals_are_the_nearest(text in "-?(0|[1-9][0-9]{0,20})([.][0-9]{1,20})?([eE][+-]?[0-9]{1,2})?") {
        let nearest: f64 = text.parse().unwrap();
        prop_assert_eq!(whole(&text, Reader::number).map(f64::to_bits), Ok(nearest.to_bits()), "{}", text);
    }

    #[test]
    fn a_range_is_that_of_the_numbers_as_written(
        text in "-?(0|[1-9][0-9]{0,3})([.][0-9]{1,20})?([eE][+-]?[0-3])?",
        low in -20..20i32,
        high in -20..20i32,
    ) {
        let (low, high) = (f64::from(low) / 4.0, f64::from(high) / 4.0);
        let bounds = (low.to_string(), high.to_string());
        let (number, least, most) = (Decimal::new(&text), Decimal::new(&bounds.0), Decimal::new(&bounds.1));
        let included = least <= number && number <= most;
        prop_assert_eq!(whole(&text, |reader| reader.number_in(low, high)).is_ok(), included);
        prop_assert_eq!(whole(&text, |reader| reader.skip_number_in(low, high)).is_ok(), included);
        let read = |reader: &mut Reader<'_>| reader.number_within(Bound::Excluded(low), Bound::Excluded(high));
        prop_assert_eq!(whole(&text, read).is_ok(), least < number && number < most);
    }

    #[test]
    fn integers_come_back(value in any::<i64>(), zeros in 0..4usize) {
        let text = format!("{value}{}.0e-{zeros}", "0".repeat(zeros));
        prop_assert_eq!(whole(&text, Reader::integer), Ok(value));
        let mut writer = Writer::new();
        writer.integer(value);
        prop_assert_eq!(whole(&writer.into_string(), Reader::integer), Ok(value));
    }
}
