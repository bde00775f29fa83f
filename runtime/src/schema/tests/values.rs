use super::{Check, LIMIT, Schema, broken, explain, schema};
use crate::schema::{Type, Violation};

static COORDINATE: Schema = Schema {
    pointer: "/$defs/Coordinate",
    checks: &[Check::Type(&[Type::Number]), Check::Minimum("-1e15"), Check::Maximum("1e15")],
};
static VEC3: Schema =
    schema(&[Check::Type(&[Type::Array]), Check::Items(&COORDINATE), Check::MinItems(3), Check::MaxItems(3)]);
static POSITIONS: Schema = schema(&[Check::Type(&[Type::Array]), Check::Items(&VEC3)]);
static X: Schema = schema(&[
    Check::Type(&[Type::Object]),
    Check::Properties(&[("pos", &POSITIONS), ("rot", &POSITIONS)]),
    Check::Required(&["pos", "rot"]),
    Check::SameLength(&["pos", "rot"]),
]);
static FRAME: Schema =
    schema(&[Check::Type(&[Type::Object]), Check::Properties(&[("x", &X)]), Check::Required(&["x"]), Check::Closed]);

#[test]
fn a_frame() {
    for (text, expected) in [
        (r#"{"x":{"pos":[[0,1.5,-1e15]],"rot":[[0,0,0]]}}"#, &[] as &[&str]),
        (r#"{"x":{"pos":[],"rot":[],"more":1,"more":2}}"#, &[]),
        ("[]", &["type"]),
        ("{}", &["required"]),
        (r#"{"x":{}}"#, &["required /x", "required /x"]),
        (r#"{"x":{"pos":[],"rot":[]},"y":1}"#, &["additionalProperties"]),
        (r#"{"x":{"pos":[],"rot":[]},"x":null}"#, &["duplicate"]),
        (r#"{"x":{"pos":[],"rot":[],"\u0070os":[]}}"#, &["duplicate /x"]),
        (r#"{"x":{"pos":[[0,0,0]],"rot":[]}}"#, &["sameLength /x"]),
        (r#"{"x":{"pos":[[0,0]],"rot":[[0,0,0,0]]}}"#, &["minItems /x/pos/0", "maxItems /x/rot/0"]),
        (
            r#"{"x":{"pos":[[0,null,1e16]],"rot":[[0,-1000000000000000.00000001,0]]},"z":0}"#,
            &["type /x/pos/0/1", "maximum /x/pos/0/2", "minimum /x/rot/0/1", "additionalProperties"],
        ),
        (r#"{"x":{"rot":[]},"a":1}"#, &["required /x", "additionalProperties"]),
        (r#"{"x":{"pos":[],"rot":[]}"#, &["syntax"]),
        (r#"{"x":{"pos":[],"rot":[]}}]"#, &["syntax"]),
    ] {
        assert_eq!(broken(&FRAME, text), expected, "{text}");
    }
}

#[test]
fn a_violation_in_full() {
    assert_eq!(
        explain(&VEC3, "[0, 2e15, 0]", LIMIT),
        [Violation {
            pointer: "/1".to_owned(),
            schema_pointer: "/$defs/Coordinate/maximum".to_owned(),
            keyword: "maximum",
            expected: "between -1e15 and 1e15".to_owned(),
            got: "2e15".to_owned(),
        }]
    );
}

#[test]
fn pointers_are_escaped() {
    static TRUE: Schema = schema(&[Check::Const("true")]);
    assert_eq!(
        broken(&schema(const { &[Check::Additional(&TRUE)] }), r#"{"a/b~c\"":0,"":{}}"#),
        ["const /a~1b~0c\"", "const /"]
    );
}

#[test]
fn types() {
    let every = ["null", "true", "1", "1.5", "\"\"", "[]", "{}"];
    for (kind, accepted) in [
        (&[Type::Null] as &'static [Type], &["null"] as &[&str]),
        (&[Type::Boolean], &["true"]),
        (&[Type::Integer], &["1"]),
        (&[Type::Number], &["1", "1.5"]),
        (&[Type::Integer, Type::Number], &["1", "1.5"]),
        (&[Type::String, Type::Null], &["null", "\"\""]),
        (&[Type::Array], &["[]"]),
        (&[Type::Object], &["{}"]),
        (&[], &[]),
    ] {
        let schema = Schema { pointer: "", checks: Box::leak(Box::new([Check::Type(kind)])) };
        for text in every {
            assert_eq!(broken(&schema, text).is_empty(), accepted.contains(&text), "{kind:?} {text}");
        }
    }
    let integer = schema(const { &[Check::Type(&[Type::Integer])] });
    for (text, expected) in [
        ("75.0", true),
        ("7.5e1", true),
        ("0.75e1", false),
        ("9223372036854775807", true),
        ("9223372036854775808", false),
        ("1e30", false),
    ] {
        assert_eq!(broken(&integer, text).is_empty(), expected, "{text}");
    }
    assert_eq!(broken(&schema(const { &[Check::Type(&[Type::Number])] }), "1e999"), ["type"]);
    assert_eq!(broken(&schema(const { &[] }), "1e999"), [""; 0]);
}

#[test]
fn a_wrong_type_is_all_that_is_said() {
    let text = schema(
        const { &[Check::Type(&[Type::String]), Check::Enum(&["\"a\""]), Check::AllOf(&[&VEC3]), Check::MinLength(9)] },
    );
    assert_eq!(broken(&text, "1"), ["type"]);
    assert_eq!(broken(&text, "\"b\""), ["enum", "type", "minLength"]);
}

#[test]
fn checks_of_other_kinds_hold() {
    let all = schema(
        const {
            &[
                Check::Minimum("1"),
                Check::MinLength(1),
                Check::MinItems(1),
                Check::MinProperties(1),
                Check::Base64,
                Check::Pattern("^QQ==$"),
            ]
        },
    );
    for (text, expected) in [
        ("0", &["minimum"] as &[&str]),
        ("\"\"", &["pattern", "minLength"]),
        ("[]", &["minItems"]),
        ("{}", &["minProperties"]),
        ("null", &[]),
        ("\"QQ==\"", &[]),
    ] {
        assert_eq!(broken(&all, text), expected, "{text}");
    }
}

#[test]
fn equality_is_by_value() {
    let choice = schema(const { &[Check::Enum(&["1", "{\"a\":[0]}", "\"é\""])] });
    for text in ["1", "1.0", "10e-1", "{\"a\":[0]}", " { \"a\" : [ -0.0 ] } ", "\"\\u00e9\""] {
        assert_eq!(broken(&choice, text), [""; 0], "{text}");
    }
    for text in ["1.00000000000000000001", "\"1\"", "{\"a\":[0],\"a\":[0]}", "{\"a\":[]}", "{}", "true"] {
        assert_eq!(broken(&choice, text), ["enum"], "{text}");
    }
}

#[test]
fn lengths_are_code_points() {
    let two = schema(const { &[Check::MinLength(2), Check::MaxLength(2)] });
    for (text, expected) in
        [("\"😀é\"", &[] as &[&str]), ("\"\\ud83d\\ude00\"", &["minLength"]), ("\"abc\"", &["maxLength"])]
    {
        assert_eq!(broken(&two, text), expected, "{text}");
    }
}

#[test]
fn tuples_and_maps() {
    static FLAG: Schema = schema(&[Check::Type(&[Type::Boolean])]);
    static ZERO: Schema = schema(&[Check::Const("0")]);
    let tuple = schema(const { &[Check::PrefixItems(&[&FLAG, &ZERO]), Check::Items(&FLAG)] });
    assert_eq!(broken(&tuple, "[true,0,false,false]"), [""; 0]);
    assert_eq!(broken(&tuple, "[0,0.0,1,true,2]"), ["type /0", "type /2", "type /4"]);
    let open = schema(const { &[Check::PrefixItems(&[&FLAG])] });
    assert_eq!(broken(&open, "[true,1,\"\"]"), [""; 0]);
    assert_eq!(broken(&open, "[]"), [""; 0]);

    let map =
        schema(const { &[Check::Properties(&[("n", &ZERO)]), Check::Additional(&FLAG), Check::MaxProperties(3)] });
    assert_eq!(broken(&map, r#"{"n":0,"a":true,"b":false}"#), [""; 0]);
    assert_eq!(broken(&map, r#"{"a":true,"n":true,"a":true}"#), ["const /n", "duplicate"]);
    assert_eq!(broken(&map, r#"{"n":0,"a":true,"b":1,"c":true}"#), ["maxProperties", "type /b"]);
    assert_eq!(broken(&schema(const { &[Check::MinProperties(2)] }), r#"{"a":1,"a":2}"#), ["minProperties"]);
}

#[test]
fn schemas_of_schemas() {
    static LOW: Schema = schema(&[Check::Maximum("10")]);
    static HIGH: Schema = schema(&[Check::Minimum("5")]);
    for (checks, accepted) in [
        (const { &[Check::AnyOf(&[&LOW, &HIGH])] } as &'static [Check], &["4", "7", "11"] as &[&str]),
        (const { &[Check::OneOf(&[&LOW, &HIGH])] }, &["4", "11"]),
        (const { &[Check::AllOf(&[&LOW, &HIGH])] }, &["7"]),
        (const { &[Check::Ref(&LOW), Check::Const("4")] }, &["4"]),
        (&[Check::AnyOf(&[])], &[]),
        (&[Check::Never], &[]),
    ] {
        for text in ["4", "7", "11"] {
            assert_eq!(broken(&schema(checks), text).is_empty(), accepted.contains(&text), "{checks:?} {text}");
        }
    }
}

#[test]
fn the_alternative_that_was_meant() {
    static CIRCLE_TAG: Schema = schema(&[Check::Const("\"circle\"")]);
    static SQUARE_TAG: Schema = schema(&[Check::Const("\"square\"")]);
    static SIZE: Schema = schema(&[Check::Minimum("0")]);
    static CIRCLE: Schema =
        schema(&[Check::Properties(&[("type", &CIRCLE_TAG), ("radius", &SIZE)]), Check::Required(&["radius"])]);
    static SQUARE: Schema =
        schema(&[Check::Properties(&[("type", &SQUARE_TAG), ("side", &SIZE)]), Check::Required(&["side"])]);
    let shape = schema(const { &[Check::OneOf(&[&CIRCLE, &SQUARE])] });
    assert_eq!(broken(&shape, r#"{"type":"circle","radius":1}"#), [""; 0]);
    assert_eq!(broken(&shape, r#"{"type":"square","side":-1}"#), ["minimum /side"]);
    assert_eq!(broken(&shape, r#"{"type":"circle"}"#), ["required"]);
    assert_eq!(broken(&shape, r#"{"type":"line"}"#), ["oneOf"]);
}

#[test]
fn a_limit_keeps_the_first() {
    let text = r#"{"x":{"pos":[[0,0]],"rot":[[0,0]]},"y":0}"#;
    for limit in 0..5 {
        let all = broken(&FRAME, text);
        assert_eq!(all.len(), 3);
        let some = explain(&FRAME, text, limit);
        assert_eq!(some, explain(&FRAME, text, LIMIT)[..limit.min(3)]);
    }
    // Found last, but first by place.
    assert_eq!(explain(&X, r#"{"rot":[[],[],[],[]]}"#, 1)[0].keyword, "required");
}
