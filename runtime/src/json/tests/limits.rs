//! What a hostile client sends.

use super::{Reader, Reject, skips, whole};
use crate::json::{DEPTH_LIMIT, Raw};

#[test]
fn nesting_ends_at_the_limit() {
    let limit = usize::from(DEPTH_LIMIT);
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        let levels = if open.len() > 5 { 2 } else { 1 };
        let nested = |depth: usize| format!("{}1{}", open.repeat(depth / levels), close.repeat(depth / levels));
        assert!(skips(&nested(limit)), "{open}");
        assert!(!skips(&nested(limit + levels)), "{open}");
        assert_eq!(whole(&nested(limit + levels), Reader::raw), Err(Reject::Syntax), "{open}");
    }
}

#[test]
fn open_levels_count() {
    let nested = |depth: usize| format!("[{}{}]", "[".repeat(depth), "]".repeat(depth));
    let inside = |text: &str| {
        let mut reader = Reader::new(text);
        reader.begin_array()?;
        reader.element()?;
        reader.skip()?;
        reader.element()
    };
    assert_eq!(inside(&nested(63)), Ok(false));
    assert_eq!(inside(&nested(64)), Err(Reject::Syntax));
}

#[test]
fn a_hundred_thousand_brackets() {
    for bracket in ["[", "{\"a\":", "[{\"a\":[", "]", "}"] {
        let text = bracket.repeat(100_000);
        assert!(!skips(&text));
        assert_eq!(Raw::parse(&text), Err(Reject::Syntax));
        assert!(Reader::new(&text).tag("a").is_err());
    }
    let closed = "[".repeat(100_000) + &"]".repeat(100_000);
    assert!(!skips(&closed));
}

#[test]
fn a_megabyte_of_digits() {
    let digits = "7".repeat(1 << 20);
    assert!(skips(&digits));
    assert_eq!(whole(&digits, Reader::integer), Err(Reject::Mismatch));
    assert_eq!(whole(&digits, Reader::number), Err(Reject::Mismatch));

    let fraction = format!("0.{digits}");
    assert_eq!(whole(&fraction, Reader::number), Ok(7.0 / 9.0));
    assert!(whole(&fraction, |reader| reader.number_in(0.0, 0.777_777_777_777_777_8)).is_ok());
    assert!(whole(&fraction, |reader| reader.number_in(0.777_777_777_777_777_8, 1.0)).is_err());

    let one = format!("1{}e-{}", "0".repeat(1 << 20), 1 << 20);
    assert_eq!(whole(&one, Reader::integer), Ok(1));
    assert_eq!(whole(&format!("1e{digits}"), Reader::integer), Err(Reject::Mismatch));
    assert_eq!(whole(&format!("1e-{digits}"), Reader::number), Ok(0.0));
}

#[test]
fn long_strings() {
    let plain = format!("\"{}\"", "é".repeat(1 << 19));
    assert_eq!(whole(&plain, Reader::string).map(|text| text.len()), Ok(1 << 20));
    let escaped = format!("\"{}\"", "\\u0041".repeat(1 << 18));
    assert_eq!(whole(&escaped, Reader::string).map(|text| text.len()), Ok(1 << 18));
    assert!(!skips(&plain[..plain.len() - 1]));
}
