//! What a value may be, as static tables, and the slow pass that tells what is wrong with one that was refused.
//!
//! Generated decoders check as they read and say no more than yes or no. [`explain`] then walks the same text along
//! the [`Schema`] and lists each [`Violation`] with its place. It builds no tree: it reads the text with clones of a
//! [`Reader`](crate::json::Reader), in time linear in the text for a given schema, at most
//! [`DEPTH_LIMIT`](crate::json::DEPTH_LIMIT) levels deep.

mod accepted;
mod base64;
mod equal;
mod explain;
mod found;
mod pattern;
mod phrase;
mod place;
mod table;
#[cfg(test)]
mod tests;
mod trail;
mod violation;

use crate::json::Decimal;

pub use accepted::{Skipped, accepted};
pub use base64::is_base64;
pub use equal::equal;
pub use explain::{LIMIT, accepts, explain};
pub use pattern::matches;
pub use table::{Bound, Check, ID_SCHEMA, Schema, Type};
pub use violation::Violation;

/// Whether a number is a whole number of times another, exactly. Both are as JSON writes numbers. Only zero is a
/// multiple of a divisor that is zero or has more than 37 significant digits.
pub fn is_multiple_of(number: &str, divisor: &str) -> bool {
    Decimal::new(number).is_multiple_of(&Decimal::new(divisor))
}
