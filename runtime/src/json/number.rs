//! Numbers: one scan that checks the grammar and gathers the digits, and exact ways from there.

use std::{cmp::Ordering, ops::Bound};

use super::{Decimal, Reader, Reject, scan::eight_digits};

/// As many digits always fit into a `u64`.
const MANTISSA_DIGITS: usize = 19;
/// Decimals of as many digits that round to the same normal `f64` are the same decimal.
const DISTINCT_DIGITS: usize = 15;
/// Whole numbers up to here, and these powers of ten, are exact as `f64`: one operation on two of them rounds once,
/// so its result is the nearest `f64`.
const EXACT_MANTISSA: u64 = 1 << 53;
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// How far an estimate may be off, relatively: two roundings are not nearly as much.
const ESTIMATE_SLACK: f64 = 1e-12;

/// A number as it was written: `mantissa` × 10^`exponent`, where the mantissa is only right if all its digits fit.
struct Token<'a> {
    text: &'a str,
    negative: bool,
    mantissa: u64,
    digits: usize,
    exponent: i64,
    /// Neither a fraction nor an exponent.
    plain: bool,
}

impl<'a> Reader<'a> {
    /// Reads a whole number, however it is written: 75, 75.0 and 7.5e1 are the same. One outside `i64` is a
    /// [`Reject::Mismatch`].
    pub fn integer(&mut self) -> Result<i64, Reject> {
        let (negative, magnitude) = self.token()?.whole().ok_or(Reject::Mismatch)?;
        let value = if negative { 0i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() };
        value.ok_or(Reject::Mismatch)
    }

    /// Reads a whole number of at least 0, like [`integer`](Self::integer), up to `u64::MAX`.
    pub fn unsigned(&mut self) -> Result<u64, Reject> {
        match self.token()?.whole() {
            Some((false, magnitude)) => Ok(magnitude),
            _ => Err(Reject::Mismatch),
        }
    }

    /// Reads a whole number between `low` and `high`, both included.
    pub fn integer_in(&mut self, low: i64, high: i64) -> Result<i64, Reject> {
        let value = self.integer()?;
        if (low..=high).contains(&value) { Ok(value) } else { Err(Reject::Mismatch) }
    }

    /// Reads a number as the nearest `f64`. One too large to be finite is a [`Reject::Mismatch`].
    pub fn number(&mut self) -> Result<f64, Reject> {
        self.token()?.value()
    }

    /// Reads a number between `low` and `high`, both included, as the nearest `f64`. It is the number as written that
    /// is compared, so one that would only be rounded into the range is refused.
    pub fn number_in(&mut self, low: f64, high: f64) -> Result<f64, Reject> {
        self.token()?.within(Bound::Included(low), Bound::Included(high))
    }

    /// Checks what [`number_in`](Self::number_in) checks and keeps nothing, which is faster.
    pub fn skip_number_in(&mut self, low: f64, high: f64) -> Result<(), Reject> {
        let token = self.token()?;
        match token.estimate() {
            Some((least, most)) if low < least && most < high => Ok(()),
            _ => token.within(Bound::Included(low), Bound::Included(high)).map(|_| ()),
        }
    }

    /// Like [`number_in`](Self::number_in), with bounds that may be excluded or missing.
    pub fn number_within(&mut self, low: Bound<f64>, high: Bound<f64>) -> Result<f64, Reject> {
        self.token()?.within(low, high)
    }

    /// Reads a number of any size and gives it as written.
    pub fn number_text(&mut self) -> Result<&'a str, Reject> {
        Ok(self.token()?.text)
    }

    /// Inlined into each of the methods above, which are calls: handed over in memory, a token costs more than a number.
    #[expect(clippy::inline_always, reason = "measured: two thirds of the time")]
    #[inline(always)]
    fn token(&mut self) -> Result<Token<'a>, Reject> {
        if !matches!(self.peek(), Some(b'-' | b'0'..=b'9')) {
            return Err(self.refuse());
        }
        let bytes = self.text.as_bytes();
        let start = self.at;
        let negative = bytes[start] == b'-';
        let whole = start + usize::from(negative);
        let mut mantissa = 0;
        let mut at = if bytes.get(whole) == Some(&b'0') { whole + 1 } else { digits(bytes, whole, &mut mantissa) };
        if at == whole {
            return self.broken(at);
        }
        let mut count = at - whole;
        let mut exponent = 0;
        let plain = !matches!(bytes.get(at), Some(b'.' | b'e' | b'E'));
        if bytes.get(at) == Some(&b'.') {
            let point = at + 1;
            at = digits(bytes, point, &mut mantissa);
            if at == point {
                return self.broken(at);
            }
            count += at - point;
            exponent = -i64::try_from(at - point).unwrap_or(i64::MAX);
        }
        self.at = at;
        if matches!(bytes.get(at), Some(b'e' | b'E')) {
            exponent = self.exponent()?.saturating_add(exponent);
        }
        Ok(Token { text: &self.text[start..self.at], negative, mantissa, digits: count, exponent, plain })
    }

    /// Where a digit is missing.
    #[cold]
    fn broken<T>(&mut self, at: usize) -> Result<T, Reject> {
        self.at = at;
        Err(Reject::Syntax)
    }

    /// Reads from the `e` on. An exponent beyond reason is cut where it no longer matters.
    #[cold]
    fn exponent(&mut self) -> Result<i64, Reject> {
        let bytes = self.text.as_bytes();
        let sign = bytes.get(self.at + 1);
        let start = self.at + 1 + usize::from(matches!(sign, Some(b'+' | b'-')));
        let negative = sign == Some(&b'-');
        let mut value = 0i64;
        self.at = start;
        while let Some(byte @ b'0'..=b'9') = bytes.get(self.at) {
            value = value.saturating_mul(10).saturating_add(i64::from(byte - b'0'));
            self.at += 1;
        }
        if self.at == start {
            return Err(Reject::Syntax);
        }
        Ok(if negative { -value } else { value })
    }
}

