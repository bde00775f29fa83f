//! Tests of the command, and of the player that is a part of it.

mod command;
mod new;
mod play;
mod puppet;
mod support;
mod watch;
