use std::sync::Arc;

use crate::{Admission, ChannelSpec, Failure, Refusal, Request, Session, Space, Text, Turn};

/// One channel of a service: what generated code implements and transports drive.
///
/// On one connection the methods run one after another, in the order of the events; on different connections they run
/// at the same time.
pub trait Channel: Send + Sync + 'static {
    /// The constants of the channel.
    fn spec(&self) -> &'static ChannelSpec;

    /// Everybody who is connected, and the state they share.
    fn space(&self) -> &Arc<Space>;

    /// Whether this client may connect, and as what. A refusal is told to the client before its connection is closed.
    fn admit(&self, request: &Request<'_>) -> Result<Admission, Refusal>;

    /// A client is connected. `turn` is the very one in which it joined the space: what is sent here comes before
    /// anything that happens later, and nothing in between is missed. Must not block.
    fn opened(&self, session: &mut Session, turn: &mut Turn<'_>);

    /// A client sent a message. The next one is not looked at before the future is ready. When the client disconnects
    /// meanwhile, the future is dropped where it waits.
    fn received(&self, session: &mut Session, message: &Text) -> impl Future<Output = ()> + Send;

    /// The runtime could not make a message of what the client sent.
    fn failed(&self, session: &mut Session, failure: Failure);

    /// The client is gone, and no longer in the space.
    fn closed(&self, session: &Session);
}
