//! Exact arithmetic on numbers as they are written, of any length.

use std::cmp::Ordering;

/// More digits than a divisor may have: below, its product with ten still fits into a `u128`.
const DIVISOR_DIGITS: usize = 37;
/// Multiplying by ten oftener than this adds no factor two or five that a divisor of [`DIVISOR_DIGITS`] could miss.
const TENS: i64 = 128;
/// Exponents are cut here, far beyond every number that fits into a message.
const EXPONENT_LIMIT: i64 = i64::MAX / 4;

/// A decimal number 0.d₁d₂d₃… × 10^point, where neither the first nor the last digit is a zero. Zero has no digits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decimal<'a> {
    negative: bool,
    /// The digits, in the two runs that the point in the text left.
    runs: [&'a [u8]; 2],
    point: i64,
}

impl<'a> Decimal<'a> {
    /// Takes a number that is known to follow JSON's grammar.
    pub(crate) fn new(text: &'a str) -> Self {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, ""));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));

        let mut runs = [whole.as_bytes(), fraction.as_bytes()];
        let mut point = length(runs[0]).saturating_add(parse_exponent(exponent));
        point = point.saturating_sub(trim_leading(&mut runs[0]));
        if runs[0].is_empty() {
            point = point.saturating_sub(trim_leading(&mut runs[1]));
        }
        trim_trailing(&mut runs[1]);
        if runs[1].is_empty() {
            trim_trailing(&mut runs[0]);
        }
        let zero = runs[0].is_empty() && runs[1].is_empty();
        Self { negative: negative && !zero, runs, point: if zero { 0 } else { point } }
    }

    /// Whether there is no fraction.
    pub(crate) fn is_integer(&self) -> bool {
        self.exponent() >= 0
    }

    /// The sign and the magnitude, if this is a whole number below 2^64.
    pub(crate) fn whole(&self) -> Option<(bool, u64)> {
        if !self.is_integer() || self.point > 20 {
            return None;
        }
        let zeros = usize::try_from(self.exponent()).ok()?;
        let digits = self.digits().chain(std::iter::repeat_n(0, zeros));
        let magnitude = digits.into_iter().try_fold(0u64, |sum, digit| sum.checked_mul(10)?.checked_add(digit.into()));
        magnitude.map(|magnitude| (self.negative, magnitude))
    }

    /// Whether this is a whole number of times `divisor`. Only zero is a multiple of a divisor that is zero or has
    /// more than 37 significant digits.
    pub(crate) fn is_multiple_of(&self, divisor: &Decimal<'_>) -> bool {
        if self.count() == 0 {
            return true;
        }
        let tens = self.exponent().saturating_sub(divisor.exponent());
        // Without trailing zeros, no digits are divisible by ten: nothing makes up for a missing factor of ten.
        if tens < 0 || divisor.count() == 0 || divisor.count() > DIVISOR_DIGITS {
            return false;
        }
        let modulus = divisor.digits().fold(0u128, |sum, digit| sum * 10 + u128::from(digit));
        let rest = self.digits().fold(0u128, |sum, digit| (sum * 10 + u128::from(digit)) % modulus);
        (0..tens.min(TENS)).fold(rest, |rest, _| rest * 10 % modulus) == 0
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.runs.into_iter().flatten().map(|digit| digit - b'0')
    }

    fn count(&self) -> usize {
        self.runs[0].len() + self.runs[1].len()
    }

    /// The power of ten that the digits, read as a whole number, are multiplied with.
    fn exponent(&self) -> i64 {
        self.point.saturating_sub(length(self.runs[0])).saturating_sub(length(self.runs[1]))
    }

