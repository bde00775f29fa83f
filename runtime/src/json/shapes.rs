//! The shapes that generated decoders read, so that each is one call there.

use super::{Kind, Reader, Reject};

/// A whole number between two bounds, both included, in the type that holds it.
#[inline]
pub fn whole<T: TryFrom<i64>>(reader: &mut Reader<'_>, low: i64, high: i64) -> Result<T, Reject> {
    T::try_from(reader.integer_in(low, high)?).map_err(|_| Reject::Mismatch)
}

/// Text that fits a rule.
#[inline]
pub fn text(reader: &mut Reader<'_>, fits: impl FnOnce(&str) -> bool) -> Result<String, Reject> {
    let text = reader.string()?;
    if fits(&text) { Ok(text.into_owned()) } else { Err(Reject::Mismatch) }
}

/// Skips text that fits a rule.
#[inline]
pub fn skip_text(reader: &mut Reader<'_>, fits: impl FnOnce(&str) -> bool) -> Result<(), Reject> {
    if fits(&reader.string()?) { Ok(()) } else { Err(Reject::Mismatch) }
}

/// Skips any text.
#[inline]
pub fn skip_string(reader: &mut Reader<'_>) -> Result<(), Reject> {
    reader.skip_string()
}

/// Skips any value.
#[inline]
pub fn skip_value(reader: &mut Reader<'_>) -> Result<(), Reject> {
    reader.skip()
}

/// An array of `low` to `high` items.
#[inline]
pub fn list<'a, T>(
    reader: &mut Reader<'a>,
    low: usize,
    high: usize,
    mut read: impl FnMut(&mut Reader<'a>) -> Result<T, Reject>,
) -> Result<Vec<T>, Reject> {
    let mut items = Vec::new();
    reader.each(|reader| {
        if items.len() == high {
            return Err(Reject::Mismatch);
        }
        items.push(read(reader)?);
        Ok(())
    })?;
    if items.len() < low { Err(Reject::Mismatch) } else { Ok(items) }
}

/// Skips an array of `low` to `high` items, and gives their number.
#[inline]
pub fn skip_list<'a>(
    reader: &mut Reader<'a>,
    low: usize,
    high: usize,
    check: impl FnMut(&mut Reader<'a>) -> Result<(), Reject>,
) -> Result<usize, Reject> {
    let count = reader.each(check)?;
    if (low..=high).contains(&count) { Ok(count) } else { Err(Reject::Mismatch) }
}

/// An array of exactly `N` items.
#[inline]
pub fn tuple<'a, T, const N: usize>(
    reader: &mut Reader<'a>,
    read: impl FnMut(&mut Reader<'a>) -> Result<T, Reject>,
) -> Result<[T; N], Reject> {
    list(reader, N, N, read)?.try_into().map_err(|_| Reject::Mismatch)
}

/// How many code points a text has.
pub fn code_points(text: &str) -> usize {
    text.chars().count()
}

/// The payload of an opened object that carries it in a member of its own, beside the tag and perhaps an id.
pub fn content<'a, T>(
    reader: &mut Reader<'a>,
    tag: &str,
    name: &str,
    ids: &[&str],
    mut read: impl FnMut(&mut Reader<'a>) -> Result<T, Reject>,
) -> Result<T, Reject> {
    let mut content = None;
    while let Some(key) = reader.key()? {
        match &*key {
            key if key == name => reader.once(&mut content, &mut read)?,
            key if key == tag => reader.skip_tag()?,
            key if ids.contains(&key) => skip_id(reader)?,
            _ => return Err(Reject::Mismatch),
        }
    }
    content.ok_or(Reject::Mismatch)
}

/// An opened object that has nothing but its tag, and perhaps an id.
pub fn only_tag(reader: &mut Reader<'_>, tag: &str, ids: &[&str]) -> Result<(), Reject> {
    while let Some(key) = reader.key()? {
        match &*key {
            key if key == tag => reader.skip_tag()?,
            key if ids.contains(&key) => skip_id(reader)?,
            _ => return Err(Reject::Mismatch),
        }
    }
    Ok(())
}

/// Skips what correlates a reply with its request; see [`ID_SCHEMA`](crate::schema::ID_SCHEMA).
pub fn skip_id(reader: &mut Reader<'_>) -> Result<(), Reject> {
    match reader.kind()? {
        Kind::String => skip_text(reader, |text| (1..=256).contains(&code_points(text))),
        _ => reader.integer().map(drop),
    }
}

/// Reads a whole text: a value, and nothing behind it.
#[inline]
pub fn whole_text<'a, T>(text: &'a str, read: impl FnOnce(&mut Reader<'a>) -> Result<T, Reject>) -> Result<T, Reject> {
    let mut reader = Reader::new(text);
    let value = read(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// Whether a text is an object that has a member of this name.
pub fn has_member(text: &str, name: &str) -> bool {
    let mut reader = Reader::new(text);
    let mut search = || {
        reader.begin_object()?;
        while let Some(key) = reader.key()? {
            if key == name {
                return Ok(true);
            }
            reader.skip()?;
        }
        Ok::<_, Reject>(false)
    };
    search().unwrap_or(false)
}
