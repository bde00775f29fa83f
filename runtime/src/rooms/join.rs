use std::sync::Arc;

use super::members::{Holder, Membership, Who};
use super::seats::Seat;
use super::{MemberId, Presence, RoomTurn};
use crate::schedule::Due;
use crate::{Close, CloseCode, Failure, FailureKind, Party, Session};

/// What a handler says of a room that somebody wants to enter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// How many users it takes, where that is another number than the spec's.
    pub capacity: Option<usize>,
}

/// The membership of an earlier connection, and how far that one had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resume<'a> {
    /// The key of the earlier connection.
    pub session: &'a str,
    /// The room's epoch at that time.
    pub epoch: &'a str,
    /// The offset of the last message it had.
    pub offset: u64,
}

/// A wish to be in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join<'a> {
    /// The mode, by its index in [`RoomSpec::modes`](super::RoomSpec::modes); 0 where there are none.
    pub mode: usize,
    /// What the handler said.
    pub entry: Entry,
    /// The membership to go on with.
    pub resume: Option<Resume<'a>>,
}

/// What joining came to.
#[derive(Debug)]
pub struct Joined {
    /// What the others are to be told.
    pub presence: Option<Presence>,
    /// Everything that was missed follows.
    pub recovered: bool,
    /// The last offset the member knows. See [`position`](Self::position).
    pub offset: u64,
    pub(super) member: MemberId,
    /// The member begins with what is sent after the answer.
    pub(super) begins: bool,
}

impl<'a> Resume<'a> {
    /// The membership of this connection. An offset that no room gives out stands for one that is not known.
    pub fn new(session: &'a str, epoch: &'a str, offset: impl TryInto<u64>) -> Self {
        Self { session, epoch, offset: offset.try_into().unwrap_or(u64::MAX) }
    }
}

impl Joined {
    /// The offset after which the member's messages follow: where it recovered, the last one it had; otherwise the room's
    /// last. Ask after the others were told.
    pub fn position(&self, room: &RoomTurn<'_>) -> u64 {
        if self.recovered { self.offset } else { room.offset() }
    }
}

