use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::inbox::Inbox;
use super::timer::Timer;
use crate::life::{Action, CLOSE_TIMEOUT, Event, Life};
use crate::meters::Meters;
use crate::outbox::{Next, Outbox};
use crate::transport::{Inbound, Incoming, Transport};
use crate::{Clock, CloseCode, Session};

/// After so many frames the other connections get their turn, and the answers are written.
const STREAK: u32 = 32;
/// So many bytes of messages are written at once.
const BATCH: usize = 16 * 1024;

/// Everything of a connection but its session: what comes in, what goes out, and when.
///
/// It is polled as a whole, so that all of it goes on while a message is being carried out.
pub(super) struct Link<T> {
    transport: T,
    life: Life,
    outbox: Arc<Outbox>,
    inbox: Inbox,
    timer: Timer,
    clock: Clock,
    meters: Arc<Meters>,
    /// The close frame was written.
    is_closed: bool,
    /// The socket takes no more for now.
    is_blocked: bool,
    over: Option<Over>,
    /// Frames read since the others got their turn.
    streak: u32,
}

/// What the link has for the session.
#[derive(Debug)]
pub(super) enum Step {
    Inbound(Inbound),
    Over(CloseCode),
}

/// How the connection ended.
#[derive(Clone, Copy, Debug)]
struct Over {
    code: CloseCode,
    /// Nobody is there any more who could be told anything.
    is_gone: bool,
}

impl<T: Transport> Link<T> {
    pub(super) fn new(transport: T, session: &Session) -> Self {
        let options = session.space().options();
        let now = options.clock.instant();
        let heartbeat = (!transport.has_heartbeat()).then_some(session.spec().heartbeat);
        let life = Life::new(heartbeat, now);
        Self {
            transport,
            timer: Timer::new(options.clock.clone(), life.deadline().unwrap_or(now)),
            life,
            outbox: session.outbox().clone(),
            inbox: Inbox::default(),
            clock: options.clock.clone(),
            meters: session.space().meters().clone(),
            is_closed: false,
            is_blocked: false,
            over: None,
            streak: 0,
        }
    }

    /// Ready with the next message, or with the end. Answers are written when no message is left to read, together.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Step> {
        self.outbox.register(cx);
        loop {
            // Who does not read its answers is not asked for more messages.
            let is_congested = self.life.is_open() && self.outbox.is_half_full();
            if !is_congested {
                self.receive(cx, Inbox::is_empty);
                if let Some(inbound) = self.inbox.pop() {
                    return Poll::Ready(Step::Inbound(inbound));
                }
            }
            self.poll_rest(cx);
            if let Some(over) = self.over {
                return Poll::Ready(Step::Over(over.code));
            }
            if !is_congested || self.outbox.is_half_full() {
                return self.rest(cx);
            }
        }
    }

    /// Goes on while a message is being carried out. Ready when the connection is over.
    pub(super) fn poll_meanwhile(&mut self, cx: &mut Context<'_>) -> Poll<CloseCode> {
        self.outbox.register(cx);
        self.receive(cx, Inbox::has_room);
        self.poll_rest(cx);
        match self.over {
            Some(over) => Poll::Ready(over.code),
            None => self.rest(cx),
        }
    }

    /// Takes leave of the client, for at most [`CLOSE_TIMEOUT`].
    pub(super) async fn finish(mut self) {
        if self.over.is_some_and(|over| !over.is_gone) {
            let shutdown = poll_fn(|cx| self.transport.poll_shutdown(cx));
            // Whether the client's side noticed makes no difference any more.
            let _ = tokio::time::timeout(CLOSE_TIMEOUT, shutdown).await;
        }
    }

    /// Lets the other connections have their turn, or waits for something to happen.
    fn rest<R>(&mut self, cx: &Context<'_>) -> Poll<R> {
        if std::mem::take(&mut self.streak) >= STREAK {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }

    /// Reads as long as there is something to read and the inbox wants more.
    fn receive(&mut self, cx: &mut Context<'_>, wants_more: impl Fn(&Inbox) -> bool) {
        while self.over.is_none() && self.streak < STREAK && wants_more(&self.inbox) {
            let Poll::Ready(incoming) = self.transport.poll_receive(cx) else { return };
            self.streak += 1;
            self.on(match incoming {
                Incoming::Message(inbound) => Event::Message(inbound),
                Incoming::Sign => Event::Sign,
                Incoming::Fault(close) => Event::Fault(close),
                Incoming::Closed(code) => Event::Closed(code),
                Incoming::Gone => Event::Gone,
            });
        }
    }

    fn poll_rest(&mut self, cx: &mut Context<'_>) {
        if self.life.is_open()
            && let Some(close) = self.outbox.ending()
        {
            self.on(Event::End(close));
        }
        self.poll_timer(cx);
        self.poll_write(cx);
    }

    fn poll_timer(&mut self, cx: &mut Context<'_>) {
        while let Some(deadline) = self.life.deadline() {
            if self.timer.poll(deadline, cx).is_pending() {
                return;
            }
            if self.transport.take_sign() {
                self.on(Event::Sign);
            }
            self.on(Event::Tick);
        }
    }

    /// Writes what is queued, some at a time: what may still be replaced by something newer waits in the outbox, not in
    /// the transport.
    fn poll_write(&mut self, cx: &mut Context<'_>) {
        while self.over.is_none() {
            let flushed = self.transport.poll_flush(cx);
            self.note_blocked(flushed.is_pending() && self.transport.is_blocked());
            let written = match flushed {
                Poll::Pending => return,
                Poll::Ready(Ok(())) if self.is_closed => return,
                Poll::Ready(flushed) => flushed.and_then(|()| self.write_batch()),
            };
            match written {
                Ok(0) => return,
                Ok(_) => {}
                Err(_) => self.on(Event::Gone),
            }
        }
    }

    fn note_blocked(&mut self, is_blocked: bool) {
        match (std::mem::replace(&mut self.is_blocked, is_blocked), is_blocked) {
            (false, true) => self.outbox.block(),
            (true, false) => self.outbox.unblock(),
            _ => {}
        }
    }

    /// Hands some of what is queued to the transport. How many frames that were.
    fn write_batch(&mut self) -> io::Result<u64> {
        let (mut frames, mut messages, mut bytes) = (0, 0, 0);
        while bytes < BATCH && !self.is_closed {
            match self.outbox.next() {
                Next::Send(message) => {
                    bytes += message.text.len();
                    messages += 1;
                    self.transport.write(message);
                }
                Next::End(close) => {
                    self.is_closed = true;
                    self.transport.close(&close)?;
                }
                Next::Nothing => break,
            }
            frames += 1;
        }
        self.meters.sent.increment(messages);
        Ok(frames)
    }

    fn on(&mut self, event: Event<Inbound>) {
        match self.life.on(event, self.clock.instant()) {
            Action::Nothing => {}
            Action::Handle(inbound) => {
                self.meters.received.increment(1);
                self.inbox.push(inbound);
            }
            Action::Ping => {
                if self.transport.ping().is_err() {
                    self.on(Event::Gone);
                }
            }
            Action::Close(close) => self.outbox.end(close),
            Action::Finish(code) => {
                // A close of our own making is the better story than how its handshake went.
                let code_told = self.outbox.ending().map_or(code, |close| close.code);
                self.over = Some(Over { code: code_told, is_gone: code == CloseCode::ABNORMAL });
            }
        }
    }
}
