//! One connection's life as a state machine without I/O: events in, actions out, time as an argument.

use std::time::{Duration, Instant};

use crate::{Close, CloseCode, Heartbeat};

/// How long a client has to answer a close frame before the connection is cut.
pub(crate) const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Where a connection is in its life.
#[derive(Debug)]
pub(crate) struct Life {
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    /// Messages flow.
    Open {
        /// The next ping. `None` where the transport notices by itself that a client is gone.
        ping: Option<Ping>,
        /// When the client is given up, while a ping is unanswered.
        lost_at: Option<Instant>,
    },
    /// Our close frame is on its way.
    Closing {
        until: Instant,
    },
    Over,
}

#[derive(Debug)]
struct Ping {
    heartbeat: Heartbeat,
    at: Instant,
}

/// What happened.
#[derive(Debug)]
pub(crate) enum Event<M> {
    /// A message came.
    Message(M),
    /// The client is there: something came, or something written was taken.
    Sign,
    /// The client broke the transport's rules; the transport can read no further.
    Fault(Close),
    /// The client said that it closes, or agreed to.
    Closed(CloseCode),
    /// The connection broke.
    Gone,
    /// The server ends the connection.
    End(Close),
    /// The time given by [`Life::deadline`] has come, or any other time.
    Tick,
}

/// What is to be done about it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action<M> {
    Nothing,
    /// Hand the message to the channel.
    Handle(M),
    /// Send a ping.
    Ping,
    /// Send this close frame after what is queued, and wait for the client's.
    Close(Close),
    /// Let go of the connection. The code is for logs and metrics.
    Finish(CloseCode),
}

impl Life {
    pub(crate) fn new(heartbeat: Option<Heartbeat>, now: Instant) -> Self {
        let ping = heartbeat.map(|heartbeat| Ping { heartbeat, at: now + heartbeat.every });
        Self { phase: Phase::Open { ping, lost_at: None } }
    }

    /// When to come back with [`Event::Tick`]. `None` when nothing is due, or all is over.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        match &self.phase {
            Phase::Open { ping, lost_at } => ping.iter().map(|ping| ping.at).chain(*lost_at).min(),
            Phase::Closing { until } => Some(*until),
            Phase::Over => None,
        }
    }

    /// Whether messages are still wanted.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open { .. })
    }

    pub(crate) fn on<M>(&mut self, event: Event<M>, now: Instant) -> Action<M> {
        match event {
            Event::Message(message) if self.is_open() => Action::Handle(message),
            Event::Message(_) => Action::Nothing,
            Event::Sign => self.sign(),
            Event::Fault(close) | Event::End(close) => self.close(close, now),
            Event::Closed(code) => self.finish(code),
            Event::Gone => self.finish(CloseCode::ABNORMAL),
            Event::Tick => self.tick(now),
        }
    }

    fn sign<M>(&mut self) -> Action<M> {
        if let Phase::Open { lost_at, .. } = &mut self.phase {
            *lost_at = None;
        }
        Action::Nothing
    }

    fn close<M>(&mut self, close: Close, now: Instant) -> Action<M> {
        if !self.is_open() {
            return Action::Nothing;
        }
        self.phase = Phase::Closing { until: now + CLOSE_TIMEOUT };
        Action::Close(close)
    }

    fn finish<M>(&mut self, code: CloseCode) -> Action<M> {
        self.phase = Phase::Over;
        Action::Finish(code)
    }

    fn tick<M>(&mut self, now: Instant) -> Action<M> {
        match &mut self.phase {
            Phase::Open { lost_at: Some(lost_at), .. } if now >= *lost_at => self.finish(CloseCode::ABNORMAL),
            Phase::Open { ping: Some(ping), lost_at } if now >= ping.at => {
                ping.at = now + ping.heartbeat.every;
                *lost_at = Some(now + ping.heartbeat.patience);
                Action::Ping
            }
            Phase::Closing { until } if now >= *until => self.finish(CloseCode::ABNORMAL),
            _ => Action::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Events with the second at which they happen, and what is to be done.
    fn check(table: Vec<(u64, Event<&'static str>, Action<&'static str>)>) -> Life {
        let start = Instant::now();
        let mut life = Life::new(Some(Heartbeat::DEFAULT), start);
        for (second, event, action) in table {
            let label = format!("{event:?} at {second} s");
            assert_eq!(life.on(event, start + Duration::from_secs(second)), action, "{label}");
        }
        life
    }

    fn bye() -> Close {
        Close::new(CloseCode::NORMAL, "bye")
    }

    #[test]
    fn messages_are_handled_while_the_connection_is_open() {
        check(vec![
            (0, Event::Message("a"), Action::Handle("a")),
            (1, Event::End(bye()), Action::Close(bye())),
            (1, Event::Message("b"), Action::Nothing),
            (1, Event::End(bye()), Action::Nothing),
            (2, Event::Closed(CloseCode::NORMAL), Action::Finish(CloseCode::NORMAL)),
        ]);
    }

    #[test]
    fn a_silent_client_is_dropped_after_a_ping() {
        check(vec![
            (24, Event::Tick, Action::Nothing),
            (25, Event::Tick, Action::Ping),
            (44, Event::Tick, Action::Nothing),
            (45, Event::Tick, Action::Finish(CloseCode::ABNORMAL)),
        ]);
    }

    #[test]
    fn any_sign_of_life_keeps_the_connection() {
        check(vec![
            (25, Event::Tick, Action::Ping),
            (44, Event::Sign, Action::Nothing),
            (45, Event::Tick, Action::Nothing),
            (50, Event::Tick, Action::Ping),
            (70, Event::Tick, Action::Finish(CloseCode::ABNORMAL)),
        ]);
    }

    #[test]
    fn who_does_not_answer_a_close_frame_is_cut_off() {
        check(vec![
            (10, Event::Fault(bye()), Action::Close(bye())),
            (12, Event::Sign, Action::Nothing),
            (14, Event::Tick, Action::Nothing),
            (15, Event::Tick, Action::Finish(CloseCode::ABNORMAL)),
        ]);
    }

    #[test]
    fn without_a_heartbeat_nothing_is_due_before_the_end() {
        let start = Instant::now();
        let mut life = Life::new(None, start);
        assert_eq!(life.deadline(), None);
        assert_eq!(life.on::<()>(Event::Tick, start + Duration::from_hours(1)), Action::Nothing);
        life.on::<()>(Event::End(bye()), start);
        assert_eq!(life.deadline(), Some(start + CLOSE_TIMEOUT));
    }

    #[test]
    fn deadlines_are_those_of_the_phase() {
        let start = Instant::now();
        let seconds = |life: &Life| life.deadline().map(|at| at.duration_since(start).as_secs());
        let mut life = Life::new(Some(Heartbeat::DEFAULT), start);
        assert_eq!(seconds(&life), Some(25));
        life.on::<()>(Event::Tick, start + Duration::from_secs(25));
        assert_eq!(seconds(&life), Some(45));
        life.on::<()>(Event::Sign, start + Duration::from_secs(26));
        assert_eq!(seconds(&life), Some(50));
        life.on::<()>(Event::End(bye()), start + Duration::from_secs(30));
        assert_eq!(seconds(&life), Some(35));
        life.on::<()>(Event::Gone, start + Duration::from_secs(31));
        assert_eq!(seconds(&life), None);
    }
}
