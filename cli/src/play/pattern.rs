//! Frames with placeholders: what came is compared with them, what is sent is made of them.

use antiphon_codegen::json::Json;
use antiphon_codegen::model::{ANYTHING, placeholder};
use serde_json::Value;

use super::setting::Values;

/// A value of a spec, to be compared with what came.
pub(super) fn value(json: &Json) -> Value {
    serde_json::from_str(&json.compact()).unwrap_or_default()
}

/// A value that came, to be said.
pub(super) fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => Json::number(number),
        Value::String(text) => Json::string(text),
        Value::Array(items) => Json::Array(items.iter().map(json).collect()),
        Value::Object(members) => Json::object(members.iter().map(|(name, value)| (name, json(value)))),
    }
}

/// Compares what came with what was expected. Placeholders without a value take what came, but only if all fits. The error is a
/// JSON Pointer to the first difference.
pub(super) fn fits(expected: &Value, came: &Value, values: &mut Values) -> Result<(), String> {
    let mut bound = values.clone();
    compare(expected, came, &mut bound, &mut String::new())?;
    *values = bound;
    Ok(())
}

fn compare(expected: &Value, came: &Value, values: &mut Values, place: &mut String) -> Result<(), String> {
    let is_same = match (expected, came) {
        (Value::String(text), came) if placeholder(text).is_some() => match placeholder(text) {
            Some(ANYTHING) | None => true,
            Some(name) => values.entry(name.to_owned()).or_insert_with(|| came.clone()) == came,
        },
        (Value::Array(expected), Value::Array(came)) => {
            for (index, (expected, came)) in expected.iter().zip(came).enumerate() {
                inside(&index.to_string(), place, |place| compare(expected, came, values, place))?;
            }
            expected.len() == came.len()
        }
        (Value::Object(expected), Value::Object(came)) => {
            for (name, expected) in expected {
                let Some(came) = came.get(name) else { return Err(format!("{place}/{}", escaped(name))) };
                inside(&escaped(name), place, |place| compare(expected, came, values, place))?;
            }
            match came.keys().find(|name| !expected.contains_key(*name)) {
                Some(name) => return Err(format!("{place}/{}", escaped(name))),
                None => true,
            }
        }
        (Value::Number(expected), Value::Number(came)) => expected == came || expected.as_f64() == came.as_f64(),
        _ => expected == came,
    };
    if is_same { Ok(()) } else { Err(place.clone()) }
}

fn inside<T>(name: &str, place: &mut String, within: impl FnOnce(&mut String) -> T) -> T {
    let length = place.len();
    *place += "/";
    *place += name;
    let result = within(place);
    place.truncate(length);
    result
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A value with its placeholders filled in; all else, order and digits, as written. The error is the name of one that has no value.
pub(super) fn filled(value: &Json, of: &impl Fn(&str) -> Option<Json>) -> Result<Json, String> {
    match value {
        Json::String(text) => match placeholder(text) {
            Some(name) => of(name).ok_or_else(|| name.to_owned()),
            None => Ok(value.clone()),
        },
        Json::Array(items) => items.iter().map(|item| filled(item, of)).collect::<Result<_, _>>().map(Json::Array),
        Json::Object(members) => {
            let members = members.iter().map(|(name, value)| Ok((name.clone(), filled(value, of)?)));
            members.collect::<Result<_, _>>().map(Json::Object)
        }
        _ => Ok(value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_placeholder_takes_what_came_first_and_then_has_to_equal_it() {
        let mut values = Values::new();
        let expected = json!({ "id": "<id>", "at": "<*>", "same": ["<id>", "<*>"] });
        assert_eq!(fits(&expected, &json!({ "id": 7, "at": 1, "same": [7, 2] }), &mut values), Ok(()));
        assert_eq!(values, Values::from([("id".to_owned(), json!(7))]));
        let other = fits(&expected, &json!({ "id": 8, "at": 1, "same": [8, 2] }), &mut values);
        assert_eq!(other, Err("/id".to_owned()));
    }

    #[test]
    fn what_does_not_fit_binds_nothing() {
        let mut values = Values::new();
        let came = json!({ "id": 7, "kind": "b" });
        assert_eq!(fits(&json!({ "id": "<id>", "kind": "a" }), &came, &mut values), Err("/kind".to_owned()));
        assert!(values.is_empty());
    }

    #[test]
    fn the_first_difference_is_told_by_its_place() {
        for (expected, came, place) in [
            (json!(1), json!(2), ""),
            (json!([1, { "a/b": 1 }]), json!([1, { "a/b": 2 }]), "/1/a~1b"),
            (json!([1]), json!([1, 2]), ""),
            (json!({ "a": 1 }), json!({}), "/a"),
            (json!({}), json!({ "a": 1 }), "/a"),
            (json!({ "a": {} }), json!({ "a": [] }), "/a"),
        ] {
            assert_eq!(fits(&expected, &came, &mut Values::new()), Err(place.to_owned()), "{expected} {came}");
        }
    }

    #[test]
    fn numbers_are_compared_by_value() {
        assert_eq!(fits(&json!([1, 2.0]), &json!([1.0, 2]), &mut Values::new()), Ok(()));
    }

    #[test]
    fn what_is_sent_is_filled_in_and_otherwise_as_written() {
        let of = |name: &str| (name == "id").then(|| super::json(&json!({ "n": 1 })));
        let written = Json::Array(vec![
            Json::object([("b", Json::string("<id>")), ("a", Json::number("1.50"))]),
            Json::string("<b>c"),
        ]);
        let filled = |json: &Json| super::filled(json, &of).map(|json| json.compact());
        assert_eq!(filled(&written).as_deref(), Ok(r#"[{"b":{"n":1},"a":1.50},"<b>c"]"#));
        assert_eq!(filled(&Json::string("<other>")), Err("other".to_owned()));
    }
}