/// Appends the digits from `at` on to the mantissa, and returns where they end.
#[inline]
fn digits(bytes: &[u8], mut at: usize, mantissa: &mut u64) -> usize {
    while let Some(eight) = eight_digits(bytes, at) {
        *mantissa = mantissa.wrapping_mul(100_000_000).wrapping_add(eight);
        at += 8;
    }
    while let Some(&byte) = bytes.get(at) {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        *mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    at
}

impl Token<'_> {
    /// The sign and the magnitude, if this is a whole number below 2^64.
    #[inline]
    fn whole(&self) -> Option<(bool, u64)> {
        if self.plain && self.digits <= MANTISSA_DIGITS {
            return Some((self.negative && self.mantissa != 0, self.mantissa));
        }
        Decimal::new(self.text).whole()
    }

    #[inline]
    fn value(&self) -> Result<f64, Reject> {
        if self.digits > MANTISSA_DIGITS || self.mantissa > EXACT_MANTISSA {
            return self.parse();
        }
        let power = usize::try_from(self.exponent.unsigned_abs()).ok().and_then(|power| EXACT_POWERS.get(power));
        let Some(power) = power else { return self.parse() };
        #[expect(clippy::cast_precision_loss, reason = "at most 2^53")]
        let mantissa = self.mantissa as f64;
        let value = if self.exponent < 0 { mantissa / power } else { mantissa * power };
        Ok(if self.negative { -value } else { value })
    }

    /// The nearest `f64`, if the number as written is within these bounds.
    #[inline]
    fn within(&self, low: Bound<f64>, high: Bound<f64>) -> Result<f64, Reject> {
        let value = self.value()?;
        let above = match low {
            Bound::Included(low) => self.compare(value, low) != Ordering::Less,
            Bound::Excluded(low) => self.compare(value, low) == Ordering::Greater,
            Bound::Unbounded => true,
        };
        let below = match high {
            Bound::Included(high) => self.compare(value, high) != Ordering::Greater,
            Bound::Excluded(high) => self.compare(value, high) == Ordering::Less,
            Bound::Unbounded => true,
        };
        if above && below { Ok(value) } else { Err(Reject::Mismatch) }
    }

    /// Two numbers that this one is surely between, found without rounding it exactly.
    #[inline]
    fn estimate(&self) -> Option<(f64, f64)> {
        if self.digits > MANTISSA_DIGITS {
            return None;
        }
        let power = EXACT_POWERS.get(usize::try_from(self.exponent.unsigned_abs()).ok()?)?;
        #[expect(clippy::cast_precision_loss, reason = "the slack is far wider")]
        let mantissa = self.mantissa as f64;
        let magnitude = if self.exponent < 0 { mantissa / power } else { mantissa * power };
        let value = if self.negative { -magnitude } else { magnitude };
        let slack = magnitude * ESTIMATE_SLACK;
        Some((value - slack, value + slack))
    }

    #[cold]
    fn parse(&self) -> Result<f64, Reject> {
        self.text.parse().ok().filter(|value: &f64| value.is_finite()).ok_or(Reject::Mismatch)
    }

    /// Compares the number as written, of which `value` is the nearest `f64`, with a bound.
    #[inline]
    fn compare(&self, value: f64, bound: f64) -> Ordering {
        if value < bound {
            Ordering::Less
        } else if value > bound {
            Ordering::Greater
        } else if self.digits <= DISTINCT_DIGITS && (value.is_normal() || self.mantissa == 0) {
            Ordering::Equal
        } else {
            self.compare_exactly(bound)
        }
    }

    #[cold]
    fn compare_exactly(&self, bound: f64) -> Ordering {
        Decimal::new(self.text).cmp(&Decimal::new(&format!("{bound:e}")))
    }
}
