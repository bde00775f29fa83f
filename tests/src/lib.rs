//! What the tests and benchmarks of the whole share: a server of their own, scenarios run against it, and specs of any size.

pub mod scenario;
pub mod server;
pub mod sized;
