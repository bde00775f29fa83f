//! Where the members of an object lie in the text, for changing one and nothing else.

use std::borrow::Cow;
use std::ops::Range;

use super::{Reader, Reject};

/// A member of an object, as byte ranges of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// The name, with its quotes.
    pub(crate) name: Range<usize>,
    pub(crate) value: Range<usize>,
}

impl<'a> Reader<'a> {
    /// The next member of the open object, whatever its value; `None` closed the object.
    pub(crate) fn member(&mut self) -> Result<Option<(Cow<'a, str>, Span)>, Reject> {
        if !self.advance(b'}')? {
            return Ok(None);
        }
        if self.peek() != Some(b'"') {
            return Err(Reject::Syntax);
        }
        let start = self.at;
        let name = self.quoted()?;
        let name_range = start..self.at;
        self.colon()?;
        let length = self.raw()?.len();
        Ok(Some((name, Span { name: name_range, value: self.at - length..self.at })))
    }
}
