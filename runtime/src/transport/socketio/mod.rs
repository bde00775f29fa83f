//! Socket.IO: one client's part in one namespace, over an Engine.IO connection that may carry several.

mod envelope;
mod exchange;
mod frames;
mod lane;
mod line;
mod packed;
mod packet;
mod stream;
mod watch;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::http::request::Parts;
use engineioxide::Str;

pub(crate) use self::exchange::{Exchange, Namespace, PATH};
use self::lane::Lane;
pub(crate) use self::line::Line;
use self::line::{Engine, Given};
pub(crate) use self::stream::Stream;
use super::{Incoming, Transport};
use crate::{Close, CloseCode, Outgoing, SocketIoSpec};

/// A client in a namespace.
#[derive(Debug)]
pub(crate) struct SocketIo {
    spec: &'static SocketIoSpec,
    exchange: Arc<Exchange>,
    engine: Arc<Engine>,
    line: Arc<Line>,
    lane: Arc<Lane>,
    /// What the engine did not get yet.
    waiting: VecDeque<Str>,
    /// The number of the last message it got.
    last: u64,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Messages flow.
    Open,
    /// The client was told that it may not take part.
    Refused,
    /// The client's part ends once everything was taken.
    Closing(CloseCode, Connection),
    /// Everything was taken, and the client's part is over.
    Closed(CloseCode),
    /// The client left.
    Left,
}

/// What becomes of the connection when a client's part in it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Connection {
    /// It stays, for another try.
    Stays,
    /// It ends with the last part in it. In the other namespaces, too, what is queued is sent first.
    EndsUnused,
    /// It ends, and the client comes back.
    Ends,
}

impl SocketIo {
    fn new(
        spec: &'static SocketIoSpec,
        exchange: Arc<Exchange>,
        engine: Arc<Engine>,
        line: Arc<Line>,
        lane: Arc<Lane>,
    ) -> Self {
        Self { spec, exchange, engine, line, lane, waiting: VecDeque::new(), last: 0, phase: Phase::Open }
    }

    /// The request with which the connection was opened.
    pub(crate) fn request(&self) -> &Parts {
        &self.engine.req_parts
    }

    /// Who is at the other end, as far as the server sees it.
    pub(crate) fn remote(&self) -> Option<SocketAddr> {
        self.line.remote()
    }

    /// Tells the client that it takes part, and what it is called.
    pub(crate) fn accept(&mut self, key: &str) {
        self.waiting.push_back(packet::connected(self.spec.namespace, key).into());
    }

    /// Tells the client that it may not take part. Nothing but the close follows, and of that nothing is told.
    pub(crate) fn refuse(&mut self, text: &str, code: Option<&str>) {
        self.waiting.push_back(packet::refused(self.spec.namespace, text, code).into());
        self.phase = Phase::Refused;
        self.lane.set_left();
    }

    /// Gives the engine what it takes. Ready when everything was taken from it.
    fn poll_taken(&mut self) -> Poll<io::Result<()>> {
        while let Some(message) = self.waiting.front() {
            match self.line.give(&self.engine, message) {
                Given::Sent(number) => self.last = number,
                Given::Later => return Poll::Pending,
                Given::Never => return Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
            }
            self.waiting.pop_front();
        }
        self.waiting = VecDeque::new();
        if self.line.is_taken(self.last) { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    fn end(&mut self, code: CloseCode, connection: Connection) {
        self.phase = Phase::Closed(code);
        match connection {
            Connection::Stays => {}
            Connection::EndsUnused => self.line.close_when_unused(code),
            Connection::Ends => self.line.close(code),
        }
    }
}

impl Transport for SocketIo {
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Incoming> {
        if let Phase::Closed(code) = self.phase {
            return Poll::Ready(Incoming::Closed(code));
        }
        self.lane.poll_pop(cx).map(|(incoming, made_room)| {
            if made_room {
                self.line.room_made();
            }
            if matches!(incoming, Incoming::Closed(_) | Incoming::Gone) {
                self.phase = Phase::Left;
            }
            incoming
        })
    }

    fn write(&mut self, message: Outgoing) {
        self.waiting.push_back(message.packet(self.spec).clone());
    }

    fn has_heartbeat(&self) -> bool {
        true
    }

    fn ping(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn close(&mut self, close: &Close) -> io::Result<()> {
        let connection = match close.code {
            _ if self.phase == Phase::Refused => Connection::Stays,
            // Who is told so stays away; who just finds the connection closed comes back.
            code if code.is_final() => {
                self.waiting.push_back(packet::disconnected(self.spec.namespace).into());
                Connection::EndsUnused
            }
            CloseCode::RESTARTING => Connection::EndsUnused,
            _ => Connection::Ends,
        };
        self.phase = Phase::Closing(close.code, connection);
        Ok(())
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lane.is_gone() {
            return Poll::Ready(Err(io::ErrorKind::NotConnected.into()));
        }
        self.lane.register(cx);
        std::task::ready!(self.poll_taken())?;
        if let Phase::Closing(code, connection) = self.phase {
            self.end(code, connection);
            cx.waker().wake_by_ref();
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.phase == Phase::Left { Poll::Ready(Ok(())) } else { self.poll_flush(cx) }
    }

    fn is_blocked(&self) -> bool {
        self.line.is_blocked()
    }

    fn take_sign(&mut self) -> bool {
        false
    }
}

/// A part that did not end as it should takes the connection with it, so that the client notices.
impl Drop for SocketIo {
    fn drop(&mut self) {
        if !matches!(self.phase, Phase::Closed(_) | Phase::Left) {
            self.line.cut();
        }
        self.exchange.leave(&self.line, &self.lane);
    }
}
