use std::sync::Arc;

use crate::{Channel, Close, CloseCode, Session, rooms, schedule, tokens};

/// A session that is in its channel's space, and leaves it whatever happens.
pub(crate) struct Member<C: Channel> {
    channel: Arc<C>,
    pub(crate) session: Session,
    /// How the connection ended.
    pub(crate) code: CloseCode,
}

impl<C: Channel> Member<C> {
    pub(crate) fn join(channel: Arc<C>, session: Session) -> Self {
        let mut member = Self { channel, session, code: CloseCode::ABNORMAL };
        let (space, channel, session) = (member.channel.space().clone(), &member.channel, &mut member.session);
        space.meters().opened(session.id().get());
        schedule::start(channel);
        let rooms = rooms::open_entries(session);
        let mut turn = space.lock();
        turn.join(session);
        match rooms {
            Ok(rooms) => rooms::enter(&**channel, session, &turn, &rooms),
            Err(failure) => {
                channel.failed(session, failure);
                session.party().end(Close::new(CloseCode::INTERNAL, "internal error"));
            }
        }
        channel.opened(session, &mut turn);
        drop(turn);
        rooms::expect(session.party(), space.hall());
        tokens::watch(space.hall(), session.party());
        space.options().connected.call(session);
        member
    }

    pub(super) fn channel(&self) -> &Arc<C> {
        &self.channel
    }
}

impl<C: Channel> Drop for Member<C> {
    fn drop(&mut self) {
        let space = self.channel.space();
        space.leave(self.session.id());
        rooms::depart(&*self.channel, &self.session, self.code);
        tokens::unwatch(space.hall(), self.session.party());
        space.meters().closed(self.session.id().get(), self.code);
        self.channel.closed(&self.session);
        space.options().disconnected.call(&self.session);
        self.session.outbox().shut(Close::new(self.code, ""));
    }
}
