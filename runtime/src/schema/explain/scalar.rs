//! Numbers and strings.

use std::cmp::Ordering;

use super::{Check, Decimal, Place, Reader, Reject, Schema, Walk, phrase};
use crate::schema::{is_base64, is_multiple_of, matches};

/// Whether the schema asks anything of numbers in particular.
pub(super) fn asks_numbers(schema: &Schema) -> bool {
    schema.checks.iter().any(|check| {
        matches!(
            check,
            Check::Minimum(_)
                | Check::Maximum(_)
                | Check::ExclusiveMinimum(_)
                | Check::ExclusiveMaximum(_)
                | Check::MultipleOf(_)
        )
    })
}

/// Whether the schema asks anything of strings in particular.
pub(super) fn asks_strings(schema: &Schema) -> bool {
    let asks = |check: &Check| {
        matches!(check, Check::MinLength(_) | Check::MaxLength(_) | Check::Pattern(_) | Check::Form(..) | Check::Base64)
    };
    schema.checks.iter().any(asks)
}

impl<'a> Walk<'a> {
    pub(super) fn number(
        &mut self,
        schema: &Schema,
        place: &Place<'a>,
        reader: &mut Reader<'a>,
    ) -> Result<bool, Reject> {
        let text = reader.number_text()?;
        let number = Decimal::new(text);
        let mut valid = true;
        let mut out_of_range = false;
        for check in schema.checks {
            let (keyword, holds) = match check {
                Check::Minimum(bound) => ("minimum", number >= Decimal::new(bound)),
                Check::Maximum(bound) => ("maximum", number <= Decimal::new(bound)),
                Check::ExclusiveMinimum(bound) => ("exclusiveMinimum", number > Decimal::new(bound)),
                Check::ExclusiveMaximum(bound) => ("exclusiveMaximum", number < Decimal::new(bound)),
                Check::MultipleOf(divisor) => {
                    valid &= is_multiple_of(text, divisor)
                        || self.fail(schema, place, "multipleOf", || format!("a multiple of {divisor}"));
                    continue;
                }
                _ => continue,
            };
            // One phrase tells of all bounds.
            if !holds && !out_of_range {
                out_of_range = true;
                valid = self.fail(schema, place, keyword, || phrase::range(schema));
            }
        }
        Ok(valid)
    }

    pub(super) fn string(
        &mut self,
        schema: &Schema,
        place: &Place<'a>,
        reader: &mut Reader<'a>,
    ) -> Result<bool, Reject> {
        let text = reader.string()?;
        let (mut low, mut high) = (None, None);
        let mut valid = true;
        for check in schema.checks {
            valid &= match check {
                Check::MinLength(length) => {
                    low = Some(*length);
                    true
                }
                Check::MaxLength(length) => {
                    high = Some(*length);
                    true
                }
                Check::Pattern(pattern) => {
                    matches(pattern, &text)
                        || self.fail(schema, place, "pattern", || format!("text that matches {pattern}"))
                }
                Check::Form(pattern, forms) => {
                    matches(pattern, &text)
                        || self.fail(schema, place, "pattern", || {
                            phrase::any_of(forms.iter().map(|form| (*form).to_owned()).collect())
                        })
                }
                Check::Base64 => {
                    is_base64(&text) || self.fail(schema, place, "contentEncoding", || "base64 text".to_owned())
                }
                _ => true,
            };
        }
        let length = text.chars().count();
        Ok(valid & self.count(schema, place, ["minLength", "maxLength"], (low, high), (length, "character")))
    }

    /// Whether a count is within its bounds.
    pub(super) fn count(
        &mut self,
        schema: &Schema,
        place: &Place<'a>,
        [too_few, too_many]: [&'static str; 2],
        (low, high): (Option<u64>, Option<u64>),
        (count, unit): (usize, &str),
    ) -> bool {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let keyword = match () {
            () if low.is_some_and(|low| count.cmp(&low) == Ordering::Less) => too_few,
            () if high.is_some_and(|high| count.cmp(&high) == Ordering::Greater) => too_many,
            () => return true,
        };
        self.fail(schema, place, keyword, || phrase::count(low, high, unit))
    }
}
