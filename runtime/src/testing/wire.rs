use std::sync::Arc;

use crate::life::{Action, Event, Life};
use crate::outbox::{Next, Outbox};
use crate::transport::Inbound;
use crate::{Clock, CloseCode, Session, Text};

/// What is between a session and a client of a test, in place of a transport and its driver.
#[derive(Debug)]
pub(super) struct Wire {
    life: Life,
    outbox: Arc<Outbox>,
    clock: Clock,
    limit: usize,
    received: Vec<String>,
    closed: Option<CloseCode>,
    pub(super) is_silent: bool,
}

impl Wire {
    pub(super) fn new(session: &Session) -> Self {
        let clock = session.space().options().clock.clone();
        Self {
            life: Life::new(Some(session.spec().heartbeat), clock.instant()),
            outbox: session.outbox().clone(),
            clock,
            limit: session.spec().message_limit,
            received: Vec::new(),
            closed: None,
            is_silent: false,
        }
    }

    /// The client sends a frame. What it is for the channel, if it is anything.
    pub(super) fn arrive(&mut self, text: Option<Text>) -> Option<Inbound> {
        self.read();
        self.on(Event::Message(Inbound::plain(text, self.limit)))
    }

    /// Time has passed.
    pub(super) fn tick(&mut self) {
        while self.life.deadline().is_some_and(|deadline| deadline <= self.clock.instant()) {
            self.on(Event::Tick);
        }
    }

    /// The client reads everything there is.
    pub(super) fn read(&mut self) {
        loop {
            match self.outbox.next() {
                Next::Send(message) => self.received.push(String::from_utf8_lossy(&message.text).into_owned()),
                Next::End(close) => {
                    self.closed.get_or_insert(close.code);
                    self.on(Event::End(close));
                    return;
                }
                Next::Nothing => return,
            }
        }
    }

    pub(super) fn take_received(&mut self) -> Vec<String> {
        self.read();
        std::mem::take(&mut self.received)
    }

    pub(super) fn closed(&mut self) -> Option<CloseCode> {
        self.read();
        self.closed
    }

    fn on(&mut self, event: Event<Inbound>) -> Option<Inbound> {
        match self.life.on(event, self.clock.instant()) {
            Action::Handle(inbound) => return Some(inbound),
            Action::Ping if !self.is_silent => {
                self.on(Event::Sign);
            }
            Action::Close(close) => self.outbox.end(close),
            Action::Finish(code) => {
                self.closed.get_or_insert(code);
            }
            Action::Ping | Action::Nothing => {}
        }
        None
    }
}
