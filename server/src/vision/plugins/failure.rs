/// Why a frame was not analysed, as the protocol names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// Not base64, not an image, or too large.
    InvalidImage,
    /// The options break the plugin's schema, or ask for what is not installed.
    InvalidOptions,
    /// The plugin cannot work, or failed.
    PluginError,
    /// Nobody waits any longer.
    ProcessingTimeout,
    /// Too much is waiting.
    Overloaded,
}

impl Code {
    /// The code on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::InvalidImage => "INVALID_IMAGE",
            Self::InvalidOptions => "INVALID_OPTIONS",
            Self::PluginError => "PLUGIN_ERROR",
            Self::ProcessingTimeout => "PROCESSING_TIMEOUT",
            Self::Overloaded => "OVERLOADED",
        }
    }
}

/// A failure and a sentence for the client, without anything internal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PluginFailure {
    pub(crate) code: Code,
    pub(crate) message: String,
}

impl PluginFailure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}
