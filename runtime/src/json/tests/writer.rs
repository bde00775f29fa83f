use crate::json::Writer;

fn written(write: impl FnOnce(&mut Writer)) -> String {
    let mut writer = Writer::with_capacity(64);
    assert!(writer.is_empty());
    write(&mut writer);
    let length = writer.len();
    let text = writer.into_string();
    assert_eq!(text.len(), length);
    text
}

#[test]
fn commas_and_colons() {
    let text = written(|writer| {
        writer.begin_object();
        writer.key("a");
        writer.begin_array();
        writer.integer(-1);
        writer.begin_array();
        writer.end_array();
        writer.begin_object();
        writer.end_object();
        writer.null();
        writer.raw("{\"x\": 1}");
        writer.end_array();
        writer.key("b");
        writer.boolean(false);
        writer.key("");
        writer.begin_object();
        writer.key("c");
        writer.string("d");
        writer.end_object();
        writer.end_object();
    });
    assert_eq!(text, r#"{"a":[-1,[],{},null,{"x": 1}],"b":false,"":{"c":"d"}}"#);
}

#[test]
fn strings_are_escaped_where_they_must_be() {
    let text: String = (0..0x80u8).map(char::from).chain("é\u{2028}😀".chars()).collect();
    assert_eq!(written(|writer| writer.string(&text)), serde_json::to_string(&text).unwrap());
}

#[test]
fn integers_and_numbers() {
    for (value, expected) in
        [(0, "0"), (-7, "-7"), (i64::MAX, "9223372036854775807"), (i64::MIN, "-9223372036854775808")]
    {
        assert_eq!(written(|writer| writer.integer(value)), expected);
    }
    assert_eq!(written(|writer| writer.unsigned(u64::MAX)), "18446744073709551615");
    for (value, expected) in [
        (0.0, "0"),
        (-0.0, "-0"),
        (100.0, "100"),
        (-2.5, "-2.5"),
        (0.1, "0.1"),
        (9_007_199_254_740_992.0, "9007199254740992"),
        (1e300, "1e300"),
        (1.5e-300, "1.5e-300"),
        (f64::MAX, "1.7976931348623157e308"),
        (f64::INFINITY, "null"),
        (f64::NAN, "null"),
    ] {
        assert_eq!(written(|writer| writer.number(value)), expected);
    }
}
