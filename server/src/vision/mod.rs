//! What the vision's spec leaves to the server: plugins, the pool they run in, and an HTTP route that lists them.

pub(crate) mod analysis;
pub(crate) mod plugins;
pub(crate) mod pool;
pub(crate) mod registry;
