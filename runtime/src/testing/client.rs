use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::wire::Wire;
use crate::driver::{Member, carry_out};
use crate::{Channel, CloseCode, Refusal, Session, Text, schedule};

/// A client on a [`Bench`](super::Bench). It is cut off when dropped.
///
/// It reads only when asked, so what piles up in between meets the delivery policies of its messages.
pub struct Client<C: Channel> {
    channel: Arc<C>,
    member: Option<Member<C>>,
    wire: Arc<Mutex<Wire>>,
}

impl<C: Channel> Client<C> {
    pub(super) fn connect(channel: Arc<C>, session: Session) -> Self {
        let wire = Arc::new(Mutex::new(Wire::new(&session)));
        let member = Member::join(channel.clone(), session);
        schedule::run(&*channel);
        Self { member: Some(member), channel, wire }
    }

    pub(super) fn refused(channel: Arc<C>, session: &Session, refusal: Refusal) -> Self {
        if let Some(message) = &refusal.message {
            session.send(message);
        }
        session.outbox().end(refusal.close);
        Self { channel, member: None, wire: Arc::new(Mutex::new(Wire::new(session))) }
    }

    /// Sends a message, and returns when it was carried out. Nothing happens on a connection that is closed.
    pub async fn send(&mut self, text: &str) {
        self.arrive(Some(text.into())).await;
    }

    /// Sends a binary frame.
    pub async fn send_bytes(&mut self, bytes: &[u8]) {
        self.arrive(Text::from_bytes(Bytes::copy_from_slice(bytes))).await;
    }

    /// Reads everything there is: the messages since this was called last. A connection that turns out to be closed is
    /// over.
    pub fn received(&mut self) -> Vec<String> {
        let received = self.wire().take_received();
        self.closed();
        received
    }

    /// How the server ended the connection, if it did. Then it is over.
    pub fn closed(&mut self) -> Option<CloseCode> {
        let closed = self.wire().closed();
        if let Some(code) = closed {
            self.end(code);
        }
        closed
    }

    /// Closes the connection with this code. What was not read is lost.
    pub fn disconnect(mut self, code: CloseCode) {
        self.end(code);
    }

    /// From now on the client gives no sign of life.
    pub fn fall_silent(&mut self) {
        self.wire().is_silent = true;
    }

    /// The connection as the channel sees it; `None` when the client was refused, or the connection is over.
    pub fn session(&self) -> Option<&Session> {
        self.member.as_ref().map(|member| &member.session)
    }

    pub(super) fn shared_wire(&self) -> &Arc<Mutex<Wire>> {
        &self.wire
    }

    async fn arrive(&mut self, text: Option<Text>) {
        let arrived = self.wire().arrive(text);
        let Some(member) = &mut self.member else { return };
        if let Some(inbound) = arrived {
            carry_out(&*self.channel, &mut member.session, inbound).await;
        }
        schedule::run(&*self.channel);
    }

    fn end(&mut self, code: CloseCode) {
        if let Some(mut member) = self.member.take() {
            member.code = code;
            drop(member);
            schedule::run(&*self.channel);
        }
    }

    fn wire(&self) -> MutexGuard<'_, Wire> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Channel> Drop for Client<C> {
    fn drop(&mut self) {
        self.end(CloseCode::ABNORMAL);
    }
}

impl<C: Channel> std::fmt::Debug for Client<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("session", &self.session()).finish_non_exhaustive()
    }
}
