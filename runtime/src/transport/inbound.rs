use crate::{Failure, FailureKind, Text};

/// Something for the channel: a message, or why there is none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Inbound {
    pub(crate) content: Result<Text, Failure>,
    /// The client wants an acknowledgement, with this id.
    pub(crate) ack: Option<u64>,
}

impl Inbound {
    /// A message that is not text.
    pub(crate) fn not_text() -> Self {
        Self { content: Err(FailureKind::Malformed.into()), ack: None }
    }

    /// The bytes it holds.
    pub(crate) fn len(&self) -> usize {
        self.content.as_ref().map_or(0, |text| text.as_str().len())
    }

    /// The same, unless it is longer than `limit` bytes.
    pub(crate) fn within(self, limit: usize) -> Self {
        let size = self.len();
        if size > limit { Self { content: Err(Failure::too_large(limit, size)), ..self } } else { self }
    }
}

impl From<Text> for Inbound {
    fn from(text: Text) -> Self {
        Self { content: Ok(text), ack: None }
    }
}
