//! Strings: borrowed from the text unless they hold an escape.

use std::borrow::Cow;

use super::{Reader, Reject, scan::plain_end};

impl<'a> Reader<'a> {
    /// Reads a string, borrowed when it holds no escape. An escaped lone surrogate is a [`Reject::Syntax`]: it stands
    /// for no text.
    pub fn string(&mut self) -> Result<Cow<'a, str>, Reject> {
        if self.peek() == Some(b'"') { self.quoted() } else { Err(self.refuse()) }
    }

    /// Reads a string without keeping it.
    pub fn skip_string(&mut self) -> Result<(), Reject> {
        if self.peek() == Some(b'"') { self.skip_quoted() } else { Err(self.refuse()) }
    }

    /// Reads a string that starts right here.
    #[inline]
    pub(super) fn quoted(&mut self) -> Result<Cow<'a, str>, Reject> {
        let start = self.at + 1;
        let end = plain_end(self.text.as_bytes(), start);
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(&self.text[start..end]));
        }
        self.unescaped(start, end).map(Cow::Owned)
    }

    /// Reads on behind the plain run `start..end`, which is not the whole string.
    #[cold]
    fn unescaped(&mut self, mut start: usize, mut end: usize) -> Result<String, Reject> {
        let mut text = String::with_capacity(end - start + 16);
        loop {
            text.push_str(&self.text[start..end]);
            self.at = end;
            if self.run_ended()? {
                return Ok(text);
            }
            text.push(self.escape()?);
            start = self.at;
            end = plain_end(self.text.as_bytes(), start);
        }
    }

    /// Skips a string that starts right here.
    #[inline]
    pub(super) fn skip_quoted(&mut self) -> Result<(), Reject> {
        self.at += 1;
        loop {
            self.at = plain_end(self.text.as_bytes(), self.at);
            if self.run_ended()? {
                return Ok(());
            }
            self.escape()?;
        }
    }

    /// Reads the byte behind a plain run: true for the closing quote, false for a backslash.
    #[inline]
    fn run_ended(&mut self) -> Result<bool, Reject> {
        let closed = match self.text.as_bytes().get(self.at) {
            Some(b'"') => true,
            Some(b'\\') => false,
            _ => return Err(Reject::Syntax),
        };
        self.at += 1;
        Ok(closed)
    }
}
