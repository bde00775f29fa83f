use std::borrow::Cow;

use super::{Kind, Reader, Reject, skips, tree, whole};

#[test]
fn takes_what_is_json() {
    for text in [
        "null",
        " true ",
        "\t\r\n false\n",
        "0",
        "-0",
        "1.5",
        "-0.0e-0",
        "1E+2",
        "\"\"",
        r#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#,
        "\"\u{7f}é😀\"",
        "[]",
        "[ ]",
        "[1,[2 , {}],\"]\"]",
        "{}",
        r#"{ "a" : 1 , "a" : [ ] }"#,
    ] {
        assert!(skips(text), "{text}");
        assert!(whole(text, tree).is_ok(), "{text}");
    }
}

#[test]
fn refuses_what_is_not_json() {
    for text in [
        "",
        " ",
        "nul",
        "nulll",
        "True",
        "tru",
        "01",
        "-",
        "-a",
        "+1",
        ".5",
        "1.",
        "1.e5",
        "1e",
        "1e+",
        "0x1",
        "1 2",
        "NaN",
        "Infinity",
        "'a'",
        "\"",
        "\"a",
        "\"a\\",
        "\"a\nb\"",
        "\"\0\"",
        r#""\x""#,
        r#""\u12""#,
        r#""\u12g4""#,
        r#""\u+123""#,
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800\u0041""#,
        r#""\ud800x""#,
        "[",
        "]",
        "[1",
        "[1,",
        "[,]",
        "[1,]",
        "[1 2]",
        "[1}",
        "{",
        "}",
        "{]",
        "{,}",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1"#,
        r#"{"a":1,}"#,
        r#"{"a":1 "b":2}"#,
        r#"{"a" 1}"#,
        "{a:1}",
        "{1:1}",
        "{null:1}",
        "\u{feff}1",
        "\u{a0}1",
        "// comment\n1",
        "é",
    ] {
        assert!(!skips(text), "{text}");
        assert!(whole(text, tree).is_err(), "{text}");
        assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text}");
    }
}

#[test]
fn tells_a_wrong_kind_from_broken_syntax() {
    type Read = fn(&str) -> Result<(), Reject>;
    let methods: [(Kind, Read); 6] = [
        (Kind::Null, |text| Reader::new(text).null()),
        (Kind::Boolean, |text| Reader::new(text).boolean().map(|_| ())),
        (Kind::Number, |text| Reader::new(text).number().map(|_| ())),
        (Kind::String, |text| Reader::new(text).string().map(|_| ())),
        (Kind::Array, |text| Reader::new(text).begin_array()),
        (Kind::Object, |text| Reader::new(text).begin_object()),
    ];
    for (wanted, read) in methods {
        for text in ["null", "true", "false", "12", "\"a\"", "[]", "{}"] {
            let kind = Reader::new(text).kind().unwrap();
            assert_eq!(read(text), if kind == wanted { Ok(()) } else { Err(Reject::Mismatch) }, "{text}");
        }
        for text in ["", "]", "x", ",", ":"] {
            assert_eq!(read(text), Err(Reject::Syntax), "{text}");
        }
    }
}

