use std::borrow::Cow;

use super::{Kind, Reject};

/// How deep arrays and objects may be nested, together. One level more is refused as [`Reject::Syntax`].
pub const DEPTH_LIMIT: u8 = 64;

/// A strict pull parser (RFC 8259) over text.
///
/// Every method that reads a value expects to stand before one, with or without white space, and stands behind it
/// afterwards. A clone is a mark to come back to. After an error the reader stands near the fault and reads no
/// further value reliably.
///
/// ```
/// use antiphon_runtime::json::{Decode, Reader, Reject};
///
/// fn enabled(text: &str) -> Result<bool, Reject> {
///     let mut reader = Reader::new(text);
///     let mut enabled = None;
///     reader.begin_object()?;
///     while let Some(key) = reader.key()? {
///         match &*key {
///             "enabled" => reader.once(&mut enabled, bool::decode)?,
///             _ => return Err(Reject::Mismatch),
///         }
///     }
///     reader.finish()?;
///     enabled.ok_or(Reject::Mismatch)
/// }
///
/// assert_eq!(enabled(r#"{"enabled":true}"#), Ok(true));
/// assert_eq!(enabled(r#"{"enabled":1}"#), Err(Reject::Mismatch));
/// assert_eq!(enabled(r#"{"enabled":"#), Err(Reject::Syntax));
/// ```
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) depth: u8,
    /// An array or object was just opened: no comma before the next item.
    pub(super) fresh: bool,
    /// One bit per open level: the tag of that object was read.
    pub(super) tagged: u64,
}

impl<'a> Reader<'a> {
    /// A reader before the first byte of `text`.
    #[inline]
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, fresh: false, tagged: 0 }
    }

    /// The offset in bytes from the start of the text.
    #[inline]
    pub fn position(&self) -> usize {
        self.at
    }

    /// How many arrays and objects are open.
    #[inline]
    pub fn depth(&self) -> u8 {
        self.depth
    }

    /// Checks that only white space remains.
    #[inline]
    pub fn finish(&mut self) -> Result<(), Reject> {
        if self.peek().is_some() { Err(Reject::Syntax) } else { Ok(()) }
    }

    /// The kind of the next value, judged by its first byte; reads only the white space before it.
    pub fn kind(&mut self) -> Result<Kind, Reject> {
        self.peek().and_then(Kind::starting_with).ok_or(Reject::Syntax)
    }

    /// Reads `null`.
    pub fn null(&mut self) -> Result<(), Reject> {
        if self.peek() == Some(b'n') { self.literal("null") } else { Err(self.refuse()) }
    }

    /// Reads `true` or `false`.
    pub fn boolean(&mut self) -> Result<bool, Reject> {
        match self.peek() {
            Some(b't') => self.literal("true").map(|()| true),
            Some(b'f') => self.literal("false").map(|()| false),
            _ => Err(self.refuse()),
        }
    }

    /// Opens an object. Its members follow from [`key`](Self::key).
    pub fn begin_object(&mut self) -> Result<(), Reject> {
        self.begin(b'{')
    }

    /// The name of the next member, with the reader before its value; `None` closed the object.
    pub fn key(&mut self) -> Result<Option<Cow<'a, str>>, Reject> {
        if !self.advance(b'}')? {
            return Ok(None);
        }
        if self.peek() != Some(b'"') {
            return Err(Reject::Syntax);
        }
        let key = self.quoted()?;
        self.colon()?;
        Ok(Some(key))
    }

    /// Opens an array. Its elements are announced by [`element`](Self::element).
    pub fn begin_array(&mut self) -> Result<(), Reject> {
        self.begin(b'[')
    }

    /// True: the reader stands before the next element. False: the array is closed.
    #[inline]
    pub fn element(&mut self) -> Result<bool, Reject> {
        self.advance(b']')
    }

    /// Reads an array, calling `read` before each of its elements, and returns how many there were.
    #[inline]
    pub fn each(&mut self, mut read: impl FnMut(&mut Self) -> Result<(), Reject>) -> Result<usize, Reject> {
        self.begin_array()?;
        let mut count = 0;
        while self.element()? {
            read(self)?;
            count += 1;
        }
        Ok(count)
    }

    /// Reads a member's value into its slot. A slot that is taken means a name given twice: [`Reject::Mismatch`].
    #[inline]
    pub fn once<T>(
        &mut self,
        slot: &mut Option<T>,
        decode: impl FnOnce(&mut Self) -> Result<T, Reject>,
    ) -> Result<(), Reject> {
        if slot.is_some() {
            return Err(Reject::Mismatch);
        }
        *slot = Some(decode(self)?);
        Ok(())
    }

    /// Skips white space and shows the next byte.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    /// What to answer when the next value is not what was asked for.
    #[cold]
    pub(super) fn refuse(&mut self) -> Reject {
        match self.kind() {
            Ok(_) => Reject::Mismatch,
            Err(reject) => reject,
        }
    }

    #[inline]
    pub(super) fn begin(&mut self, bracket: u8) -> Result<(), Reject> {
        if self.peek() != Some(bracket) {
            return Err(self.refuse());
        }
        if self.depth == DEPTH_LIMIT {
            return Err(Reject::Syntax);
        }
        self.tagged &= !(1 << self.depth);
        self.at += 1;
        self.depth += 1;
        self.fresh = true;
        Ok(())
    }

    /// Moves to the next item of the open array or object, or over its end.
    #[inline]
    pub(super) fn advance(&mut self, close: u8) -> Result<bool, Reject> {
        let fresh = std::mem::replace(&mut self.fresh, false);
        match self.peek() {
            Some(byte) if byte == close => {
                self.at += 1;
                self.depth = self.depth.saturating_sub(1);
                Ok(false)
            }
            Some(b',') if !fresh => {
                self.at += 1;
                Ok(true)
            }
            Some(_) if fresh => Ok(true),
            _ => Err(Reject::Syntax),
        }
    }

    #[inline]
    pub(super) fn colon(&mut self) -> Result<(), Reject> {
        if self.peek() != Some(b':') {
            return Err(Reject::Syntax);
        }
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn literal(&mut self, literal: &str) -> Result<(), Reject> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(literal.as_bytes()) {
            return Err(Reject::Syntax);
        }
        self.at += literal.len();
        Ok(())
    }
}
