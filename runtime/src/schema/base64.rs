/// Whether a text is base64 (RFC 4648, section 4) as strict decoders take it: the standard alphabet, padded to a
/// multiple of four, no white space, no bits left over.
pub fn is_base64(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(4) {
        return false;
    }
    let padding = bytes.iter().rev().take(2).take_while(|&&byte| byte == b'=').count();
    let digits = &bytes[..bytes.len() - padding];
    let unused_bits = match padding {
        0 => 0,
        1 => 0b11,
        _ => 0b1111,
    };
    digits.iter().all(|&byte| value(byte).is_some())
        && digits.last().copied().and_then(value).is_none_or(|last| last & unused_bits == 0)
}

fn value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::is_base64;

    #[test]
    fn strict() {
        for good in ["", "QQ==", "QUI=", "QUJD", "+/+/", "AAAA"] {
            assert!(is_base64(good), "{good}");
        }
        for bad in ["Q", "QQ", "QQ=", "QR==", "QUJ=", "====", "A===", "QQ==QUJD", "QU D", "QUJD\n", "-_-_", "QUJé"] {
            assert!(!is_base64(bad), "{bad}");
        }
    }
}
