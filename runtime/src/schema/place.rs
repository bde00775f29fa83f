//! Where a value is, and what it looks like there.

use std::{borrow::Cow, fmt::Write as _};

use crate::json::Reader;

/// Code points shown of any text that comes from a client.
pub(super) const SHOWN: usize = 64;

/// The start of a value.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    /// Its offset in bytes.
    pub(super) position: usize,
    /// A reader before it.
    pub(super) reader: Reader<'a>,
}

impl Place<'_> {
    /// The value as it was written, cut to [`SHOWN`] code points.
    pub(super) fn excerpt(&self) -> String {
        excerpt(self.reader.clone().raw().unwrap_or_default())
    }
}

/// One step from a value to a part of it.
#[derive(Debug)]
pub(super) enum Step<'a> {
    Name(Cow<'a, str>),
    Index(usize),
}

/// The JSON Pointer (RFC 6901) of these steps.
pub(super) fn pointer(steps: &[Step<'_>]) -> String {
    let mut pointer = String::new();
    for step in steps {
        let written = match step {
            Step::Name(name) => write!(pointer, "/{}", excerpt(name).replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => write!(pointer, "/{index}"),
        };
        written.expect("a string takes every text");
    }
    pointer
}

/// The text on one line, cut to [`SHOWN`] code points.
pub(super) fn excerpt(text: &str) -> String {
    let on_one_line = |shown: &str| shown.replace(|letter: char| letter.is_control(), " ");
    if text.char_indices().nth(SHOWN).is_none() {
        return on_one_line(text);
    }
    let end = text.char_indices().nth(SHOWN - 1).map_or(text.len(), |(index, _)| index);
    on_one_line(&text[..end]) + "…"
}
