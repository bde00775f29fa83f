use std::collections::BTreeMap;

use super::{Reject, whole};
use crate::json::{Decode, Encode, Raw, Writer};

fn decode<T: Decode>(text: &str) -> Result<T, Reject> {
    whole(text, T::decode)
}

fn encode(value: &impl Encode) -> String {
    let mut writer = Writer::new();
    value.encode(&mut writer);
    writer.into_string()
}

#[test]
fn there_and_back() {
    fn same<T: Decode + Encode>(text: &str) {
        assert_eq!(decode::<T>(text).map(|value| encode(&value)).as_deref(), Ok(text));
    }
    same::<bool>("true");
    same::<u8>("255");
    same::<i8>("-128");
    same::<i64>("-9223372036854775808");
    same::<u64>("18446744073709551615");
    same::<f64>("-1.5e-7");
    same::<String>(r#""a\"b""#);
    same::<Box<str>>("\"é\"");
    same::<Raw>(r#"{"a":[1, 2]}"#);
    same::<Option<bool>>("null");
    same::<Option<bool>>("false");
    same::<Vec<Vec<i32>>>("[[1,2],[],[3]]");
    same::<[f64; 3]>("[0,0.5,-1]");
    same::<[bool; 0]>("[]");
    same::<Box<[String; 1]>>("[\"\"]");
    same::<BTreeMap<String, Option<u16>>>(r#"{"a":1,"b":null}"#);
}

#[test]
fn refused() {
    assert_eq!(decode::<u8>("256"), Err(Reject::Mismatch));
    assert_eq!(decode::<u32>("-1"), Err(Reject::Mismatch));
    assert_eq!(decode::<i8>("1.5"), Err(Reject::Mismatch));
    assert_eq!(decode::<[i64; 2]>("[1]"), Err(Reject::Mismatch));
    assert_eq!(decode::<[i64; 2]>("[1,2,3]"), Err(Reject::Mismatch));
    assert_eq!(decode::<[i64; 2]>("[1,2"), Err(Reject::Syntax));
    assert_eq!(decode::<Vec<bool>>("[true,1]"), Err(Reject::Mismatch));
    assert_eq!(decode::<BTreeMap<String, i64>>(r#"{"a":1,"\u0061":1}"#), Err(Reject::Mismatch));
    assert_eq!(decode::<Option<bool>>("nil"), Err(Reject::Syntax));
    assert_eq!(decode::<String>("null"), Err(Reject::Mismatch));
}

#[test]
fn raw_keeps_one_value() {
    assert_eq!(Raw::parse(" [1 ,2]\n").map(|raw| raw.to_string()).as_deref(), Ok("[1 ,2]"));
    assert_eq!(Raw::default().as_str(), "null");
    assert_eq!("{}".parse::<Raw>(), Raw::parse(" {} "));
    for text in ["", "1 2", "{", "[1e]"] {
        assert_eq!(Raw::parse(text), Err(Reject::Syntax), "{text}");
    }
}
