//! Tests of the whole.

mod arrows;
mod generated;
mod readme;
mod scenarios;
