//! What carries a session's messages. A transport only moves them; what they mean is decided elsewhere.

mod inbound;
mod outflow;
mod pipe;
#[cfg(feature = "socketio")]
pub(crate) mod socketio;
mod websocket;

use std::io;
use std::task::{Context, Poll};

pub(crate) use self::inbound::Inbound;
pub(crate) use self::websocket::WebSocket;
use crate::{Close, CloseCode, Outgoing};

/// One client's connection.
///
/// Frames are written without waiting; the caller sees to it that little waits, by writing only when everything written
/// before was taken ([`poll_flush`](Self::poll_flush)).
pub(crate) trait Transport: Send + Unpin {
    /// What the client sent next.
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Incoming>;

    /// Writes a message.
    fn write(&mut self, message: Outgoing);

    /// Whether the transport notices by itself that a client is gone. Then nobody pings.
    fn has_heartbeat(&self) -> bool {
        false
    }

    /// Asks the client for a sign of life.
    fn ping(&mut self) -> io::Result<()>;

    /// Tells the client that the connection ends. Nothing is written after it.
    fn close(&mut self, close: &Close) -> io::Result<()>;

    /// Ready when the operating system has everything that was written.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;

    /// Ready when no more will be written and the client's side knows it.
    fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;

    /// Whether what was not taken waits for the client, and not just for its turn. Asked when flushing is pending.
    fn is_blocked(&self) -> bool {
        true
    }

    /// Whether any byte came, or went after it had to wait, since this was asked last.
    fn take_sign(&mut self) -> bool;
}

/// What comes from a client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Incoming {
    /// A message, or why it is none.
    Message(Inbound),
    /// Something that only shows that the client is there.
    Sign,
    /// The client broke the transport's rules. What it sends from now on is thrown away.
    Fault(Close),
    /// The client closes, or agrees to.
    Closed(CloseCode),
    /// The connection is gone.
    Gone,
}

#[cfg(feature = "socketio")]
impl Incoming {
    /// The bytes it holds.
    fn len(&self) -> usize {
        if let Self::Message(inbound) = self { inbound.len() } else { 0 }
    }
}
