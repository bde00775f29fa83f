use std::borrow::Cow;

/// Why a connection ends, as the number in its close frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CloseCode(pub u16);

impl CloseCode {
    /// All said.
    pub const NORMAL: Self = Self(1000);
    /// The client is leaving the page.
    pub const GOING_AWAY: Self = Self(1001);
    /// A frame broke the transport's own rules.
    pub const PROTOCOL: Self = Self(1002);
    /// A close frame without a code. Never sent.
    pub const NONE: Self = Self(1005);
    /// The connection broke without a close frame. Never sent.
    pub const ABNORMAL: Self = Self(1006);
    /// A text frame was not UTF-8.
    pub const NOT_UTF8: Self = Self(1007);
    /// Not authorized.
    pub const UNAUTHORIZED: Self = Self(1008);
    /// A message was larger than the channel allows.
    pub const TOO_LARGE: Self = Self(1009);
    /// A fault of the server's own.
    pub const INTERNAL: Self = Self(1011);
    /// The server restarts: come back.
    pub const RESTARTING: Self = Self(1012);
    /// The server has no room: come back later.
    pub const OVERLOADED: Self = Self(1013);
    /// A newer connection took this one's place: do not come back.
    pub const REPLACED: Self = Self(4001);
    /// The client reads too slowly.
    pub const TOO_SLOW: Self = Self(4002);

    /// Whether the client is not to come back by itself.
    #[cfg(feature = "socketio")]
    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::NORMAL | Self::UNAUTHORIZED | Self::REPLACED)
    }

    /// The code as a metric's label: itself where the runtime knows it, so that clients cannot make up labels.
    pub(crate) fn label(self) -> String {
        match self.0 {
            1000..=1015 | 4001 | 4002 => self.0.to_string(),
            _ => "other".to_owned(),
        }
    }
}

/// How a connection ends: a code and a short text for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// The number in the close frame.
    pub code: CloseCode,
    /// The text in the close frame, at most 123 bytes. Longer ones are cut when sent.
    pub reason: Cow<'static, str>,
}

impl Close {
    /// A way to end.
    pub fn new(code: CloseCode, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { code, reason: reason.into() }
    }

    /// The reason, cut to what a control frame holds.
    pub(crate) fn short_reason(&self) -> &str {
        &self.reason[..self.reason.floor_char_boundary(123)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        let close = Close::new(CloseCode::NORMAL, "é".repeat(100));
        assert_eq!(close.short_reason().len(), 122);
    }
}
