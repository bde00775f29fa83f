//! The runtime over real sockets, and through its own bench.

mod bench;
mod chat;
mod control;
mod frames;
mod handshake;
mod hostile;
mod recovered;
mod recovery;
mod relay;
mod rooms;
mod server;
mod slow;
#[cfg(feature = "socketio")]
mod socketio;
mod stock;
mod storm;
mod switch;
mod tokens;
mod topics;
mod waiting;
