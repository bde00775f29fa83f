//! One socket: what comes from it, what is sent to it, and how it ends.

use std::future::pending;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::wire::{Incoming, Wire};

/// How long the other side may take to answer a close frame.
const CLOSING: Duration = Duration::from_secs(5);

/// The close code that stands for none.
const NO_CODE: u16 = 1005;
/// The close code that stands for a connection that broke.
pub(super) const BROKEN: u16 = 1006;

pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What a client sees.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Event {
    /// A frame.
    Frame(Value),
    /// What no scenario can expect, in words.
    Odd(String),
    /// The connection ended; nothing follows.
    Closed { code: u16, reason: String },
}

/// What a client does.
#[derive(Debug)]
pub(super) enum Command {
    /// Sends a text, and says when the system has it.
    Send(String, oneshot::Sender<Result<(), String>>),
    /// Closes the connection, and says when it is closed.
    Close(oneshot::Sender<()>),
}

/// What is to be done about a message.
enum Meaning {
    Nothing,
    Answer(String),
    Tell(Event),
    End(Event),
}

/// Asks for a namespace of Socket.IO. Gives the frame that stands for a refusal, if it is one.
pub(super) async fn join(socket: &mut Socket, wire: &Wire, request: String) -> Result<Option<Value>, String> {
    loop {
        let incoming = match socket.next().await {
            Some(Ok(Message::Text(text))) => wire.read(&text),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Incoming::Nothing,
            other => match meaning(wire, other) {
                Meaning::Tell(event) | Meaning::End(event) => return Err(event.to_string()),
                Meaning::Nothing | Meaning::Answer(_) => Incoming::Nothing,
            },
        };
        let answer = match incoming {
            Incoming::Opened => request.clone(),
            Incoming::Answer(answer) => answer,
            Incoming::Nothing => continue,
            Incoming::Granted => return Ok(None),
            Incoming::Refused(frame) => return Ok(Some(frame)),
            Incoming::Ended(how) => return Err(how.to_owned()),
            Incoming::Odd(what) => return Err(what),
            Incoming::Frame(frame) => return Err(format!("{frame} before the namespace was granted")),
        };
        socket.send(Message::text(answer)).await.map_err(|error| error.to_string())?;
    }
}

/// Tells of a refused namespace, and ends.
pub(super) async fn end_refused(mut socket: Socket, events: &mpsc::Sender<Event>, frame: Value) {
    let _ = events.send(Event::Frame(frame)).await;
    let _ = events.send(Event::Closed { code: NO_CODE, reason: "Socket.IO's CONNECT_ERROR".to_owned() }).await;
    close(&mut socket).await;
}

/// Carries out commands and tells of what comes, until either ends.
pub(super) async fn run(
    mut socket: Socket,
    wire: &Wire,
    mut commands: mpsc::Receiver<Command>,
    events: &mpsc::Sender<Event>,
) {
    loop {
        tokio::select! {
            command = commands.recv() => match command {
                Some(Command::Send(text, done)) => {
                    let sent = socket.send(Message::text(text)).await;
                    let _ = done.send(sent.map_err(|error| error.to_string()));
                }
                Some(Command::Close(done)) => {
                    if let Some(text) = wire.farewell() {
                        let _ = socket.send(Message::text(text)).await;
                    }
                    close(&mut socket).await;
                    let _ = done.send(());
                    return;
                }
                None => return,
            },
            (permit, message) = incoming(&mut socket, events) => match meaning(wire, message) {
                Meaning::Nothing => {}
                Meaning::Answer(text) => drop(socket.send(Message::text(text)).await),
                Meaning::Tell(event) => permit.send(event),
                Meaning::End(event) => {
                    permit.send(event);
                    close(&mut socket).await;
                    return;
                }
            },
        }
    }
}

/// The next message, once there is room for what it means. Safe to drop.
async fn incoming<'a>(
    socket: &mut Socket,
    events: &'a mpsc::Sender<Event>,
) -> (mpsc::Permit<'a, Event>, Option<Result<Message, Error>>) {
    // Nobody listens any more: the task is about to be ended.
    let Ok(permit) = events.reserve().await else { pending().await };
    (permit, socket.next().await)
}

fn meaning(wire: &Wire, message: Option<Result<Message, Error>>) -> Meaning {
    let broken = |reason: String| Meaning::End(Event::Closed { code: BROKEN, reason });
    match message {
        Some(Ok(Message::Text(text))) => match wire.read(&text) {
            Incoming::Frame(frame) => Meaning::Tell(Event::Frame(frame)),
            Incoming::Odd(what) => Meaning::Tell(Event::Odd(what)),
            Incoming::Answer(text) => Meaning::Answer(text),
            Incoming::Ended(how) => Meaning::End(Event::Closed { code: NO_CODE, reason: how.to_owned() }),
            Incoming::Opened | Incoming::Granted | Incoming::Refused(_) | Incoming::Nothing => Meaning::Nothing,
        },
        Some(Ok(Message::Binary(bytes))) => {
            Meaning::Tell(Event::Odd(format!("a binary frame of {} bytes", bytes.len())))
        }
        Some(Ok(Message::Close(frame))) => Meaning::End(closed(frame)),
        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Meaning::Nothing,
        Some(Err(error)) => broken(error.to_string()),
        None => broken("no close frame came".to_owned()),
    }
}

fn closed(frame: Option<CloseFrame>) -> Event {
    let (code, reason) = frame.map_or((NO_CODE, String::new()), |frame| (frame.code.into(), frame.reason.to_string()));
    Event::Closed { code, reason }
}

/// Ends the WebSocket from this side, or answers its end.
async fn close(socket: &mut Socket) {
    let ending = async {
        let _ = socket.close(None).await;
        while let Some(Ok(_)) = socket.next().await {}
    };
    let _ = timeout(CLOSING, ending).await;
}
