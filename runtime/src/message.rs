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
        Self { spec, text, place: None }
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
