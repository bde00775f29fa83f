//! JSON as a server meets it: a strict pull parser over text that is already UTF-8, and a writer of compact text.
//!
//! Nothing here builds a tree. Generated decoders ask a [`Reader`] for what they expect and get it, or a [`Reject`]
//! that carries nothing; what was wrong is told by a second, slow pass in [`crate::schema`].

mod decimal;
mod decode;
mod encode;
mod escape;
mod kind;
mod member;
mod number;
mod raw;
mod reader;
mod reject;
mod scan;
pub mod shapes;
mod skip;
mod string;
mod tag;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use decimal::Decimal;
pub use decode::Decode;
pub use encode::Encode;
pub use kind::Kind;
pub(crate) use member::Span;
pub use raw::Raw;
pub use reader::{DEPTH_LIMIT, Reader};
pub use reject::Reject;
pub use writer::Writer;
