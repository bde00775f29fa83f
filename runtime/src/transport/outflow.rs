use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::AsyncWrite;

/// Bytes on their way to a socket: written together, large ones never copied, nothing held once they are gone.
#[derive(Debug, Default)]
pub(super) struct Outflow {
    chunks: VecDeque<Chunk>,
    /// How much of the first chunk was written.
    written: usize,
}

#[derive(Debug)]
enum Chunk {
    /// Small pieces, gathered.
    Gathered(Vec<u8>),
    /// A large piece, shared with the other connections it goes to.
    Shared(Bytes),
}

/// From this length on, copying costs more than one more entry in a vectored write.
const LARGE: usize = 2048;
/// How much is gathered in one chunk.
const GATHERED: usize = 16 * 1024;
/// How many chunks one system call takes.
const SLICES: usize = 16;

impl Outflow {
    pub(super) fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// Adds bytes by copying them.
    pub(super) fn copy(&mut self, bytes: &[u8]) {
        match self.chunks.back_mut() {
            Some(Chunk::Gathered(gathered)) if gathered.len() + bytes.len() <= GATHERED => gathered.extend(bytes),
            _ => self.chunks.push_back(Chunk::Gathered(bytes.to_vec())),
        }
    }

    /// Adds bytes, sharing them if that is cheaper.
    pub(super) fn push(&mut self, bytes: Bytes) {
        if bytes.len() < LARGE {
            self.copy(&bytes);
        } else {
            self.chunks.push_back(Chunk::Shared(bytes));
        }
    }

    /// Writes some of it. Ready with the number of bytes the stream took.
    pub(super) fn poll_write_some<S: AsyncWrite + Unpin>(
        &mut self,
        stream: &mut S,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        let mut slices = [IoSlice::new(&[]); SLICES];
        let mut count = 0;
        for (slice, chunk) in slices.iter_mut().zip(&self.chunks) {
            let from = if count == 0 { self.written } else { 0 };
            *slice = IoSlice::new(&chunk.as_slice()[from..]);
            count += 1;
        }
        let taken = ready!(Pin::new(stream).poll_write_vectored(cx, &slices[..count]))?;
        if taken == 0 {
            return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
        }
        self.advance(taken);
        Poll::Ready(Ok(taken))
    }

    fn advance(&mut self, taken: usize) {
        self.written += taken;
        while let Some(chunk) = self.chunks.front()
            && self.written >= chunk.as_slice().len()
        {
            self.written -= chunk.as_slice().len();
            self.chunks.pop_front();
        }
        if self.chunks.is_empty() {
            self.chunks = VecDeque::new();
        }
    }
}

impl Chunk {
    fn as_slice(&self) -> &[u8] {
        match self {
            Self::Gathered(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use tokio::io::AsyncReadExt;

    #[tokio::test]
    async fn everything_arrives_once_and_in_order_however_the_stream_splits_it() {
        let mut outflow = Outflow::default();
        let mut expected: Vec<u8> = Vec::new();
        for (number, length) in
            [3, 0, 2047, 2048, 1, 40_000, 5, 16_384, 9000, 9000].into_iter().cycle().take(60).enumerate()
        {
            let bytes = vec![u8::try_from(number).unwrap(); length];
            expected.extend(&bytes);
            outflow.push(bytes.into());
        }
        let (mut near, mut far) = tokio::io::duplex(777);
        let writing = async move {
            while !outflow.is_empty() {
                poll_fn(|cx| outflow.poll_write_some(&mut near, cx)).await.unwrap();
            }
        };
        let mut received = Vec::new();
        let (read, ()) = tokio::join!(far.read_to_end(&mut received), writing);
        read.unwrap();
        assert!(received == expected);
    }

    #[test]
    fn small_pieces_are_gathered_and_large_ones_shared() {
        let mut outflow = Outflow::default();
        let large = Bytes::from(vec![0; LARGE]);
        outflow.copy(b"head");
        outflow.push("small".into());
        outflow.push(large.clone());
        outflow.push("small".into());
        assert_eq!(outflow.chunks.len(), 3);
        assert!(matches!(&outflow.chunks[1], Chunk::Shared(shared) if shared.as_ptr() == large.as_ptr()));
    }
}
