use std::io::Write as _;

use bytes::Bytes;

use super::scan::plain_end;

/// Whole numbers of at most this magnitude are written without an exponent or a fraction.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// Writes compact JSON, straight on: commas and colons are its business, that what is begun is also ended is the
/// caller's.
///
/// ```
/// use antiphon_runtime::json::Writer;
///
/// let mut writer = Writer::new();
/// writer.begin_object();
/// writer.key("enabled");
/// writer.boolean(true);
/// writer.key("size");
/// writer.number(2.0);
/// writer.end_object();
/// assert_eq!(writer.finish(), r#"{"enabled":true,"size":2}"#);
/// ```
#[derive(Debug, Default)]
pub struct Writer {
    /// Always UTF-8: only whole `str`s and ASCII are appended.
    bytes: Vec<u8>,
    /// A value was written: another one needs a comma before it.
    comma: bool,
}

impl Writer {
    /// An empty text.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty text with room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), comma: false }
    }

    /// Begins an object. Its members are a [`key`](Self::key) and a value each.
    #[inline]
    pub fn begin_object(&mut self) {
        self.begin(b'{');
    }

    /// Ends an object.
    #[inline]
    pub fn end_object(&mut self) {
        self.end(b'}');
    }

    /// Begins an array.
    #[inline]
    pub fn begin_array(&mut self) {
        self.begin(b'[');
    }

    /// Ends an array.
    #[inline]
    pub fn end_array(&mut self) {
        self.end(b']');
    }

    /// Writes the name of a member. Its value comes next.
    #[inline]
    pub fn key(&mut self, name: &str) {
        self.string(name);
        self.bytes.push(b':');
        self.comma = false;
    }

    /// Writes a string.
    #[inline]
    pub fn string(&mut self, text: &str) {
        self.separate();
        self.bytes.push(b'"');
        let bytes = text.as_bytes();
        let mut start = 0;
        loop {
            let end = plain_end(bytes, start);
            self.bytes.extend_from_slice(&bytes[start..end]);
            let Some(&special) = bytes.get(end) else { break };
            self.escape(special);
            start = end + 1;
        }
        self.bytes.push(b'"');
    }

    /// Writes `true` or `false`.
    #[inline]
    pub fn boolean(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// Writes a whole number.
    #[inline]
    pub fn integer(&mut self, value: i64) {
        self.separate();
        if value < 0 {
            self.bytes.push(b'-');
        }
        self.digits(value.unsigned_abs());
    }

    /// Writes a whole number of at least 0.
    #[inline]
    pub fn unsigned(&mut self, value: u64) {
        self.separate();
        self.digits(value);
    }

    /// Writes a number with as few digits as bring back the same `f64`, and a whole one up to 2^53 without a
    /// fraction. One that is not finite becomes `null`, as in JavaScript.
    pub fn number(&mut self, value: f64) {
        if !value.is_finite() {
            return self.null();
        }
        self.separate();
        let written = if value.abs() <= WHOLE && value.fract() == 0.0 {
            write!(self.bytes, "{value}")
        } else {
            write!(self.bytes, "{value:?}")
        };
        written.expect("a vector takes every byte");
    }

    /// Writes `null`.
    #[inline]
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// Writes a value that is JSON already.
    #[inline]
    pub fn raw(&mut self, json: &str) {
        self.separate();
        self.bytes.extend_from_slice(json.as_bytes());
    }

    /// How many bytes were written.
    #[inline]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was written.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The text, UTF-8, as shared bytes.
    #[inline]
    pub fn finish(self) -> Bytes {
        self.bytes.into()
    }

    /// The text.
    pub fn into_string(self) -> String {
        String::from_utf8(self.bytes).expect("only UTF-8 was appended")
    }

    #[inline]
    fn separate(&mut self) {
        if self.comma {
            self.bytes.push(b',');
        }
        self.comma = true;
    }

    #[inline]
    fn begin(&mut self, bracket: u8) {
        self.separate();
        self.bytes.push(bracket);
        self.comma = false;
    }

    #[inline]
    fn end(&mut self, bracket: u8) {
        self.bytes.push(bracket);
        self.comma = true;
    }

    fn digits(&mut self, mut value: u64) {
        let mut digits = [b'0'; 20];
        let mut start = digits.len();
        loop {
            start -= 1;
            let digit = (value % 10) as u8;
            digits[start] += digit;
            value /= 10;
            if value == 0 {
                break;
            }
        }
        self.bytes.extend_from_slice(&digits[start..]);
    }

    #[cold]
    fn escape(&mut self, special: u8) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let letter = match special {
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0c => b'f',
            b'"' | b'\\' => special,
            _ => {
                let [high, low] = [special >> 4, special & 15].map(|half| HEX[usize::from(half)]);
                return self.bytes.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
            }
        };
        self.bytes.extend_from_slice(&[b'\\', letter]);
    }
}
