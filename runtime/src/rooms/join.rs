use std::sync::Arc;

use super::members::{Holder, Membership, Who};
use super::{MemberId, Presence, RoomTurn};
use crate::{Failure, FailureKind, Party, Session};

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
        let has_role = spec.replaces_oldest || self.surplus(session.party()) == 0;
        if has_room && has_role { Ok(()) } else { Err(FailureKind::Full.into()) }
    }

    /// Makes the connection a member, gives it another mode if it is one already, or gives it the membership it resumes,
    /// whose connection is closed with 4001 if it is still there. Call [`admits`](Self::admits) before; then tell the
    /// others, answer, and [`replay`](Self::replay).
    pub fn join(&mut self, session: &Session, join: &Join<'_>) -> Joined {
        self.admit(session, join, false)
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
        let membership =
            Membership { who, participant: MemberId(0), mode: join.mode, role: party.role(), keys: Vec::new(), holder };
        let (member, presence) = self.inner.members.add(membership);
        self.seat(party, member, join.mode, is_entered);
        Joined { presence, recovered: false, offset: self.offset(), member, begins: true }
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
