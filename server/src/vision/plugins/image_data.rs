//! From the text in a message to the bytes of a file.

use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{DecodeError, Engine};

use super::{Code, PluginFailure};

/// Padding may be there or not.
const BASE64: GeneralPurpose = {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&STANDARD, config)
};

/// Decodes base64, or a data URL of an image (`data:image/png;base64,…`), as a canvas gives it.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, PluginFailure> {
    let base64 = if text.starts_with("data:") { of_url(text)? } else { text };
    BASE64.decode(base64).map_err(|error| not_base64(&reason(&error, text.len() - base64.len())))
}

fn of_url(text: &str) -> Result<&str, PluginFailure> {
    let content = text.strip_prefix("data:image/").and_then(|url| url.split_once(','));
    match content {
        Some((kind, base64)) if kind.ends_with(";base64") => Ok(base64),
        _ => Err(not_base64("a data URL must begin with data:image/…;base64,")),
    }
}

/// `before` is what lies before the base64 in the client's text.
fn reason(error: &DecodeError, before: usize) -> String {
    match error {
        DecodeError::InvalidByte(position, _) => {
            format!("the character at position {} does not belong there", before + position + 1)
        }
        _ => "its end is wrong".to_owned(),
    }
}

fn not_base64(reason: &str) -> PluginFailure {
    PluginFailure::new(Code::InvalidImage, format!("image_data is not base64: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_and_data_urls_are_decoded() {
        for text in ["aGk=", "aGk", "data:image/png;base64,aGk=", "data:image/svg+xml;charset=utf-8;base64,aGk="] {
            assert_eq!(decode(text).unwrap(), b"hi", "{text}");
        }
        assert_eq!(decode("").unwrap(), b"");
        assert_eq!(decode("+/+/").unwrap(), [0xFB, 0xFF, 0xBF]);
    }

    #[test]
    fn what_is_not_base64_is_told_where_it_is_not() {
        let table = [
            ("aG!k", "the character at position 3 does not belong there"),
            ("aGk=\n", "the character at position 5 does not belong there"),
            ("data:image/png;base64,a_k=", "the character at position 24 does not belong there"),
            ("aGlhb", "its end is wrong"),
            ("aGl=", "its end is wrong"),
            ("data:image/png,aGk=", "a data URL must begin with data:image/…;base64,"),
            ("data:text/plain;base64,aGk=", "a data URL must begin with data:image/…;base64,"),
            ("data:image/png;base64", "a data URL must begin with data:image/…;base64,"),
        ];
        for (text, reason) in table {
            let failure = decode(text).unwrap_err();
            assert_eq!(failure, not_base64(reason), "{text}");
        }
    }
}
