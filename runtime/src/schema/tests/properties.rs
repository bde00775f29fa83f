use proptest::prelude::*;

use super::{Check, LIMIT, Schema, broken, explain, schema};
use crate::{
    json::Reader,
    schema::{Type, equal},
};

static LEAF: Schema = schema(&[
    Check::Type(&[Type::Integer, Type::String]),
    Check::Minimum("-3"),
    Check::Maximum("30"),
    Check::MaxLength(2),
]);
static LIST: Schema = schema(&[Check::Type(&[Type::Array]), Check::Items(&EITHER), Check::MaxItems(2)]);
static EITHER: Schema = schema(&[Check::AnyOf(&[&LEAF, &LIST])]);
static RECORD: Schema = schema(&[
    Check::Type(&[Type::Object]),
    Check::Properties(&[("a", &LEAF), ("b", &LIST), ("c", &EITHER)]),
    Check::Required(&["a"]),
    Check::SameLength(&["b", "c"]),
    Check::Closed,
]);

/// Text that often meets [`RECORD`].
fn records() -> impl Strategy<Value = String> {
    let leaf = prop_oneof!["[1-9]?[0-9]", "-?[1-9][.][05]", "\"[a-é]{0,3}\"", Just("true".to_owned())];
    let list = leaf.prop_recursive(3, 8, 3, |inner| {
        prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(", ")))
    });
    prop::collection::vec(("[a-d]", list), 0..4).prop_map(|members| {
        let members: Vec<String> = members.into_iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
        format!("{{{}}}", members.join(","))
    })
}

/// Whether a pointer leads to a value; of members of one name, to any.
fn leads(text: &str, pointer: &str) -> bool {
    let Some(rest) = pointer.strip_prefix('/') else { return true };
    let (step, rest) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let mut reader = Reader::new(text);
    let mut found = false;
    if reader.begin_object().is_ok() {
        while let Some(name) = reader.key().unwrap() {
            let value = reader.raw().unwrap();
            found |= name == step && leads(value, rest);
        }
    } else {
        let mut index = 0;
        let each = |reader: &mut Reader<'_>| {
            let value = reader.raw()?;
            found |= index.to_string() == step && leads(value, rest);
            index += 1;
            Ok(())
        };
        let _ = Reader::new(text).each(each);
    }
    found
}

proptest! {
    #[test]
    fn both_passes_agree_and_pointers_lead_somewhere(text in records()) {
        // `broken` compares the passes.
        let keywords = broken(&RECORD, &text);
        for violation in explain(&RECORD, &text, LIMIT) {
            prop_assert!(leads(&text, &violation.pointer), "{} {}", text, violation);
        }
        if let Some(limit) = keywords.len().checked_sub(1) {
            let all = explain(&RECORD, &text, LIMIT);
            prop_assert_eq!(&explain(&RECORD, &text, limit.max(1))[..], &all[..limit.max(1)]);
        }
    }

    #[test]
    fn explaining_anything_is_safe(text in "[\\[\\]{},:\"a-c0-9. ]{0,24}|\\PC{0,12}") {
        broken(&RECORD, &text);
        broken(&EITHER, &text);
    }

    #[test]
    fn equality_is_that_of_values(left in records(), right in records()) {
        let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        let distinct = |text: &str| {
            let mut reader = Reader::new(text);
            let mut count = 0;
            reader.begin_object().unwrap();
            while reader.key().unwrap().is_some() {
                reader.skip().unwrap();
                count += 1;
            }
            count == parse(text).as_object().unwrap().len()
        };
        prop_assert_eq!(equal(&left, &left), distinct(&left));
        if distinct(&left) && distinct(&right) {
            prop_assert_eq!(equal(&left, &right), parse(&left) == parse(&right), "{} {}", left, right);
            prop_assert!(equal(&left, &parse(&left).to_string()));
        }
    }
}
