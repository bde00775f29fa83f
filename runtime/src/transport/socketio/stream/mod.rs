#[cfg(test)]
mod tests;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::{Sleep, sleep, timeout};

use super::frames::{Frame, Frames};
use super::line::{Claimed, End, Line};
use crate::CloseCode;
use crate::life::CLOSE_TIMEOUT;

/// The byte stream under the engine's WebSocket.
///
/// The engine takes what comes without asking whether there is room for it, and does not tell when something was sent.
/// So the stream lets it read only when there is room, and counts what it writes. When the line ends, the engine reads
/// the end of the stream, and the client is told why; the engine itself would say no more than that it closes. And the
/// stream notices what the engine does not: a client that takes nothing any more.
///
/// Two of the engine's packets no client is to see. Its first ping comes with the connection instead of after the time
/// it tells the client: the stream answers it. And after the one that says that it closes, not every stock client comes
/// back.
#[derive(Debug)]
pub(crate) struct Stream<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> {
    /// Always there but while it is dropped.
    bytes: Option<S>,
    line: Arc<Line>,
    /// A longer frame the engine does not read.
    frame_limit: u64,
    came: Frames,
    went: Frames,
    /// Until when the client has to take something.
    stall: Option<Pin<Box<Sleep>>>,
}

/// The engine's digit for a message.
const MESSAGE: u8 = b'4';
/// The engine says that it closes.
const CLOSE: &[u8] = &[0x80 | Frame::TEXT, 1, b'1'];
/// The engine's ping, and a client's answer.
const PING: &[u8] = &[0x80 | Frame::TEXT, 1, b'2'];
const PONG: [u8; 7] = [0x80 | Frame::TEXT, 0x81, 0, 0, 0, 0, b'3'];
/// A client that takes nothing for so long is gone. As long as the engine waits for the answer to a ping.
const STALL: Duration = Duration::from_secs(20);

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream<S> {
    /// Longer frames than `frame_limit` the engine does not read.
    pub(crate) fn new(bytes: S, claimed: Claimed, frame_limit: usize) -> Self {
        let (came, went) = (Frames::default(), Frames::default());
        let (bytes, line) = (Some(bytes), claimed.into_line());
        Self { bytes, line, frame_limit: frame_limit as u64, came, went, stall: None }
    }

    fn bytes(&mut self) -> io::Result<Pin<&mut S>> {
        self.bytes.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    fn note_read(&mut self, bytes: &[u8]) {
        self.came.advance(bytes, |frame| {
            if frame.opcode == Frame::CLOSE && frame.length >= 2 {
                self.line.client_closes(CloseCode(u16::from_be_bytes(frame.start)));
            }
        });
        if self.came.announced() > self.frame_limit {
            self.line.close(CloseCode::TOO_LARGE);
        }
    }

    fn note_written(&mut self, bytes: &[u8]) {
        let mut messages = 0;
        self.went.advance(bytes, |frame| {
            messages += usize::from(frame.opcode == Frame::TEXT && frame.start[0] == MESSAGE);
        });
        self.line.taken(messages);
    }

    /// Writes, and gives the client up when it has taken nothing for too long.
    fn poll_bytes(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = self.bytes()?.poll_write(cx, bytes);
        self.line.set_blocked(written.is_pending());
        if written.is_ready() {
            self.stall = None;
            return written;
        }
        let stall = self.stall.get_or_insert_with(|| Box::pin(sleep(STALL)));
        ready!(stall.as_mut().poll(cx));
        self.line.cut();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> AsyncRead for Stream<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let room = self.line.poll_stream_room(cx);
        if self.came.is_between() && self.line.take_pong() {
            buffer.put_slice(&PONG);
            return Poll::Ready(Ok(()));
        }
        ready!(room);
        if self.line.is_over() {
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        ready!(self.bytes()?.poll_read(cx, buffer))?;
        self.note_read(&buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> AsyncWrite for Stream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.line.end(cx) {
            End::Cut => return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
            // What is left to say is said when the engine has let go.
            End::Coded(_) if self.went.is_between() => return Poll::Ready(Ok(bytes.len())),
            End::Open | End::Coded(_) => {}
        }
        let hidden: &[&[u8]] = if self.line.awaits_ping() { &[CLOSE, PING] } else { &[CLOSE] };
        let seen = self.went.before(hidden, bytes);
        if seen == 0 && !bytes.is_empty() {
            if bytes.starts_with(PING) {
                self.line.owe_pong();
            }
            return Poll::Ready(Ok(CLOSE.len()));
        }
        let written = ready!(self.poll_bytes(cx, &bytes[..seen]))?;
        self.note_written(&bytes[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.bytes()?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.bytes()?.poll_shutdown(cx)
    }
}

/// The engine forgets a connection whose WebSocket fails before it is open. Whatever the reason is, without its stream
/// the line is over.
impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Drop for Stream<S> {
    fn drop(&mut self) {
        // Without a runtime everything is over.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let code = self.line.stream_ended().filter(|_| self.went.is_between());
        if let Some(bytes) = self.bytes.take() {
            let line = self.line.clone();
            runtime.spawn(async move {
                // Whether the client noticed makes no difference any more.
                let _ = timeout(CLOSE_TIMEOUT, leave(bytes, code)).await;
                drop(line);
            });
        }
    }
}

/// Says why, then reads on until the client closes too: a socket with unread bytes would throw away what the client has
/// not read yet.
async fn leave(mut bytes: impl AsyncRead + AsyncWrite + Unpin, code: Option<CloseCode>) -> io::Result<()> {
    if let Some(code) = code {
        let [high, low] = code.0.to_be_bytes();
        bytes.write_all(&[0x80 | Frame::CLOSE, 2, high, low]).await?;
    }
    bytes.shutdown().await?;
    let mut scratch = [0; 4096];
    while bytes.read(&mut scratch).await? > 0 {}
    Ok(())
}
