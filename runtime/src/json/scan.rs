//! Scanning strings and digits, eight bytes at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The first index from `at` on that holds a quote, a backslash or a control character; the length if none does.
#[inline]
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let marks = marks(u64::from_le_bytes(*chunk));
        if marks != 0 {
            return at + (marks.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|&byte| !matches!(byte, b'"' | b'\\' | 0..0x20)) {
        at += 1;
    }
    at
}

/// The high bit of every byte that ends a plain run. A borrow can mark a byte wrongly, but only above a true mark,
/// and only the lowest is read.
#[inline]
fn marks(word: u64) -> u64 {
    let zero_where = |byte: u8| word ^ (ONES * u64::from(byte));
    let is_zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (is_zero(zero_where(b'"')) | is_zero(zero_where(b'\\')) | control) & HIGHS
}

/// The value of the eight decimal digits that start at `at`, if there are as many.
#[inline]
pub(super) fn eight_digits(bytes: &[u8], at: usize) -> Option<u64> {
    let word = u64::from_le_bytes(*bytes.get(at..)?.first_chunk::<8>()?);
    // A digit is 0x30 to 0x39: its high half is 3, and still is after adding 6.
    let halves =
        (word & 0xf0f0_f0f0_f0f0_f0f0) | (word.wrapping_add(0x0606_0606_0606_0606) & 0xf0f0_f0f0_f0f0_f0f0) >> 4;
    if halves != 0x3333_3333_3333_3333 {
        return None;
    }
    // Neighbours are joined to pairs, pairs to fours, fours to the whole; the first digit is the lowest byte.
    let pairs = (word & 0x0f0f_0f0f_0f0f_0f0f).wrapping_mul(10 << 8 | 1) >> 8;
    let fours = (pairs & 0x00ff_00ff_00ff_00ff).wrapping_mul(100 << 16 | 1) >> 16;
    Some((fours & 0x0000_ffff_0000_ffff).wrapping_mul(10_000 << 32 | 1) >> 32)
}

#[cfg(test)]
mod tests {
    use super::{eight_digits, plain_end};

    #[test]
    fn eight_digits_and_nothing_else() {
        assert_eq!(eight_digits(b"x12345678", 1), Some(12_345_678));
        assert_eq!(eight_digits(b"00000000", 0), Some(0));
        assert_eq!(eight_digits(b"99999999", 0), Some(99_999_999));
        assert_eq!(eight_digits(b"1234567", 0), None);
        for byte in 0..=255u8 {
            for place in 0..8 {
                let mut bytes = *b"12345678";
                bytes[place] = byte;
                let expected = std::str::from_utf8(&bytes).ok().filter(|_| byte.is_ascii_digit());
                assert_eq!(eight_digits(&bytes, 0), expected.map(|text| text.parse().unwrap()), "{byte} at {place}");
            }
        }
    }

    #[test]
    fn stops_at_every_special_byte_and_at_no_other() {
        for byte in 0..=255u8 {
            for place in 0..20 {
                let mut bytes = [b'a'; 20];
                bytes[place] = byte;
                let special = byte < 0x20 || byte == b'"' || byte == b'\\';
                assert_eq!(plain_end(&bytes, 0), if special { place } else { 20 }, "byte {byte} at {place}");
                assert_eq!(plain_end(&bytes, place + 1), 20);
            }
        }
    }

    #[test]
    fn finds_the_first_of_several() {
        assert_eq!(plain_end(b"ab\x1f\"\\cdefgh", 0), 2);
        assert_eq!(plain_end("ü\"\u{80}\\".as_bytes(), 0), 2);
    }
}
