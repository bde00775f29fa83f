use std::ops::Bound;

use super::{Reader, Reject, whole};

#[test]
fn integers_however_written() {
    for (text, expected) in [
        ("75", Ok(75)),
        ("75.0", Ok(75)),
        ("7.5e1", Ok(75)),
        ("750e-1", Ok(75)),
        ("0.75E+2", Ok(75)),
        ("-0", Ok(0)),
        ("0.000e5", Ok(0)),
        ("0e99999999999999999999999", Ok(0)),
        ("9223372036854775807", Ok(i64::MAX)),
        ("-9223372036854775808", Ok(i64::MIN)),
        ("922337203685477580.70e1", Ok(i64::MAX)),
        ("9223372036854775808", Err(Reject::Mismatch)),
        ("-9223372036854775809", Err(Reject::Mismatch)),
        ("18446744073709551616", Err(Reject::Mismatch)),
        ("1e99999999999999999999999", Err(Reject::Mismatch)),
        ("1e-99999999999999999999999", Err(Reject::Mismatch)),
        ("7.5", Err(Reject::Mismatch)),
        ("\"75\"", Err(Reject::Mismatch)),
        ("075", Err(Reject::Syntax)),
        ("", Err(Reject::Syntax)),
    ] {
        assert_eq!(whole(text, Reader::integer), expected, "{text}");
    }
    assert_eq!(whole("18446744073709551615", Reader::unsigned), Ok(u64::MAX));
    assert_eq!(whole("-0", Reader::unsigned), Ok(0));
    assert_eq!(whole("-1", Reader::unsigned), Err(Reject::Mismatch));
}

#[test]
fn integers_in_a_range() {
    for (text, expected) in [
        ("0", Ok(0)),
        ("100", Ok(100)),
        ("1e2", Ok(100)),
        ("-1", Err(Reject::Mismatch)),
        ("101", Err(Reject::Mismatch)),
    ] {
        assert_eq!(whole(text, |reader| reader.integer_in(0, 100)), expected, "{text}");
    }
}

#[test]
fn numbers_are_the_nearest() {
    for text in [
        "0",
        "-0",
        "0.1",
        "-0.3",
        "123456789.125",
        "9007199254740992",
        "9007199254740993",
        "0.7071067811865476",
        "-0.70710678118654752440",
        "1e22",
        "1e23",
        "1.7976931348623157e308",
        "5e-324",
        "2.2250738585072011e-308",
        "1e-400",
        "0.000000000000000000000000000000000000000000000001",
        "123456789012345678901234567890",
    ] {
        let expected: f64 = text.parse().unwrap();
        assert_eq!(whole(text, Reader::number).map(f64::to_bits), Ok(expected.to_bits()), "{text}");
    }
    for text in ["1e309", "-1e999", "1e99999999999999999999"] {
        assert_eq!(whole(text, Reader::number), Err(Reject::Mismatch), "{text}");
        assert_eq!(whole(text, Reader::number_text), Ok(text));
        assert_eq!(whole(text, Reader::skip), Ok(()));
    }
}

#[test]
fn bounds_compare_what_was_written() {
    let (low, high) = (0.1, 1e15);
    for (text, expected) in [
        ("0.1", true),
        ("0.10000000000000000000", true),
        ("0.0999999999999999999999", false),
        ("0.1000000000000000000001", true),
        ("1e15", true),
        ("1000000000000000.0000000000", true),
        ("1000000000000000.00000000001", false),
        ("999999999999999.99999999999", true),
        ("-5", false),
        ("2e15", false),
        ("1e999", false),
    ] {
        assert_eq!(whole(text, |reader| reader.number_in(low, high)).is_ok(), expected, "{text}");
        assert_eq!(whole(text, |reader| reader.skip_number_in(low, high)).is_ok(), expected, "{text}");
    }
    for (text, expected) in [
        ("0", false),
        ("-0.0", false),
        ("1e-400", true),
        ("0.99999999999999999999", true),
        ("1", false),
        ("1.00000000000000000001", false),
    ] {
        let read = |reader: &mut Reader<'_>| reader.number_within(Bound::Excluded(0.0), Bound::Excluded(1.0));
        assert_eq!(whole(text, read).is_ok(), expected, "{text}");
    }
    assert!(whole("-1e300", |reader| reader.number_within(Bound::Unbounded, Bound::Unbounded)).is_ok());
}
