//! Compiles Antiphon specs.
//!
//! `syntax` reads a spec as written, `model` resolves and checks it, `emit` writes text from a checked model. All of that takes
//! texts and gives texts; only [`build()`] and [`read_folder`] touch files.

mod build;
mod compile;
pub mod decimal;
pub mod diagnostic;
pub mod emit;
#[cfg(feature = "examples")]
mod examples;
mod failure;
pub mod json;
pub mod model;
pub mod source;
pub mod syntax;

pub use build::{build, read_folder};
pub use compile::{Compilation, compile};
