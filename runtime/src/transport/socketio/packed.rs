//! The server's messages as packets.

use std::borrow::Cow;

use bytes::Bytes;
use engineioxide::Str;

use super::{envelope, packet};
use crate::{Delivery, MessageSpec, Outgoing, SocketIoSpec};

/// An acknowledgement is no message of the channel, but waits among them.
static ACK: MessageSpec = MessageSpec { name: "acknowledgement", delivery: Delivery::Disconnect, slot: u16::MAX };

impl Outgoing {
    /// The acknowledgement of this id: the content of a reply, or whatever JSON.
    pub(crate) fn ack(spec: &SocketIoSpec, id: u64, argument: Option<&str>) -> Self {
        let packet = Str::from(packet::ack(spec.namespace, id, argument));
        let ack = Self::new(&ACK, Bytes::from(packet.clone()));
        ack.packet.get_or_init(|| packet);
        ack
    }

    /// The acknowledgement that this reply is.
    pub(crate) fn to_ack(&self, spec: &SocketIoSpec, id: u64) -> Self {
        let frame = self.frame();
        let argument = envelope::split(&frame, spec).map_or(Some(&*frame), |(_, argument)| argument);
        Self::ack(spec, id, argument)
    }

    /// The message as a packet, made at the first call. Clones made from then on share it.
    pub(crate) fn packet(&self, spec: &SocketIoSpec) -> &Str {
        self.packet.get_or_init(|| {
            let frame = self.frame();
            match envelope::split(&frame, spec) {
                Some((name, argument)) => packet::event(spec.namespace, name, argument),
                None => packet::event(spec.namespace, &format!("\"{}\"", self.spec.name), Some(&frame)),
            }
            .into()
        })
    }

    fn frame(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.text)
    }
}
