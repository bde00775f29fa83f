//! What the tests and benchmarks of the whole share: a server of their own, and specs of any size.

pub mod server;
pub mod sized;
