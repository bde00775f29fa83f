//! The runtime over real sockets, and through its own bench.

mod bench;
mod control;
mod frames;
mod handshake;
mod hostile;
mod server;
mod slow;
#[cfg(feature = "socketio")]
mod socketio;
mod switch;
mod waiting;
