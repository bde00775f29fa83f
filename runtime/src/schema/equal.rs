use std::{borrow::Cow, collections::HashMap};

use crate::json::{Decimal, Kind, Reader, Reject};

/// Whether two JSON texts are the same value: numbers by value (75 is 75.0 is 7.5e1, exactly), strings by their text,
/// objects without regard to order. What is not JSON, or gives a name twice in one object, equals nothing.
pub fn equal(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (Reader::new(left), Reader::new(right));
    values(&mut left, &mut right) == Ok(true) && left.finish().is_ok() && right.finish().is_ok()
}

/// Compares the next values. Only when they are equal do both readers stand behind them.
pub(super) fn values(left: &mut Reader<'_>, right: &mut Reader<'_>) -> Result<bool, Reject> {
    let kind = left.kind()?;
    if kind != right.kind()? {
        return Ok(false);
    }
    Ok(match kind {
        Kind::Null => {
            left.null()?;
            right.null()?;
            true
        }
        Kind::Boolean => left.boolean()? == right.boolean()?,
        Kind::Number => Decimal::new(left.number_text()?) == Decimal::new(right.number_text()?),
        Kind::String => left.string()? == right.string()?,
        Kind::Array => arrays(left, right)?,
        Kind::Object => objects(left, right)?,
    })
}

fn arrays(left: &mut Reader<'_>, right: &mut Reader<'_>) -> Result<bool, Reject> {
    left.begin_array()?;
    right.begin_array()?;
    loop {
        let more = left.element()?;
        if more != right.element()? {
            return Ok(false);
        }
        if !more || !values(left, right)? {
            return Ok(!more);
        }
    }
}

fn objects(left: &mut Reader<'_>, right: &mut Reader<'_>) -> Result<bool, Reject> {
    let Some(mut members) = members(left)? else { return Ok(false) };
    right.begin_object()?;
    while let Some(name) = right.key()? {
        let Some(mut value) = members.remove(&name) else { return Ok(false) };
        if !values(&mut value, right)? {
            return Ok(false);
        }
    }
    Ok(members.is_empty())
}

/// Where the value of each member starts; `None` when a name is given twice.
fn members<'a>(reader: &mut Reader<'a>) -> Result<Option<HashMap<Cow<'a, str>, Reader<'a>>>, Reject> {
    let mut members = HashMap::new();
    reader.begin_object()?;
    while let Some(name) = reader.key()? {
        if members.insert(name, reader.clone()).is_some() {
            return Ok(None);
        }
        reader.skip()?;
    }
    Ok(Some(members))
}

#[cfg(test)]
mod tests {
    use super::equal;

    #[test]
    fn by_value() {
        for (left, right, expected) in [
            ("1", "1.0", true),
            ("10e-1", "1", true),
            ("1", "true", false),
            ("1.00000000000000000001", "1", false),
            (r#""a""#, r#" "\u0061" "#, true),
            ("[1,[2]]", "[1.0, [2e0]]", true),
            ("[1]", "[1,2]", false),
            ("[1,2]", "[1]", false),
            ("[1,2]", "[1,3]", false),
            (r#"{"a":1,"b":{}}"#, r#"{"b":{},"a":1}"#, true),
            (r#"{"a":1}"#, r#"{"a":1,"b":2}"#, false),
            (r#"{"a":1,"b":2}"#, r#"{"a":1}"#, false),
            (r#"{"a":1,"a":1}"#, r#"{"a":1}"#, false),
            (r#"{"a":1}"#, r#"{"a":1,"a":1}"#, false),
            ("null", "null", true),
            ("null", "nul", false),
            ("null x", "null x", false),
        ] {
            assert_eq!(equal(left, right), expected, "{left} {right}");
        }
    }
}
