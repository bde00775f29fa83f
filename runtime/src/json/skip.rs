//! Passing over values whose content nobody asked for. Without recursion: the nesting is a word of bits.

use super::{Reader, Reject};

impl<'a> Reader<'a> {
    /// Reads any value and gives its exact text, without the white space around it. The syntax is checked as strictly
    /// as everywhere.
    pub fn raw(&mut self) -> Result<&'a str, Reject> {
        self.peek();
        let start = self.at;
        self.skip()?;
        Ok(&self.text[start..self.at])
    }

    /// Reads any value and keeps nothing. The syntax is checked as strictly as everywhere.
    pub fn skip(&mut self) -> Result<(), Reject> {
        let floor = self.depth;
        // One bit per level opened here, the innermost lowest: set for an object.
        let mut objects = 0u64;
        loop {
            match self.peek() {
                Some(b'{') => {
                    self.begin(b'{')?;
                    objects = objects << 1 | 1;
                }
                Some(b'[') => {
                    self.begin(b'[')?;
                    objects <<= 1;
                }
                Some(b'"') => self.skip_quoted()?,
                Some(b'-' | b'0'..=b'9') => self.number_text().map(|_| ())?,
                Some(b't' | b'f') => self.boolean().map(|_| ())?,
                _ => self.null()?,
            }
            loop {
                if self.depth == floor {
                    return Ok(());
                }
                let more = if objects & 1 == 1 { self.skip_key()? } else { self.element()? };
                if more {
                    break;
                }
                objects >>= 1;
            }
        }
    }

    /// Like [`key`](Self::key), without the name.
    fn skip_key(&mut self) -> Result<bool, Reject> {
        if !self.advance(b'}')? {
            return Ok(false);
        }
        if self.peek() != Some(b'"') {
            return Err(Reject::Syntax);
        }
        self.skip_quoted()?;
        self.colon()?;
        Ok(true)
    }
}