    fn compare_magnitude(&self, other: &Decimal<'_>) -> Ordering {
        match (self.count(), other.count()) {
            (0, 0) => Ordering::Equal,
            (0, _) => Ordering::Less,
            (_, 0) => Ordering::Greater,
            _ => self.point.cmp(&other.point).then_with(|| self.digits().cmp(other.digits())),
        }
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.compare_magnitude(other),
            (true, true) => other.compare_magnitude(self),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal<'_> {}

fn length(run: &[u8]) -> i64 {
    i64::try_from(run.len()).unwrap_or(EXPONENT_LIMIT)
}

fn parse_exponent(text: &str) -> i64 {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text.trim_start_matches('+')), |rest| (true, rest));
    let value = digits.bytes().fold(0i64, |sum, digit| sum.saturating_mul(10).saturating_add((digit - b'0').into()));
    let value = value.min(EXPONENT_LIMIT);
    if negative { -value } else { value }
}

/// Cuts zeros at the front and returns how many there were.
fn trim_leading(run: &mut &[u8]) -> i64 {
    let zeros = run.iter().take_while(|&&digit| digit == b'0').count();
    let (cut, rest) = run.split_at(zeros);
    *run = rest;
    length(cut)
}

fn trim_trailing(run: &mut &[u8]) {
    let zeros = run.iter().rev().take_while(|&&digit| digit == b'0').count();
    *run = &run[..run.len() - zeros];
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    fn decimal(text: &str) -> Decimal<'_> {
        Decimal::new(text)
    }

    #[test]
    fn equal_however_it_is_written() {
        for same in [
            ["1", "1.0", "10e-1", "0.1E1", "1.000e+0"],
            ["0", "-0", "0.0", "0e99", "-0.00e-5"],
            ["-1200", "-1.2e3", "-12e2", "-1200.00", "-0.0012e6"],
            ["1e-3", "0.001", "0.0010", "10e-4", "1000e-6"],
        ] {
            assert!(same.iter().all(|text| decimal(text) == decimal(same[0])), "{same:?}");
        }
    }

    #[test]
    fn ordered_by_value() {
        let ordered = [
            "-1e400",
            "-12345678901234567890123",
            "-12345678901234567890122.9",
            "-2",
            "-1.5",
            "-1e-400",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000000000001",
            "0.11",
            "1",
            "9",
            "10",
            "1e400",
            "1e999999999999999999999",
        ];
        for (index, left) in ordered.iter().enumerate() {
            for (other, right) in ordered.iter().enumerate() {
                assert_eq!(decimal(left).cmp(&decimal(right)), index.cmp(&other), "{left} {right}");
            }
        }
    }

    #[test]
    fn whole_numbers() {
        for (text, expected) in [
            ("75", Some((false, 75))),
            ("75.0", Some((false, 75))),
            ("7.5e1", Some((false, 75))),
            ("750e-1", Some((false, 75))),
            ("-0.0", Some((false, 0))),
            ("-3e2", Some((true, 300))),
            ("18446744073709551615", Some((false, u64::MAX))),
            ("18446744073709551616", None),
            ("1e20", None),
            ("1e999999999999999999999999", None),
            ("7.55e1", None),
            ("1e-1", None),
        ] {
            assert_eq!(decimal(text).whole(), expected, "{text}");
        }
    }

    #[test]
    fn multiples_are_exact() {
        for (number, divisor, expected) in [
            ("0", "3", true),
            ("0.3", "0.1", true),
            ("1.1", "0.1", true),
            ("0.35", "0.1", false),
            ("4.5", "1.5", true),
            ("35", "1.5", false),
            ("0.0075", "0.0001", true),
            ("0.00751", "0.0001", false),
            ("1e308", "0.123456789", false),
            ("1e400", "1024", true),
            ("1e9", "1024", false),
            ("12391239123", "3", true),
            ("-9", "3", true),
            ("100", "25", true),
            ("10", "25", false),
            ("5", "0", false),
        ] {
            assert_eq!(decimal(number).is_multiple_of(&decimal(divisor)), expected, "{number} of {divisor}");
        }
        let long = format!("{}5", "1".repeat(100_000));
        assert!(decimal(&long).is_multiple_of(&decimal("5")));
        assert!(!decimal(&long).is_multiple_of(&decimal("2")));
    }
}
