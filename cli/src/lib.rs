//! The part of the command that others use too: playing the scenarios of specs against a server.

pub mod play;
