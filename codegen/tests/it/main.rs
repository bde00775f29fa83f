//! Tests of the compiler as a whole: specs in, findings and modules out.

mod arrows;
mod cases;
mod docs;
mod errors;
mod mutated;
mod support;
mod words;
