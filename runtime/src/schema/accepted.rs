//! Values without a shape of their own: read as text, and checked along the table.

use super::{Schema, accepts};
use crate::json::{Decode, Reader, Reject};

/// Reads a value that meets a schema, as a type that does not check it.
pub fn accepted<T: Decode>(reader: &mut Reader<'_>, schema: &Schema) -> Result<T, Reject> {
    let text = reader.raw()?;
    if !accepts(schema, text) {
        return Err(Reject::Mismatch);
    }
    let mut inner = Reader::new(text);
    T::decode(&mut inner)
}

/// A value that is read only to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skipped;

impl Decode for Skipped {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Reject> {
        reader.skip().map(|()| Self)
    }
}
