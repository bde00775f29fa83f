//! What the universe's spec leaves to the server.

pub(crate) mod music;
