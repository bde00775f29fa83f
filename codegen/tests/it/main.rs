//! Tests of the compiler as a whole: specs in, findings and modules out.

mod errors;
mod support;
