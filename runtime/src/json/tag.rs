//! Finding the member that says which message an object is.

use std::borrow::Cow;

use super::{Reader, Reject};

impl<'a> Reader<'a> {
    /// Opens an object and gives the string value of its member `name`, the tag.
    ///
    /// When the tag comes first nothing is read twice: the reader stands behind it. Otherwise the reader looks ahead
    /// and then stands before the first member, and the tag will be met again. Either way, answer a member of that
    /// name with [`skip_tag`](Self::skip_tag). `None` is an object without the tag. What is not an object, or has a
    /// tag that is not a string, is a [`Reject::Mismatch`].
    pub fn tag(&mut self, name: &str) -> Result<Option<Cow<'a, str>>, Reject> {
        self.begin_object()?;
        let mut ahead = self.clone();
        let Some(first) = ahead.key()? else { return Ok(None) };
        if *first == *name {
            *self = ahead;
            let tag = self.string()?;
            self.tagged |= self.level();
            return Ok(Some(tag));
        }
        ahead.skip()?;
        ahead.find(name)
    }

    /// Skips the value of the tag when it is met among the members. A tag given twice is a [`Reject::Mismatch`].
    pub fn skip_tag(&mut self) -> Result<(), Reject> {
        if self.tagged & self.level() != 0 {
            return Err(Reject::Mismatch);
        }
        self.tagged |= self.level();
        self.skip()
    }

    /// The bit of the innermost open object.
    fn level(&self) -> u64 {
        1 << self.depth.saturating_sub(1)
    }

    fn find(mut self, name: &str) -> Result<Option<Cow<'a, str>>, Reject> {
        while let Some(key) = self.key()? {
            if *key == *name {
                return self.string().map(Some);
            }
            self.skip()?;
        }
        Ok(None)
    }
}
