use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::outflow::Outflow;

/// The byte stream under a WebSocket.
///
/// Two write to it: the WebSocket library its control frames, and we the messages, past the library and without a copy.
/// Both go through one [`Outflow`], whole frame by whole frame, which keeps them apart.
#[derive(Debug)]
pub(super) struct Pipe<S> {
    stream: S,
    out: Outflow,
    /// Bytes of control frames since the outflow was empty.
    control: usize,
    sign: bool,
    blocked: bool,
}

/// A client that pings without reading the answers is not owed more of them than this.
const CONTROL_LIMIT: usize = 4096;

impl<S> Pipe<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, out: Outflow::default(), control: 0, sign: false, blocked: false }
    }

    /// Queues an unmasked, unfragmented text frame.
    pub(super) fn write_text(&mut self, text: Bytes) {
        let mut head = [0x81, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let length = text.len();
        let head = match (u8::try_from(length), u16::try_from(length)) {
            (Ok(short @ 0..126), _) => {
                head[1] = short;
                &head[..2]
            }
            (_, Ok(medium)) => {
                head[1] = 126;
                head[2..4].copy_from_slice(&medium.to_be_bytes());
                &head[..4]
            }
            _ => {
                head[1] = 127;
                head[2..10].copy_from_slice(&(length as u64).to_be_bytes());
                &head[..]
            }
        };
        self.out.copy(head);
        self.out.push(text);
    }

    /// Whether bytes came, or went after they had to wait, since this was asked last.
    pub(super) fn take_sign(&mut self) -> bool {
        std::mem::take(&mut self.sign)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Pipe<S> {
    /// Ready when the operating system has everything.
    pub(super) fn poll_drained(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.out.is_empty() {
            let written = self.out.poll_write_some(&mut self.stream, cx);
            let was_blocked = std::mem::replace(&mut self.blocked, written.is_pending());
            ready!(written)?;
            self.sign |= was_blocked;
        }
        self.control = 0;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Throws away what comes until the other end closes.
    pub(super) fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut scratch = [0; 8192];
        loop {
            let mut buffer = ReadBuf::new(&mut scratch);
            let read = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                return Poll::Ready(());
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Pipe<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = ready!(Pin::new(&mut self.stream).poll_read(cx, buffer));
        self.sign |= buffer.filled().len() > before;
        Poll::Ready(result)
    }
}

/// For the WebSocket library, which writes only whole control frames.
impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Pipe<S> {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.control >= CONTROL_LIMIT {
            // Whoever drains the pipe asks the library again.
            return Poll::Pending;
        }
        self.control += bytes.len();
        self.out.copy(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_drained(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use tokio::io::AsyncReadExt;

    #[tokio::test]
    async fn the_head_tells_the_length() {
        for (length, head) in [
            (0, &[0x81, 0][..]),
            (125, &[0x81, 125]),
            (126, &[0x81, 126, 0, 126]),
            (255, &[0x81, 126, 0, 255]),
            (65_535, &[0x81, 126, 0xff, 0xff]),
            (65_536, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let (near, mut far) = tokio::io::duplex(100_000);
            let mut pipe = Pipe::new(near);
            pipe.write_text(vec![b'x'; length].into());
            poll_fn(|cx| pipe.poll_drained(cx)).await.unwrap();
            drop(pipe);
            let mut received = Vec::new();
            far.read_to_end(&mut received).await.unwrap();
            assert_eq!((&received[..head.len()], received.len()), (head, head.len() + length));
        }
    }
}
