use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::{Sleep, sleep, timeout};

use super::frames::Frames;
use super::line::Line;
use crate::life::CLOSE_TIMEOUT;

/// The byte stream under the engine's WebSocket.
///
/// The engine takes what comes without asking whether there is room for it, and does not tell when something was sent.
/// So the stream lets it read only when there is room, and counts what it writes. It also notices what the engine does
/// not: a client that takes nothing any more.
#[derive(Debug)]
pub(crate) struct Stream<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> {
    /// Always there but while it is dropped.
    bytes: Option<S>,
    line: Arc<Line>,
    frames: Frames,
    /// Until when the client has to take something.
    stall: Option<Pin<Box<Sleep>>>,
}

/// A client that takes nothing for so long is gone. As long as the engine waits for the answer to a ping.
const STALL: Duration = Duration::from_secs(20);

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream<S> {
    pub(crate) fn new(bytes: S, line: Arc<Line>) -> Self {
        Self { bytes: Some(bytes), line, frames: Frames::default(), stall: None }
    }

    fn bytes(&mut self) -> io::Result<Pin<&mut S>> {
        self.bytes.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    fn note_written(&mut self, written: &[u8]) {
        self.stall = None;
        self.line.set_blocked(false);
        self.line.taken(self.frames.advance(written));
    }

    /// Ready when the client is given up.
    fn poll_stalled(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        self.line.set_blocked(true);
        let stall = self.stall.get_or_insert_with(|| Box::pin(sleep(STALL)));
        ready!(stall.as_mut().poll(cx));
        self.line.cut();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> AsyncRead for Stream<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        ready!(self.line.poll_room(cx));
        self.bytes()?.poll_read(cx, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> AsyncWrite for Stream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.line.is_cut(cx) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        match self.bytes()?.poll_write(cx, bytes) {
            Poll::Pending => self.poll_stalled(cx),
            Poll::Ready(written) => {
                let written = written?;
                self.note_written(&bytes[..written]);
                Poll::Ready(Ok(written))
            }
        }
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
        self.line.close(engineioxide::DisconnectReason::TransportError);
        if let Some(bytes) = self.bytes.take() {
            let line = self.line.clone();
            runtime.spawn(async move {
                // Whether the client noticed makes no difference any more.
                let _ = timeout(CLOSE_TIMEOUT, leave(bytes)).await;
                drop(line);
            });
        }
    }
}

/// Reads on until the client closes too: a socket with unread bytes would throw away what the client has not read yet.
async fn leave(mut bytes: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    bytes.shutdown().await?;
    let mut scratch = [0; 4096];
    while bytes.read(&mut scratch).await? > 0 {}
    Ok(())
}