#[test]
fn strings_are_borrowed_unless_escaped() {
    assert!(matches!(whole("\"plain é\"", Reader::string), Ok(Cow::Borrowed("plain é"))));
    assert!(
        matches!(whole(r#""a\u00e9\ud83d\ude00\n end of it""#, Reader::string), Ok(Cow::Owned(text)) if text == "aé😀\n end of it")
    );
    assert_eq!(whole("\"a\\tb\"", Reader::skip_string), Ok(()));
    assert_eq!(whole("12", Reader::skip_string), Err(Reject::Mismatch));
}

#[test]
fn raw_is_the_exact_text() {
    let mut reader = Reader::new(r#" [ {"a" : [1, 2 ] } , "x" ] "#);
    reader.begin_array().unwrap();
    assert_eq!(reader.element(), Ok(true));
    assert_eq!(reader.raw(), Ok(r#"{"a" : [1, 2 ] }"#));
    assert_eq!(reader.element(), Ok(true));
    assert_eq!(reader.raw(), Ok("\"x\""));
    assert_eq!(reader.element(), Ok(false));
    assert_eq!(reader.finish(), Ok(()));
}

#[test]
fn a_clone_is_a_mark() {
    let mut reader = Reader::new("[1,2]");
    reader.begin_array().unwrap();
    let mark = reader.clone();
    assert_eq!(reader.element(), Ok(true));
    assert_eq!(reader.integer(), Ok(1));
    assert_eq!(reader.position(), 2);
    reader = mark;
    assert_eq!(reader.each_left(), 2);
}

impl Reader<'_> {
    /// Counts the elements that are left in the open array.
    fn each_left(&mut self) -> usize {
        let mut count = 0;
        while self.element().unwrap() {
            self.skip().unwrap();
            count += 1;
        }
        count
    }
}

#[test]
fn a_slot_takes_one_value() {
    let read = |text: &str| {
        let mut slot = None;
        whole(text, |reader| {
            reader.begin_object()?;
            while reader.key()?.is_some() {
                reader.once(&mut slot, Reader::integer)?;
            }
            Ok(())
        })
        .map(|()| slot)
    };
    assert_eq!(read("{}"), Ok(None));
    assert_eq!(read(r#"{"a":1}"#), Ok(Some(1)));
    assert_eq!(read(r#"{"a":1,"a":1}"#), Err(Reject::Mismatch));
}

type Members = Vec<(String, i64)>;

/// The tag and then all members, as generated code reads them.
fn tagged(text: &str) -> Result<(Option<String>, Members), Reject> {
    whole(text, |reader| {
        let tag = reader.tag("type")?.map(Cow::into_owned);
        let mut members = Vec::new();
        while let Some(name) = reader.key()? {
            match &*name {
                "type" => reader.skip_tag()?,
                _ => members.push((name.into_owned(), reader.integer()?)),
            }
        }
        Ok((tag, members))
    })
}

#[test]
fn the_tag_is_found_wherever_it_is() {
    let members = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), 1)).collect::<Vec<_>>();
    let toggle = || Some("toggle".to_owned());
    for (text, expected) in [
        (r#"{"type":"toggle"}"#, Ok((toggle(), members(&[])))),
        (r#"{"type":"toggle","a":1,"b":1}"#, Ok((toggle(), members(&["a", "b"])))),
        (r#"{"a":1,"type":"toggle","b":1}"#, Ok((toggle(), members(&["a", "b"])))),
        (r#"{"a":1,"b":1,"ty\u0070e":"toggle"}"#, Ok((toggle(), members(&["a", "b"])))),
        (r#"{"a":1}"#, Ok((None, members(&["a"])))),
        ("{}", Ok((None, members(&[])))),
        (r#"{"type":"toggle","type":"toggle"}"#, Err(Reject::Mismatch)),
        (r#"{"a":1,"type":"toggle","type":"toggle"}"#, Err(Reject::Mismatch)),
        (r#"{"type":1}"#, Err(Reject::Mismatch)),
        (r#"{"a":1,"type":null}"#, Err(Reject::Mismatch)),
        ("[]", Err(Reject::Mismatch)),
        (r#"{"type":"toggle",}"#, Err(Reject::Syntax)),
        (r#"{"a":1 "type":"toggle"}"#, Err(Reject::Syntax)),
        ("{", Err(Reject::Syntax)),
    ] {
        assert_eq!(tagged(text), expected, "{text}");
    }
}

#[test]
fn tags_may_be_nested() {
    let mut reader = Reader::new(r#"{"type":"a","in":{"x":1,"type":"b"},"type":"a"}"#);
    assert_eq!(reader.tag("type"), Ok(Some("a".into())));
    assert_eq!(reader.key(), Ok(Some("in".into())));
    assert_eq!(reader.tag("type"), Ok(Some("b".into())));
    assert_eq!(reader.key(), Ok(Some("x".into())));
    reader.skip().unwrap();
    assert_eq!(reader.key(), Ok(Some("type".into())));
    assert_eq!(reader.skip_tag(), Ok(()));
    assert_eq!(reader.key(), Ok(None));
    assert_eq!(reader.key(), Ok(Some("type".into())));
    assert_eq!(reader.skip_tag(), Err(Reject::Mismatch));
}
