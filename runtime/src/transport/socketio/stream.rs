use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::{Sleep, sleep, timeout};

use super::frames::{Frame, Frames};
use super::line::{End, Line};
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
    pub(crate) fn new(bytes: S, line: Arc<Line>, frame_limit: usize) -> Self {
        let (came, went) = (Frames::default(), Frames::default());
        Self { bytes: Some(bytes), line, frame_limit: frame_limit as u64, came, went, stall: None }
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
        let room = self.line.poll_room(cx);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Drain;
    use crate::transport::Incoming;
    use crate::transport::socketio::lane::Lane;
    use std::future::poll_fn;
    use tokio::io::{DuplexStream, duplex};
    use tokio::sync::Semaphore;

    static CHANNEL: crate::ChannelSpec = crate::ChannelSpec {
        service: "test",
        version: "1.0.0",
        channel: "test",
        paths: &[],
        message_limit: 100,
        frame_limit: 100,
        socketio: None,
        token: None,
        queue: crate::QueueLimit::DEFAULT,
        heartbeat: crate::Heartbeat::DEFAULT,
        roles: &["client"],
        permissions: &[],
        state: &crate::StateSpec::NONE,
        messages: &[],
        kept: 0,
        rooms: &[],
        topics: None,
    };

    /// A line with one lane, the server's end of its stream, and the client's.
    async fn pair(buffer: usize) -> (Arc<Line>, Arc<Lane>, Stream<DuplexStream>, DuplexStream) {
        let unused = Arc::new(Semaphore::new(1)).acquire_owned().await.unwrap();
        let line = Line::new(None, Drain::new().count(), unused);
        assert!(line.claim());
        let lane = line.enter("/ws", &CHANNEL).unwrap();
        let (server, client) = duplex(buffer);
        (line.clone(), lane, Stream::new(server, line, 1000), client)
    }

    async fn next(lane: &Lane) -> Incoming {
        poll_fn(|cx| lane.poll_pop(cx)).await.0
    }

    #[tokio::test]
    async fn nothing_is_read_while_there_is_no_room() {
        let (line, lane, mut stream, mut client) = pair(100).await;
        client.write_all(b"ab").await.unwrap();
        assert_eq!(stream.read_u8().await.unwrap(), b'a');
        (0..16).for_each(|_| lane.push(Incoming::Sign));
        let mut reading = Box::pin(stream.read_u8());
        assert!(timeout(Duration::from_millis(20), &mut reading).await.is_err());
        let (_, made_room) = poll_fn(|cx| lane.poll_pop(cx)).await;
        assert!(made_room);
        line.room_made();
        assert_eq!(reading.await.unwrap(), b'b');
    }

    #[tokio::test]
    async fn when_the_line_ends_the_engine_reads_the_end_and_the_client_is_told_why() {
        let (line, _, mut stream, mut client) = pair(1000).await;
        stream.write_all(b"\x81\x024a").await.unwrap();
        client.write_all(b"more").await.unwrap();
        line.close(CloseCode::RESTARTING);
        assert_eq!(stream.read(&mut [0; 10]).await.unwrap(), 0);
        stream.write_all(b"\x81\x011\x88\0").await.unwrap();
        drop(stream);
        let mut received = Vec::new();
        client.read_to_end(&mut received).await.unwrap();
        assert_eq!(received, b"\x81\x024a\x88\x02\x03\xf4");
    }

    #[tokio::test]
    async fn in_the_middle_of_a_message_nothing_can_be_said() {
        let (line, _, mut stream, mut client) = pair(1000).await;
        stream.write_all(b"\x81\x044a").await.unwrap();
        line.close(CloseCode::TOO_SLOW);
        drop(stream);
        let mut received = Vec::new();
        client.read_to_end(&mut received).await.unwrap();
        assert_eq!(received, b"\x81\x044a");
    }

    #[tokio::test]
    async fn the_first_ping_is_answered_here_and_a_client_never_sees_that_the_engine_closes() {
        let (_, _, mut stream, mut client) = pair(1000).await;
        stream.write_all(b"\x81\x024a\x81\x012\x81\x024b").await.unwrap();
        let mut read = [0; 20];
        assert_eq!(stream.read(&mut read).await.unwrap(), 7);
        assert_eq!(read[..7], PONG);
        client.write_all(b"more").await.unwrap();
        assert_eq!(stream.read(&mut read).await.unwrap(), 4);
        stream.write_all(PING).await.unwrap();
        stream.write_all(CLOSE).await.unwrap();
        drop(stream);
        let mut received = Vec::new();
        client.read_to_end(&mut received).await.unwrap();
        assert_eq!(received, b"\x81\x024a\x81\x024b\x81\x012");
    }

    #[tokio::test]
    async fn a_close_handshake_of_the_clients_is_left_alone() {
        let (_, _, mut stream, mut client) = pair(1000).await;
        stream.write_all(b"\x88\0").await.unwrap();
        drop(stream);
        let mut received = Vec::new();
        client.read_to_end(&mut received).await.unwrap();
        assert_eq!(received, b"\x88\0");
    }

    #[tokio::test]
    async fn a_close_with_1000_is_a_goodbye_and_any_other_a_loss() {
        for (frame, expected) in [
            (&b"\x88\x82\x01\x02\x03\x04\x02\xea"[..], Incoming::Closed(CloseCode::NORMAL)),
            (b"\x88\x82\0\0\0\0\x03\xe9", Incoming::Gone),
            (b"\x88\x80\0\0\0\0", Incoming::Gone),
            (b"", Incoming::Gone),
        ] {
            let (line, lane, mut stream, mut client) = pair(1000).await;
            client.write_all(frame).await.unwrap();
            client.shutdown().await.unwrap();
            stream.read_to_end(&mut Vec::new()).await.unwrap();
            line.gone();
            assert_eq!(next(&lane).await, expected, "{frame:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_nothing_is_given_up() {
        let (line, _, mut stream, client) = pair(10).await;
        let begun = tokio::time::Instant::now();
        let error = stream.write_all(&[0; 100]).await.unwrap_err();
        assert_eq!((error.kind(), begun.elapsed()), (io::ErrorKind::TimedOut, STALL));
        assert!(line.is_over());
        drop(client);
    }

    #[tokio::test]
    async fn a_line_that_is_cut_writes_no_more() {
        let (line, _, mut stream, _client) = pair(10).await;
        let writing = tokio::spawn(async move { stream.write_all(&[0; 100]).await });
        tokio::time::sleep(Duration::from_millis(10)).await;
        line.cut();
        assert_eq!(writing.await.unwrap().unwrap_err().kind(), io::ErrorKind::ConnectionAborted);
    }
}
