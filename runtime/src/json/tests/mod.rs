mod limits;
mod numbers;
mod properties;
mod reader;
mod types;
mod writer;

use super::{Kind, Reader, Reject};

/// Whether the text is one JSON value, judged by [`Reader::skip`].
fn skips(text: &str) -> bool {
    let mut reader = Reader::new(text);
    reader.skip().and_then(|()| reader.finish()).is_ok()
}

/// Reads one value with `read`, and nothing behind it.
fn whole<'a, T>(text: &'a str, read: impl FnOnce(&mut Reader<'a>) -> Result<T, Reject>) -> Result<T, Reject> {
    let mut reader = Reader::new(text);
    let value = read(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// Builds a tree out of everything the reader gives. Numbers are rounded.
fn tree(reader: &mut Reader<'_>) -> Result<serde_json::Value, Reject> {
    Ok(match reader.kind()? {
        Kind::Null => reader.null().map(|()| serde_json::Value::Null)?,
        Kind::Boolean => reader.boolean()?.into(),
        Kind::Number => reader.number()?.into(),
        Kind::String => reader.string()?.into(),
        Kind::Array => {
            let mut items = Vec::new();
            reader.each(|reader| tree(reader).map(|item| items.push(item)))?;
            items.into()
        }
        Kind::Object => {
            let mut members = serde_json::Map::new();
            reader.begin_object()?;
            while let Some(name) = reader.key()? {
                members.insert(name.into(), tree(reader)?);
            }
            members.into()
        }
    })
}
