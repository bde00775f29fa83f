//! Numbers as text, compared without losing a digit.

use std::cmp::Ordering;

/// A decimal number: sign, digits without leading or trailing zeros, and the power of ten of the last digit.
#[derive(Debug, PartialEq, Eq)]
struct Parts {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

/// Reads a JSON number. Exponents beyond what fits are held at the bound, far outside any value that matters.
fn parts(text: &str) -> Parts {
    let (negative, unsigned) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let bound = 1 << 40;
    let exponent: i64 = exponent.parse().unwrap_or(if exponent.starts_with('-') { -bound } else { bound });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).skip_while(|digit| *digit == b'0').collect();
    let mut exponent = exponent.clamp(-bound, bound) - i64::try_from(fraction.len()).unwrap_or(bound);
    while digits.last() == Some(&b'0') {
        digits.pop();
        exponent += 1;
    }
    if digits.is_empty() {
        return Parts { negative: false, digits, exponent: 0 };
    }
    Parts { negative, digits, exponent }
}

/// Whether the number has no fraction: `75`, `75.0` and `7.5e1` are whole.
pub fn is_integer(text: &str) -> bool {
    parts(text).exponent >= 0
}

/// Which of two numbers is larger.
pub fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (parts(a), parts(b));
    let sign = |parts: &Parts| match (parts.digits.is_empty(), parts.negative) {
        (true, _) => 0,
        (false, true) => -1,
        (false, false) => 1,
    };
    match sign(&a).cmp(&sign(&b)) {
        Ordering::Equal if a.negative => magnitude(&b, &a),
        Ordering::Equal => magnitude(&a, &b),
        different => different,
    }
}

fn magnitude(a: &Parts, b: &Parts) -> Ordering {
    let top = |parts: &Parts| parts.exponent + i64::try_from(parts.digits.len()).unwrap_or(i64::MAX);
    if a.digits.is_empty() || b.digits.is_empty() {
        return a.digits.len().cmp(&b.digits.len());
    }
    // The digits start at the same power of ten, so that a prefix is the smaller number.
    top(a).cmp(&top(b)).then_with(|| a.digits.cmp(&b.digits))
}

/// The largest whole number not above this one, held within 64 bits.
pub fn floor(text: &str) -> i64 {
    let Parts { negative, digits, exponent } = parts(text);
    let saturated = if negative { i64::MIN } else { i64::MAX };
    let magnitude = |digits: &[u8], zeros: i64| -> Option<i64> {
        let digits = if digits.is_empty() { "0" } else { std::str::from_utf8(digits).ok()? };
        let value: i64 = format!("{}{digits}", if negative { "-" } else { "" }).parse().ok()?;
        value.checked_mul(10i64.checked_pow(u32::try_from(zeros).ok()?)?)
    };
    if digits.is_empty() {
        return 0;
    }
    if exponent >= 0 {
        return magnitude(&digits, exponent).unwrap_or(saturated);
    }
    let kept = i64::try_from(digits.len()).unwrap_or(i64::MAX) + exponent;
    let whole = usize::try_from(kept).ok().map_or(Some(0), |kept| magnitude(&digits[..kept], 0)).unwrap_or(saturated);
    if negative { whole.saturating_sub(1) } else { whole }
}

/// The smallest whole number not below this one, held within 64 bits.
pub fn ceiling(text: &str) -> i64 {
    let floor = floor(text);
    if is_integer(text) { floor } else { floor.saturating_add(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_value() {
        let order =
            ["-1e400", "-10", "-9.5", "-0.1", "0", "1e-400", "0.1", "9.5", "10", "1e15", "1000000000000001", "1e400"];
        for (i, a) in order.iter().enumerate() {
            for (j, b) in order.iter().enumerate() {
                assert_eq!(compare(a, b), i.cmp(&j), "{a} and {b}");
            }
        }
        assert_eq!(compare("75", "7.50e1"), Ordering::Equal);
        assert_eq!(compare("-0", "0.00"), Ordering::Equal);
    }

    #[test]
    fn bounds_become_whole_numbers() {
        for (text, low, high) in [
            ("1.5", 1, 2),
            ("-1.5", -2, -1),
            ("2", 2, 2),
            ("2.0e1", 20, 20),
            ("0.3", 0, 1),
            ("-0.3", -1, 0),
            ("0", 0, 0),
        ] {
            assert_eq!((floor(text), ceiling(text)), (low, high), "{text}");
        }
        assert_eq!(floor("1e30"), i64::MAX);
        assert_eq!(floor("-9223372036854775808"), i64::MIN);
        assert!(is_integer("75.0") && is_integer("7.5e1") && !is_integer("7.5"));
    }
}
