use bytes::Bytes;

use crate::json::Writer;
use crate::rooms::RoomId;

/// What the runtime must know of one message the server sends. Generated code holds one in a `static`.
#[derive(Debug, PartialEq, Eq)]
pub struct MessageSpec {
    /// The message's name, as in its spec.
    pub name: &'static str,
    /// What happens when a client reads too slowly.
    pub delivery: Delivery,
    /// The message's index within its channel: messages that replace each other share it.
    pub slot: u16,
}

/// What becomes of a message for which a connection has no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Only the newest is worth sending: one that was not sent yet is replaced.
    Newest,
    /// The last few are worth sending: the oldest unsent one goes.
    DropOldest {
        /// How many may wait, at least 1.
        messages: usize,
    },
    /// None may be lost: a connection that cannot keep up is closed with 4002.
    Disconnect,
}

/// A message ready to be sent, to one connection or to many. Cloning it does not copy the text.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Which message it is.
    pub(crate) spec: &'static MessageSpec,
    /// The whole frame: JSON in UTF-8.
    pub(crate) text: Bytes,
    /// Its place in the order of a room.
    pub(crate) place: Option<Place>,
    /// The same as a Socket.IO packet, once it was made.
    #[cfg(feature = "socketio")]
    pub(crate) packet: std::sync::OnceLock<engineioxide::Str>,
}

/// A place in the order of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) room: RoomId,
    pub(crate) offset: u64,
}

impl Outgoing {
    /// A message whose frame is this text: JSON in UTF-8.
    pub fn new(spec: &'static MessageSpec, text: Bytes) -> Self {
        Self {
            spec,
            text,
            place: None,
            #[cfg(feature = "socketio")]
            packet: std::sync::OnceLock::new(),
        }
    }

    /// Writes a message out of its parts.
    pub fn compose(spec: &'static MessageSpec, write: impl FnOnce(&mut Writer)) -> Self {
        let mut writer = Writer::new();
        write(&mut writer);
        Self::new(spec, writer.finish())
    }

    /// The same message at a place in the order of a room.
    pub(crate) fn at(&self, place: Place) -> Self {
        Self { place: Some(place), ..self.clone() }
    }

    /// The same with one member more at the end of its frame, whose value is JSON.
    pub(crate) fn with_member(&self, name: &str, value: &str) -> Self {
        let Some(open) = self.text.strip_suffix(b"}") else { return self.clone() };
        let comma: &[u8] = if open.ends_with(b"{") { b"" } else { b"," };
        let text = [open, comma, b"\"", name.as_bytes(), b"\":", value.as_bytes(), b"}"].concat();
        Self { place: self.place, ..Self::new(self.spec, text.into()) }
    }
}

/// A typed message of the server.
pub trait Message {
    /// Which message it is.
    const SPEC: &'static MessageSpec;

    /// The message as it stands in a frame: JSON in UTF-8.
    fn encode(&self) -> Bytes;

    /// The message ready to be sent. Encode a broadcast once and send the result to all.
    fn outgoing(&self) -> Outgoing {
        Outgoing::new(Self::SPEC, self.encode())
    }
}
