//! The program as its operator meets it: a process with flags, signals, a data directory and HTTP.

#![cfg(unix)]

mod http;
mod lifecycle;
mod process;
mod users;
