use super::{Check, LIMIT, Schema, explain, schema, sentence};
use crate::schema::Type;

#[test]
fn sentences() {
    for (checks, text, expected) in [
        (&[Check::Type(&[Type::Boolean])] as &'static [Check], "1", "Value must be a boolean"),
        (
            &[Check::Type(&[Type::Integer]), Check::Minimum("0"), Check::Maximum("100")],
            "1.5",
            "Value must be an integer",
        ),
        (
            &[Check::Type(&[Type::Integer]), Check::Minimum("0"), Check::Maximum("100")],
            "\"a\"",
            "Value must be an integer",
        ),
        (
            &[Check::Type(&[Type::Integer]), Check::Minimum("0"), Check::Maximum("100")],
            "101",
            "Value must be between 0 and 100",
        ),
        (
            &[Check::Type(&[Type::Integer]), Check::Minimum("0"), Check::Maximum("100")],
            "-1",
            "Value must be between 0 and 100",
        ),
        (&[Check::Type(&[Type::Number])], "null", "Value must be a number"),
        (&[Check::Type(&[Type::String])], "null", "Value must be a string"),
        (&[Check::Type(&[Type::Array])], "null", "Value must be an array"),
        (&[Check::Type(&[Type::Object])], "null", "Value must be an object"),
        (&[Check::Type(&[Type::Null])], "1", "Value must be null"),
        (&[Check::Type(&[Type::String, Type::Boolean])], "1", "Value must be a string or a boolean"),
        (&[Check::Type(&[Type::String, Type::Boolean, Type::Null])], "1", "Value must be a string, a boolean or null"),
        (&[Check::Minimum("5")], "4.9", "Value must be at least 5"),
        (&[Check::Maximum("5")], "5.1", "Value must be at most 5"),
        (&[Check::Minimum("5"), Check::Maximum("5")], "6", "Value must be exactly 5"),
        (&[Check::ExclusiveMinimum("0")], "0", "Value must be greater than 0"),
        (&[Check::ExclusiveMaximum("1")], "1", "Value must be less than 1"),
        (&[Check::ExclusiveMaximum("1"), Check::Minimum("0")], "1", "Value must be at least 0 and less than 1"),
        (&[Check::Maximum("1"), Check::ExclusiveMinimum("0")], "2", "Value must be greater than 0 and at most 1"),
        (
            &[Check::ExclusiveMinimum("0"), Check::ExclusiveMaximum("1")],
            "0",
            "Value must be greater than 0 and less than 1",
        ),
        (&[Check::MultipleOf("0.5")], "0.7", "Value must be a multiple of 0.5"),
        (&[Check::Enum(&["true", "false", "\"on\""])], "1", "Value must be one of true, false, \"on\""),
        (&[Check::Const("true")], "1", "Value must be exactly true"),
        (&[Check::Pattern("^a+$")], "\"b\"", "Value must be text that matches ^a+$"),
        (&[Check::Base64], "\"b\"", "Value must be base64 text"),
        (&[Check::MinLength(3)], "\"ab\"", "Value must have at least 3 characters"),
        (&[Check::MinLength(1), Check::MaxLength(2)], "\"\"", "Value must have between 1 and 2 characters"),
        (&[Check::MaxLength(1)], "\"ab\"", "Value must have at most 1 character"),
        (&[Check::MinItems(3), Check::MaxItems(3)], "[]", "Value must have exactly 3 items"),
        (&[Check::MaxProperties(0)], r#"{"a":1}"#, "Value must have at most 0 members"),
        (&[Check::Required(&["a\n"])], "{}", "Value must have a value for \"a \""),
        (&[Check::Closed], r#"{"a":1}"#, "Value must have no member \"a\""),
        (&[Check::Never], "1", "Value must be absent"),
        (&[], "[1,\n 2", "Value must be valid JSON (line 2, byte 3)"),
        (&[], "nul", "Value must be valid JSON (line 1, byte 1)"),
    ] {
        assert_eq!(sentence(&schema(checks), text), expected, "{text}");
    }
}

#[test]
fn members_speak_of_their_object() {
    static ANY: Schema = schema(&[]);
    let schema =
        schema(const { &[Check::Properties(&[("pos", &ANY), ("rot", &ANY)]), Check::SameLength(&["pos", "rot"])] });
    assert_eq!(sentence(&schema, r#"{"pos":1,"pos":2}"#), "Value must have \"pos\" only once");
    assert_eq!(sentence(&schema, r#"{"pos":[1],"rot":[]}"#), "Value must have \"pos\" and \"rot\" of equal length");
    assert_eq!(explain(&schema, r#"{"pos":[1],"rot":[]}"#, LIMIT)[0].got, "lengths 1 and 0");
}

#[test]
fn nothing_that_a_client_sends_is_shown_at_length() {
    static NEVER: Schema = schema(&[Check::Never]);
    let long = "é".repeat(1000);
    let closed = schema(const { &[Check::Closed, Check::Additional(&NEVER)] });
    for (schema, text) in [
        (&NEVER, format!("\"{long}\"")),
        (&NEVER, format!("[\n\n\"{long}\"]")),
        (&NEVER, long.clone()),
        (&closed, format!("{{\"{long}\":1}}")),
        (&Schema { pointer: "", checks: const { &[Check::Additional(&NEVER)] } }, format!("{{\"{long}\":1}}")),
    ] {
        for violation in explain(schema, &text, LIMIT) {
            assert!(violation.got.chars().count() <= 64, "{violation}");
            assert!(violation.expected.chars().count() <= 80, "{violation}");
            assert!(violation.pointer.chars().count() <= 65, "{violation}");
            assert!(!violation.got.contains('\n'), "{violation}");
        }
    }
}

#[test]
fn alternatives() {
    static TEXT: Schema = schema(&[Check::Type(&[Type::String]), Check::MinLength(1)]);
    static SWITCH: Schema = schema(&[Check::Type(&[Type::Boolean])]);
    static LOW: Schema = schema(&[Check::Maximum("10")]);
    static HIGH: Schema = schema(&[Check::Minimum("5")]);
    static EVEN: Schema = schema(&[Check::MultipleOf("2")]);
    static PAUSE: Schema = schema(&[Check::Const("\"pause\"")]);
    let any = schema(const { &[Check::AnyOf(&[&TEXT, &SWITCH])] });
    assert_eq!(sentence(&any, "1"), "Value must be a string or a boolean");
    // Meant is the one whose type is right.
    assert_eq!(sentence(&any, "\"\""), "Value must have at least 1 character");
    assert_eq!(
        sentence(&schema(const { &[Check::AnyOf(&[&SWITCH, &PAUSE])] }), "1"),
        "Value must be a boolean or exactly \"pause\""
    );
    assert_eq!(
        sentence(&schema(const { &[Check::OneOf(&[&LOW, &HIGH])] }), "7"),
        "Value must be exactly one of 2 alternatives, not 2 at once"
    );
    assert_eq!(
        sentence(&schema(const { &[Check::AnyOf(&[&EVEN, &LOW])] }), "11"),
        "Value must be a multiple of 2 or at most 10"
    );
}
