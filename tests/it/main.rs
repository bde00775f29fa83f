//! Tests of the whole.

mod generated;
mod readme;
mod scenarios;
