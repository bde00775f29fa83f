//! One client's connection, as a scenario uses it.

use serde_json::Value;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::connect_async_with_config;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::handshake::client::Request;

use super::socket::{self, BROKEN, Command, Event};
use super::wire::Wire;

/// How many frames wait for a scenario; beyond that, the socket is not read.
const QUEUE: usize = 256;

/// A connection: a task keeps it alive and collects what comes. Dropping it breaks it.
#[derive(Debug)]
pub(super) struct Link {
    commands: mpsc::Sender<Command>,
    events: mpsc::Receiver<Event>,
    task: JoinHandle<()>,
}

impl Link {
    /// Connects; over Socket.IO until the namespace is granted or refused. The error says in words what came instead.
    pub(super) async fn open(request: Request, wire: Wire, auth: Option<Value>) -> Result<Self, String> {
        let (mut socket, _) = connect_async_with_config(request, None, true).await.map_err(|error| refused(&error))?;
        let (commands, of_player) = mpsc::channel(1);
        let (of_server, events) = mpsc::channel(QUEUE);
        let refusal = match wire.request(auth) {
            Some(request) => socket::join(&mut socket, &wire, request).await?,
            None => None,
        };
        let task = tokio::spawn(async move {
            match refusal {
                Some(frame) => socket::end_refused(socket, &of_server, frame).await,
                None => socket::run(socket, &wire, of_player, &of_server).await,
            }
        });
        Ok(Self { commands, events, task })
    }

    /// Sends a text, and returns once the system has it.
    pub(super) async fn send(&self, text: String) -> Result<(), String> {
        let (done, sent) = oneshot::channel();
        let over = || "the connection is over".to_owned();
        self.commands.send(Command::Send(text, done)).await.map_err(|_| over())?;
        sent.await.map_err(|_| over())?
    }

    /// What comes next, if it comes in time.
    pub(super) async fn next(&mut self, deadline: Instant) -> Option<Event> {
        let over = || Event::Closed { code: BROKEN, reason: "the connection is over".to_owned() };
        timeout_at(deadline, self.events.recv()).await.ok().map(|event| event.unwrap_or_else(over))
    }

    /// Closes the connection, and waits for the other side to do the same, for five seconds at most.
    pub(super) async fn close(self) {
        let (done, closed) = oneshot::channel();
        if self.commands.send(Command::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
    }

    /// Breaks the connection: no close frame is sent.
    pub(super) async fn lose(mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Why there is no connection, in words that do not hold the URL, which may hold a token.
fn refused(error: &Error) -> String {
    match error {
        Error::Http(response) => format!("HTTP status {}", response.status()),
        Error::Url(_) => "an address that cannot be connected to".to_owned(),
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests;
