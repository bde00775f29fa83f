use std::sync::Arc;

use crate::{Channel, CloseCode, Session};

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
        let space = member.channel.space().clone();
        space.meters().opened(member.session.id().get());
        let mut turn = space.lock();
        turn.join(&member.session);
        member.channel.opened(&mut member.session, &mut turn);
        drop(turn);
        space.options().connected.call(&member.session);
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
        space.meters().closed(self.session.id().get(), self.code);
        self.channel.closed(&self.session);
        space.options().disconnected.call(&self.session);
    }
}
