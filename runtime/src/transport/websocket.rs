use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::frame::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::pipe::Pipe;
use super::{Inbound, Incoming, Transport};
use crate::{Close, CloseCode, Outgoing, Text};

/// A WebSocket on an upgraded connection. Idle, it holds a read buffer of 4 KiB.
#[derive(Debug)]
pub(crate) struct WebSocket<S> {
    socket: WebSocketStream<Pipe<S>>,
    message_limit: usize,
    /// The client broke the rules: its bytes are no longer read as frames.
    broken: bool,
    /// Nothing will be written any more.
    closed: bool,
    /// The client's side was told so.
    shut: bool,
}

const READ_BUFFER: usize = 4096;
/// How much the library may hold back of its control frames; messages do not go through it.
const CONTROL_BUFFER: usize = 4096;

impl<S: AsyncRead + AsyncWrite + Unpin + Send> WebSocket<S> {
    /// The server's end of a connection whose handshake is done. A message longer than `message_limit` is refused, one
    /// longer than `frame_limit` a fault; both are bytes.
    pub(crate) async fn new(stream: S, message_limit: usize, frame_limit: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_write_buffer_size(CONTROL_BUFFER)
            .max_message_size(Some(frame_limit))
            .max_frame_size(Some(frame_limit));
        let socket = WebSocketStream::from_raw_socket(Pipe::new(stream), Role::Server, Some(config)).await;
        Self { socket, message_limit, broken: false, closed: false, shut: false }
    }

    fn send(&mut self, message: Message) -> io::Result<()> {
        Pin::new(&mut self.socket).start_send(message).map_err(io_error)
    }

    fn poll_shut(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.shut {
            ready!(Pin::new(self.socket.get_mut()).poll_shutdown(cx))?;
            self.shut = true;
        }
        Poll::Ready(Ok(()))
    }

    fn message(&self, text: Option<Text>) -> Incoming {
        Incoming::Message(Inbound::plain(text, self.message_limit))
    }

    fn incoming(&mut self, received: Option<Result<Message, Error>>) -> Incoming {
        match received {
            Some(Ok(Message::Text(text))) => self.message(Some(text.into())),
            Some(Ok(Message::Binary(bytes))) => self.message(Text::from_bytes(bytes)),
            Some(Ok(Message::Close(frame))) => {
                Incoming::Closed(frame.map_or(CloseCode::NONE, |frame| CloseCode(frame.code.into())))
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Incoming::Sign,
            Some(Err(error)) => fault(&error).map_or(Incoming::Gone, |close| {
                self.broken = true;
                Incoming::Fault(close)
            }),
            None => Incoming::Gone,
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Transport for WebSocket<S> {
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Incoming> {
        if self.broken {
            return self.socket.get_mut().poll_discard(cx).map(|()| Incoming::Gone);
        }
        let received = ready!(Pin::new(&mut self.socket).poll_next(cx));
        Poll::Ready(self.incoming(received))
    }

    fn write(&mut self, message: Outgoing) {
        self.socket.get_mut().write_text(message.text);
    }

    fn ping(&mut self) -> io::Result<()> {
        self.send(Message::Ping(Bytes::new()))
    }

    fn close(&mut self, close: &Close) -> io::Result<()> {
        self.closed = true;
        self.send(Message::Close(Some(CloseFrame { code: close.code.0.into(), reason: close.short_reason().into() })))
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            // Pending means that the pipe takes no more of the library's frames before it is drained.
            let library = Pin::new(&mut self.socket).poll_flush(cx).map_err(io_error)?;
            ready!(self.socket.get_mut().poll_drained(cx))?;
            if library.is_ready() {
                break;
            }
        }
        // Whoever broke the rules may not know to answer the close frame. The end of the stream it will see.
        if self.broken && self.closed { self.poll_shut(cx) } else { Poll::Ready(Ok(())) }
    }

    fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_flush(cx))?;
        self.poll_shut(cx)
    }

    fn take_sign(&mut self) -> bool {
        self.socket.get_mut().take_sign()
    }
}

/// How to end a connection whose client broke the rules; `None` when there is nobody to tell.
fn fault(error: &Error) -> Option<Close> {
    match error {
        Error::Capacity(_) => Some(Close::new(CloseCode::TOO_LARGE, "message too large")),
        Error::Utf8(_) => Some(Close::new(CloseCode::NOT_UTF8, "text is not UTF-8")),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
        Error::Protocol(_) => Some(Close::new(CloseCode::PROTOCOL, "protocol error")),
        _ => None,
    }
}

fn io_error(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        other => io::Error::other(other),
    }
}
