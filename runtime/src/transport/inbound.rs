use crate::{Failure, FailureKind, Text};

/// Something for the channel: a message, or why there is none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Inbound {
    pub(crate) content: Result<Text, Failure>,
    /// The client wants an acknowledgement, with this id.
    pub(crate) ack: Option<u64>,
}

impl Inbound {
    /// A plain frame: UTF-8 or not, and perhaps longer than the `limit` bytes a message may have.
    pub(crate) fn plain(text: Option<Text>, limit: usize) -> Self {
        let content = match text {
            None => Err(FailureKind::Malformed.into()),
            Some(text) if text.as_str().len() > limit => Err(Failure::too_large(limit, text.as_str().len())),
            Some(text) => Ok(text),
        };
        Self { content, ack: None }
    }

    /// The bytes it holds.
    pub(crate) fn len(&self) -> usize {
        self.content.as_ref().map_or(0, |text| text.as_str().len())
    }
}
