//! What follows a backslash.

use super::{Reader, Reject};

impl Reader<'_> {
    /// Reads an escape, with the backslash already behind.
    pub(super) fn escape(&mut self) -> Result<char, Reject> {
        let letter = *self.text.as_bytes().get(self.at).ok_or(Reject::Syntax)?;
        self.at += 1;
        Ok(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code_point(),
            _ => return Err(Reject::Syntax),
        })
    }

    fn code_point(&mut self) -> Result<char, Reject> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or(Reject::Syntax);
        }
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(b"\\u") {
            return Err(Reject::Syntax);
        }
        self.at += 2;
        let second = self.hex()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(Reject::Syntax);
        }
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or(Reject::Syntax)
    }

    fn hex(&mut self) -> Result<u32, Reject> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).ok_or(Reject::Syntax)?;
        let mut value = 0;
        for &digit in digits {
            value = value << 4 | char::from(digit).to_digit(16).ok_or(Reject::Syntax)?;
        }
        self.at += 4;
        Ok(value)
    }
}