impl RoomTurn<'_> {
    /// Whether this is a return to a membership that is still there.
    pub fn resumes(&self, session: &Session, join: &Join<'_>) -> bool {
        self.resumed(session, join).is_some()
    }

    /// Whether there is a place. Fails with [`FailureKind::Full`] where the room has too many users or connections of this
    /// role, or the connection too many rooms. Who is here already always has one.
    pub fn admits(&self, session: &Session, join: &Join<'_>) -> Result<(), Failure> {
        if self.member_of(session).is_some() {
            return Ok(());
        }
        let spec = self.spec();
        if session.party().seats().of_kind(spec).count() >= spec.memberships {
            return Err(FailureKind::Full.into());
        }
        if self.resumes(session, join) {
            return Ok(());
        }
        let members = &self.inner.members;
        let is_new = !members.has(session.user().unwrap_or(session.key()));
        let has_room = !is_new || members.count() < join.entry.capacity.unwrap_or(spec.capacity);
        let has_role = spec.replaces_oldest || self.surplus(session.party(), 1) == 0;
        if has_room && has_role { Ok(()) } else { Err(FailureKind::Full.into()) }
    }

    /// Makes the connection a member, gives it another mode if it is one already, or gives it the membership it resumes,
    /// whose connection is closed with 4001 if it is still there. Call [`admits`](Self::admits) before; then tell the
    /// others, answer, and [`replay`](Self::replay).
    pub fn join(&mut self, session: &Session, join: &Join<'_>) -> Joined {
        self.admit(session, join, false)
    }

    /// What was missed, after the answer was queued. From now on the member gets what is sent.
    pub fn replay(&mut self, session: &Session, joined: &Joined) {
        self.follow(session.party(), joined);
    }

    /// As [`replay`](Self::replay).
    pub(super) fn follow(&mut self, party: &Arc<Party>, joined: &Joined) {
        let last = self.offset();
        let membership = self.inner.members.get_mut(joined.member);
        if let Some(Holder::Behind(holder, offset)) = membership.map(|membership| &mut membership.holder)
            && joined.begins
            && holder.id() == party.id()
        {
            *offset = last;
        }
        self.catch_up(party, joined.member);
    }

    /// The connection goes on where it had to wait.
    pub(crate) fn catch_up_with(&mut self, session: &Session) {
        if let Some(member) = self.member_of(session) {
            self.catch_up(session.party(), member);
        }
    }

    pub(super) fn admit(&mut self, session: &Session, join: &Join<'_>, is_entered: bool) -> Joined {
        if let Some(member) = self.member_of(session) {
            return self.change_mode(session.party(), member, join.mode);
        }
        if let Some(member) = self.resumed(session, join) {
            let known = join.resume.filter(|resume| resume.epoch == self.epoch()).map(|resume| resume.offset);
            return self.hand_over(session.party(), member, known, Some(join.mode));
        }
        self.replace_oldest(session.party());
        let party = session.party();
        let who = who(session);
        let holder = Holder::Behind(party.clone(), self.offset());
        let membership = Membership { who, mode: join.mode, role: party.role(), keys: Vec::new(), holder };
        let (member, presence) = self.inner.members.add(membership);
        self.seat(party, member, join.mode, is_entered);
        Joined { presence, recovered: false, offset: self.offset(), member, begins: true }
    }

    /// Gives a membership to another connection, which has what was sent up to an offset, where that is known.
    pub(super) fn hand_over(
        &mut self,
        party: &Arc<Party>,
        member: MemberId,
        known: Option<u64>,
        mode: Option<usize>,
    ) -> Joined {
        let (last, history) = (self.offset(), &self.inner.history);
        let is_covered =
            |offset: u64| offset <= last && history.as_ref().is_some_and(|history| history.covers(offset, member));
        let recovered = known.filter(|offset| is_covered(*offset));
        let offset = recovered.unwrap_or(last);
        let membership = self.inner.members.get_mut(member).expect("only memberships that are here are handed over");
        let mode = mode.unwrap_or(membership.mode);
        membership.role = party.role();
        let user = membership.who.clone();
        let before = std::mem::replace(&mut membership.holder, Holder::Behind(party.clone(), offset));
        match before {
            Holder::Live(old) | Holder::Behind(old, _) => self.evict(&old),
            Holder::Waiting { ticket, .. } => {
                self.hall().schedule.cancel(ticket);
                if user.is_user {
                    self.hall().lobby.unwait(&user.id, self.room.id(), member);
                }
            }
        }
        let presence = self.inner.members.set_mode(member, mode);
        self.seat(party, member, mode, false);
        Joined { presence, recovered: recovered.is_some(), offset, member, begins: recovered.is_none() }
    }

    /// Sends a member what it missed, and from now on what is sent. One whose token has expired goes on waiting; one that
    /// missed more than is remembered is closed with 4002, and will be told so when it comes back.
    pub(super) fn catch_up(&mut self, party: &Arc<Party>, member: MemberId) {
        if self.expiry_now().is_some_and(|now| party.is_expired(now)) {
            return;
        }
        let room = self.room.id();
        let inner = &mut *self.inner;
        let Some(membership) = inner.members.get_mut(member) else { return };
        let Holder::Behind(holder, offset) = &membership.holder else { return };
        if holder.id() != party.id() {
            return;
        }
        if let Some(history) = &inner.history {
            if !history.covers(*offset, member) {
                return party.end(Close::new(CloseCode::TOO_SLOW, "missed too much"));
            }
            party.outbox().enter(room, *offset);
            party.outbox().push_all(history.after(*offset, member));
        }
        membership.holder = Holder::Live(party.clone());
    }

    /// The membership that is resumed: of the same user, or where it has none, of who knows its key.
    fn resumed(&self, session: &Session, join: &Join<'_>) -> Option<MemberId> {
        let resume = join.resume.as_ref()?;
        let member = self.inner.members.of_key(resume.session)?;
        let Membership { who, .. } = self.inner.members.get(member)?;
        let is_own = if who.is_user { session.user() == Some(&*who.id) } else { session.user().is_none() };
        is_own.then_some(member)
    }

    fn change_mode(&mut self, party: &Arc<Party>, member: MemberId, mode: usize) -> Joined {
        if let Some(seat) = party.seats().in_room(self.room.id()) {
            seat.mode = mode;
        }
        let presence = self.inner.members.set_mode(member, mode);
        Joined { presence, recovered: false, offset: self.offset(), member, begins: false }
    }

    fn seat(&mut self, party: &Arc<Party>, member: MemberId, mode: usize, is_entered: bool) {
        let room = self.room.weak().upgrade().expect("a room that is locked is held");
        let seat = Seat { room, member, mode, is_entered };
        if self.spec().recovery.is_some() {
            self.inner.members.name(member, party.shared_key());
        }
        let is_seated = party.seats().add(seat.clone());
        if !is_seated {
            // It went while it was given the membership, and will not give it back by itself.
            self.depart(party, &seat, true);
        }
    }

    /// A connection has lost its membership to another one.
    fn evict(&mut self, old: &Arc<Party>) {
        let seat = old.seats().remove(self.room.id());
        drop(seat);
        old.end(Close::new(CloseCode::REPLACED, "replaced"));
        self.forget_calls(old.id());
    }

    /// Ends the oldest memberships of the role of a connection that is about to join, so that it has a place.
    fn replace_oldest(&mut self, party: &Arc<Party>) {
        let surplus = self.surplus(party, 1);
        let oldest: Vec<MemberId> = self.of_role(party).take(surplus).collect();
        let now = self.hall().options.clock.instant();
        for member in oldest {
            let Some((membership, presence)) = self.remove(member) else { continue };
            if let Some(old) = membership.party() {
                self.evict(old);
            }
            if let (Some(presence), Some(room)) = (presence, self.room.weak().upgrade()) {
                self.hall().schedule.add(now, Due::Announce { room, presence });
            }
        }
    }

    /// How many connections of a party's role there are too many, once so many more have come.
    fn surplus(&self, party: &Party, more: usize) -> usize {
        let limit = self.spec().roles.iter().find(|(role, _)| *role == party.role());
        limit.map_or(0, |(_, limit)| (self.of_role(party).count() + more).saturating_sub(*limit))
    }

    /// The memberships whose connections have a party's role, the oldest first.
    fn of_role(&self, party: &Party) -> impl Iterator<Item = MemberId> {
        let connected = self.inner.members.iter().filter(|(_, membership)| membership.party().is_some());
        connected.filter(|(_, membership)| membership.role == party.role()).map(|(id, _)| id)
    }

    /// Ends a membership.
    pub(super) fn remove(&mut self, member: MemberId) -> Option<(Membership, Option<Presence>)> {
        let (membership, presence) = self.inner.members.remove(member)?;
        if let Holder::Waiting { ticket, .. } = &membership.holder {
            self.hall().schedule.cancel(*ticket);
            if membership.who.is_user {
                self.hall().lobby.unwait(&membership.who.id, self.room.id(), member);
            }
        }
        Some((membership, presence))
    }
}

fn who(session: &Session) -> Who {
    match session.user_shared() {
        Some(user) => {
            let name = session.name().map_or_else(|| user.clone(), Into::into);
            Who { id: user.clone(), name, is_user: true }
        }
        None => {
            let key = session.party().shared_key();
            Who { id: key.clone(), name: key.clone(), is_user: false }
        }
    }
}
