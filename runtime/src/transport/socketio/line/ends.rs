//! How a line ends: by the server, by the client, or by itself.

use std::task::Context;

use engineioxide::DisconnectReason;

use super::super::super::Incoming;
use super::Line;
use crate::CloseCode;

/// How a WebSocket ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum End {
    /// Not at all, or as the client wants it.
    Open,
    /// With this code.
    Coded(CloseCode),
    /// At once.
    Cut,
}

impl Line {
    /// Whether the line has ended, though something may still be on its way.
    pub(crate) fn is_over(&self) -> bool {
        self.state().is_over
    }

    /// Ends the line. Only over WebSocket the client is told the code.
    pub(crate) fn close(&self, code: CloseCode) {
        let mut state = self.state();
        if state.end == End::Open {
            state.end = End::Coded(code);
        }
        state.is_over = true;
        // Over WebSocket the engine reads the end of the stream.
        let engine = if state.carrier.has_stream() { None } else { state.engine.upgrade() };
        drop(state);
        if let Some(engine) = engine {
            engine.close(DisconnectReason::ClosingServer);
        }
        self.wake_readers();
        self.writer.wake();
    }

    /// Ends the line at once, whatever is on its way.
    pub(in super::super) fn cut(&self) {
        self.state().end = End::Cut;
        self.close(CloseCode::ABNORMAL);
    }

    /// Ends the line once nobody uses it.
    pub(in super::super) fn close_when_unused(&self, code: CloseCode) {
        self.state().closing = Some(code);
    }

    /// How the WebSocket is to end. The writer's task is woken when that changes.
    pub(in super::super) fn end(&self, cx: &Context<'_>) -> End {
        self.writer.register(cx.waker());
        self.state().end
    }

    /// The client closes the WebSocket, with this code.
    pub(in super::super) fn client_closes(&self, code: CloseCode) {
        self.state().client_code.get_or_insert(code);
    }

    /// The engine let go of the WebSocket. The code to close it with, unless the client closed it.
    pub(in super::super) fn stream_ended(&self) -> Option<CloseCode> {
        let mut state = self.state();
        state.is_over = true;
        let (end, engine) = (state.end, state.engine.upgrade());
        drop(state);
        if let Some(engine) = engine {
            engine.close(DisconnectReason::TransportError);
        }
        if let End::Coded(code) = end { Some(code) } else { None }
    }

    /// The engine is done with the connection. A close with 1000 is a goodbye.
    pub(in super::super) fn gone(&self) {
        let (lanes, is_goodbye) = {
            let mut state = self.state();
            state.is_over = true;
            state.unused = None;
            (std::mem::take(&mut state.lanes), state.client_code == Some(CloseCode::NORMAL))
        };
        for (_, lane) in lanes {
            if is_goodbye {
                lane.push(Incoming::Closed(CloseCode::NORMAL));
            }
            lane.push(Incoming::Gone);
        }
        self.wake_readers();
    }
}
