//! A channel over Socket.IO, with clients that speak it by hand.

mod chat;
mod clients;
mod ends;
mod events;
mod joining;
mod limits;
mod polling;
