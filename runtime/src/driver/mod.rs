//! Drives one session over one transport: a task per connection, and all of its I/O.

mod inbox;
mod link;
mod member;
mod timer;

use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::task::Poll;

use futures_util::FutureExt;

use self::link::{Link, Step};
pub(crate) use self::member::Member;
use crate::transport::{Inbound, Transport};
use crate::{Channel, Close, CloseCode, Refusal, Session};

/// Runs a connection from its first message to its last. Returns when the client is gone and everything is let go.
pub(crate) async fn drive<C: Channel>(mut member: Member<C>, transport: impl Transport) {
    let channel = member.channel().clone();
    let mut link = Link::new(transport, &member.session);
    let code = loop {
        match poll_fn(|cx| link.poll(cx)).await {
            Step::Over(code) => break code,
            Step::Inbound(inbound) => {
                if let Some(code) = handle(&*channel, &mut member.session, &mut link, inbound).await {
                    break code;
                }
            }
        }
    };
    member.code = code;
    link.finish().await;
}

/// Carries out one message.
pub(crate) async fn carry_out<C: Channel>(channel: &C, session: &mut Session, inbound: Inbound) {
    session.asked_ack(inbound.ack);
    match inbound.content {
        Ok(text) => channel.received(session, &text).await,
        Err(failure) => channel.failed(session, failure),
    }
    session.settle();
}

/// Carries out one message while the connection goes on. The close code, should it end meanwhile.
async fn handle<C: Channel, T: Transport>(
    channel: &C,
    session: &mut Session,
    link: &mut Link<T>,
    inbound: Inbound,
) -> Option<CloseCode> {
    let outbox = session.outbox().clone();
    let mut work = pin!(AssertUnwindSafe(carry_out(channel, session, inbound)).catch_unwind());
    poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(Ok(())) => Poll::Ready(None),
        Poll::Ready(Err(_)) => {
            // The panic's own words went to the log through the panic hook.
            outbox.end(Close::new(CloseCode::INTERNAL, "internal error"));
            Poll::Ready(None)
        }
        Poll::Pending => link.poll_meanwhile(cx).map(Some),
    })
    .await
}

/// Tells a client that it may not connect, and why.
pub(crate) async fn turn_away(refusal: Refusal, session: &Session, transport: impl Transport) {
    if let Some(message) = &refusal.message {
        session.send(message);
    }
    session.space().meters().closed(session.id().get(), refusal.close.code);
    session.outbox().end(refusal.close);
    let mut link = Link::new(transport, session);
    while let Step::Inbound(_) = poll_fn(|cx| link.poll(cx)).await {}
    link.finish().await;
}
