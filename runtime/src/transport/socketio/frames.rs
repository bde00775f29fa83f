/// Reads along with the frames of a WebSocket as their bytes pass, either way.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Frames {
    head: [u8; 14],
    /// How much of the head is there.
    headed: usize,
    /// How much of the payload is still to come. `None` in the head.
    left: Option<u64>,
    frame: Frame,
    /// How much of the payload's start is there.
    started: usize,
}

/// What is read of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) opcode: u8,
    pub(super) length: u64,
    /// The payload's first bytes, unmasked, as many as there are.
    pub(super) start: [u8; 2],
}

const MASKED: u8 = 0x80;

impl Frame {
    pub(super) const TEXT: u8 = 1;
    pub(super) const CLOSE: u8 = 8;
}

impl Frames {
    /// Goes over more bytes, and tells of each frame that ends in them.
    pub(super) fn advance(&mut self, mut bytes: &[u8], mut ended: impl FnMut(&Frame)) {
        while !bytes.is_empty() {
            bytes = &bytes[self.step(bytes)..];
            if self.left == Some(0) {
                ended(&self.frame);
                *self = Self::default();
            }
        }
    }

    /// Whether the next byte begins a frame.
    pub(super) fn is_between(&self) -> bool {
        self.headed == 0
    }

    /// How long the frame is that has begun.
    pub(super) fn announced(&self) -> u64 {
        if self.left.is_some() { self.frame.length } else { 0 }
    }

    /// How many of these bytes come before the next frame that is one of these.
    pub(super) fn before(mut self, frames: &[&[u8]], bytes: &[u8]) -> usize {
        let mut passed = 0;
        let is_one = |rest: &[u8]| frames.iter().any(|frame| rest.starts_with(frame));
        while passed < bytes.len() && !(self.is_between() && is_one(&bytes[passed..])) {
            passed += self.step(&bytes[passed..]);
            if self.left == Some(0) {
                self = Self::default();
            }
        }
        passed
    }

    /// Goes over some of these bytes, which are not none, to the end of the frame at most. How many that were.
    fn step(&mut self, bytes: &[u8]) -> usize {
        let Some(left) = self.left else {
            self.begin(bytes[0]);
            return 1;
        };
        let here = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
        for byte in &bytes[..here.min(self.frame.start.len() - self.started)] {
            self.frame.start[self.started] = byte ^ self.mask(self.started);
            self.started += 1;
        }
        self.left = Some(left - here as u64);
        here
    }

    fn begin(&mut self, byte: u8) {
        self.head[self.headed] = byte;
        self.headed += 1;
        let [first, second, ..] = self.head;
        let length_bytes = match second & !MASKED {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let mask_bytes = if second & MASKED == 0 { 0 } else { 4 };
        if self.headed < 2 || self.headed < 2 + length_bytes + mask_bytes {
            return;
        }
        let length = match &self.head[2..2 + length_bytes] {
            [] => u64::from(second & !MASKED),
            long => long.iter().fold(0, |length, byte| length << 8 | u64::from(*byte)),
        };
        self.frame = Frame { opcode: first & 0x0f, length, start: [0; 2] };
        self.left = Some(length);
    }

    /// What the payload's byte of this index is masked with.
    fn mask(&self, index: usize) -> u8 {
        if self.head[1] & MASKED == 0 { 0 } else { self.head[self.headed - 4 + index] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(first: u8, mask: Option<[u8; 4]>, payload: &[u8]) -> Vec<u8> {
        let mut frame = vec![first];
        let bit = if mask.is_some() { MASKED } else { 0 };
        match payload.len() {
            short @ 0..126 => frame.push(bit + u8::try_from(short).unwrap()),
            medium @ 126..65_536 => {
                frame.push(bit + 126);
                frame.extend(u16::try_from(medium).unwrap().to_be_bytes());
            }
            long => {
                frame.push(bit + 127);
                frame.extend((long as u64).to_be_bytes());
            }
        }
        frame.extend(mask.unwrap_or_default().iter().take(if mask.is_some() { 4 } else { 0 }));
        frame.extend(payload.iter().zip(mask.unwrap_or_default().iter().cycle()).map(|(byte, mask)| byte ^ mask));
        frame
    }

    #[test]
    fn every_frame_is_told_once_however_the_bytes_are_split() {
        for mask in [None, Some([1, 2, 3, 255])] {
            let (mut bytes, mut expected) = (Vec::new(), Vec::new());
            for length in [0, 1, 2, 125, 126, 127, 65_535, 65_536, 70_000] {
                for first in [0x81, 0x02, 0x88, 0x8a] {
                    let payload: Vec<u8> = (b'a'..=b'z').cycle().take(length).collect();
                    bytes.extend(frame(first, mask, &payload));
                    let start = [payload.first(), payload.get(1)].map(|byte| byte.copied().unwrap_or_default());
                    expected.push(Frame { opcode: first & 0x0f, length: length as u64, start });
                }
            }
            for size in [1, 2, 3, 7, 1000, bytes.len()] {
                let (mut frames, mut told) = (Frames::default(), Vec::new());
                bytes.chunks(size).for_each(|chunk| frames.advance(chunk, |frame| told.push(*frame)));
                assert_eq!(told, expected, "in pieces of {size}");
                assert!(frames.is_between());
            }
        }
    }

    #[test]
    fn a_frame_is_announced_by_its_head() {
        let mut frames = Frames::default();
        let message = frame(0x81, Some([1; 4]), &[0; 3000]);
        frames.advance(&message[..7], |_| {});
        assert_eq!(frames.announced(), 0);
        frames.advance(&message[7..8], |_| {});
        assert_eq!(frames.announced(), 3000);
    }

    #[test]
    fn a_frame_is_found_where_one_begins() {
        let ping = frame(0x81, None, b"2");
        let message = frame(0x81, None, &ping.repeat(100));
        let bytes = [message.clone(), frame(0x81, None, b""), ping.clone(), message.clone()].concat();
        let mut frames = Frames::default();
        assert_eq!(frames.before(&[b"x", &ping], &bytes), message.len() + 2);
        assert_eq!(frames.before(&[&ping], &message), message.len());
        assert_eq!(frames.before(&[&ping], &ping), 0);
        frames.advance(&message[..10], |_| {});
        assert_eq!(frames.before(&[&ping], &bytes[10..]), message.len() + 2 - 10);
    }
}
