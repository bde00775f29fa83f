//! Instances and schemas that a careless walk would take forever on.

use super::{Check, LIMIT, Schema, accepts, explain, schema};
use crate::schema::Type;

static SMALL: Schema = schema(&[Check::Type(&[Type::Integer]), Check::Maximum("5"), Check::Enum(&["1", "2", "3"])]);

#[test]
fn a_long_array() {
    static LIST: Schema = schema(&[Check::Type(&[Type::Array]), Check::Items(&SMALL), Check::MaxItems(10)]);
    let text = format!("[{}9]", "9,".repeat(100_000));
    let violations = explain(&LIST, &text, LIMIT);
    assert_eq!(violations.len(), LIMIT);
    assert_eq!(violations[0].keyword, "maxItems");
    assert!(!accepts(&LIST, &text));
}

#[test]
fn a_large_object() {
    static MAP: Schema = schema(&[Check::Additional(&SMALL), Check::Required(&["a", "b"])]);
    let members: Vec<String> = (0..100_000).map(|index| format!("\"k{}\":1", index % 99_999)).collect();
    let text = format!("{{{}}}", members.join(","));
    let keywords: Vec<&str> = explain(&MAP, &text, LIMIT).iter().map(|violation| violation.keyword).collect();
    assert_eq!(keywords, ["required", "required", "duplicate"]);
}

#[test]
fn a_hundred_thousand_brackets() {
    for bracket in ["[", "{\"a\":"] {
        let violations = explain(&SMALL, &bracket.repeat(100_000), LIMIT);
        assert_eq!(violations.len(), 1);
        assert!(violations[0].expected.starts_with("JSON nested at most 64 deep (line 1, byte "), "{violations:?}");
    }
}

#[test]
fn a_megabyte_of_digits() {
    static THIRD: Schema = schema(&[Check::MultipleOf("0.3"), Check::Minimum("1e20"), Check::Enum(&["1", "2"])]);
    let digits = "7".repeat(1 << 20);
    let keywords: Vec<&str> = explain(&SMALL, &digits, LIMIT).iter().map(|violation| violation.keyword).collect();
    assert_eq!(keywords, ["enum", "maximum"]);
    assert!(!accepts(&THIRD, &digits));
}

// Every level can be seen in two ways by four keywords: tried one by one, 64 levels would be 2^64 ways and more.
static TREE: Schema = schema(&[Check::AllOf(&[&SEEN_ONE_WAY, &SEEN_ANOTHER])]);
static SEEN_ONE_WAY: Schema = schema(&[
    Check::Items(&TREE),
    Check::AnyOf(&[&REFERENCE, &ARRAY_OF_TREES]),
    Check::Type(&[Type::Array, Type::Number]),
]);
static SEEN_ANOTHER: Schema =
    schema(&[Check::PrefixItems(&[&TREE, &TREE]), Check::OneOf(&[&ARRAY_OF_TREES, &NOTHING])]);
static ARRAY_OF_TREES: Schema = schema(&[Check::Items(&TREE)]);
static REFERENCE: Schema = schema(&[Check::Ref(&TREE), Check::Ref(&ARRAY_OF_TREES)]);
static NOTHING: Schema = schema(&[Check::Never]);

#[test]
fn a_schema_that_contains_itself() {
    let nested = |leaf: &str| format!("{}{leaf}{}", "[".repeat(64), "]".repeat(64));
    assert!(accepts(&TREE, &nested("1")));
    assert!(explain(&TREE, &nested("1"), LIMIT).is_empty());
    assert!(!accepts(&TREE, &nested("null")));
    assert!(!explain(&TREE, &nested("null"), LIMIT).is_empty());
}

#[test]
fn a_schema_that_is_itself() {
    static LOOP: Schema = schema(&[Check::Ref(&LOOP), Check::Maximum("1")]);
    assert!(accepts(&LOOP, "1"));
    assert_eq!(explain(&LOOP, "2", LIMIT).len(), 1);
}
