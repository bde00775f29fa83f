/// Counts the engine's messages among the bytes of a server's WebSocket frames, which are neither masked nor fragmented.
#[derive(Debug, Default)]
pub(super) struct Frames {
    head: [u8; 10],
    /// How much of the head is there.
    headed: usize,
    /// How much of the payload is still to come. `None` in the head.
    left: Option<u64>,
    is_message: bool,
    /// The payload's first byte, which says what packet it is, was not seen yet.
    is_fresh: bool,
}

const TEXT: u8 = 1;
/// The engine's digit for a message.
const MESSAGE: u8 = b'4';

impl Frames {
    /// Goes over more bytes. How many messages ended in them.
    pub(super) fn advance(&mut self, mut bytes: &[u8]) -> usize {
        let mut ended = 0;
        while let Some((first, rest)) = bytes.split_first() {
            match self.left {
                None => {
                    self.begin(*first);
                    bytes = rest;
                }
                Some(left) => {
                    if std::mem::take(&mut self.is_fresh) {
                        self.is_message &= *first == MESSAGE;
                    }
                    let here = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
                    self.left = Some(left - here as u64);
                    bytes = &bytes[here..];
                }
            }
            if self.left == Some(0) {
                ended += usize::from(self.is_message && !self.is_fresh);
                *self = Self::default();
            }
        }
        ended
    }

    fn begin(&mut self, byte: u8) {
        self.head[self.headed] = byte;
        self.headed += 1;
        let head = &self.head[..self.headed];
        self.left = match head {
            [_, 126, high, low] => Some(u16::from_be_bytes([*high, *low]).into()),
            [_, 127, length @ ..] => length.try_into().ok().map(u64::from_be_bytes),
            [_, short] if *short < 126 => Some((*short).into()),
            _ => None,
        };
        self.is_message = head[0] & 0x0f == TEXT;
        self.is_fresh = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut frame = vec![first];
        match payload.len() {
            short @ 0..126 => frame.push(u8::try_from(short).unwrap()),
            medium @ 126..65_536 => {
                frame.push(126);
                frame.extend(u16::try_from(medium).unwrap().to_be_bytes());
            }
            long => {
                frame.push(127);
                frame.extend((long as u64).to_be_bytes());
            }
        }
        frame.extend(payload);
        frame
    }

    #[test]
    fn only_messages_count_however_the_bytes_are_split() {
        let mut bytes = Vec::new();
        for length in [1, 2, 125, 126, 127, 65_535, 65_536, 70_000] {
            bytes.extend(frame(0x81, &vec![b'4'; length]));
            bytes.extend(frame(0x81, b"2"));
            bytes.extend(frame(0x81, b""));
            bytes.extend(frame(0x8a, b"4"));
            bytes.extend(frame(0x81, b"0{\"sid\":\"4\"}"));
        }
        bytes.extend(frame(0x88, b""));
        for size in [1, 2, 3, 7, 1000, bytes.len()] {
            let mut frames = Frames::default();
            let ended: usize = bytes.chunks(size).map(|chunk| frames.advance(chunk)).sum();
            assert_eq!(ended, 8, "in pieces of {size}");
        }
    }

    #[test]
    fn a_message_counts_with_its_last_byte() {
        let mut frames = Frames::default();
        let message = frame(0x81, b"4abc");
        assert_eq!(frames.advance(&message[..5]), 0);
        assert_eq!(frames.advance(&message[5..]), 1);
    }
}
