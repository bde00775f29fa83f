use std::fmt;
use std::sync::{Arc, MutexGuard};

use bytes::Bytes;

use super::members::Holder;
use super::room::Inner;
use super::{Member, MemberId, Room, RoomSpec};
use crate::hall::Hall;
use crate::json::{Encode, Writer};
use crate::locks::InRoom;
use crate::message::Place;
use crate::relay::Calls;
use crate::schedule::Due;
use crate::tokens::TokenCheck;
use crate::{Outgoing, Party, RoleId, Session, Timestamp};

/// A room to oneself: what is done in one turn, nothing comes in between. Do not block in it, and take neither a channel's
/// turn nor another room's before it is dropped.
pub struct RoomTurn<'a> {
    pub(super) room: &'a Room,
    pub(super) inner: MutexGuard<'a, Inner>,
    pub(super) _held: InRoom,
}

impl RoomTurn<'_> {
    /// The constants of the room's kind.
    pub fn spec(&self) -> &'static RoomSpec {
        self.room.spec()
    }

    /// What tells this room from others of its kind.
    pub fn key(&self) -> &str {
        self.room.key()
    }

    /// The name of the sequence that offsets count in: unguessable text. A room that was empty, or a server that was
    /// restarted, begins another one.
    pub fn epoch(&self) -> &str {
        &self.inner.epoch
    }

    /// The last offset that was given out, 0 at first.
    pub fn offset(&self) -> u64 {
        self.inner.offset
    }

    /// The offset of the message that is sent next.
    pub fn advance(&mut self) -> u64 {
        self.inner.offset += 1;
        self.inner.offset
    }

    /// The membership of this connection.
    pub fn member_of(&self, session: &Session) -> Option<MemberId> {
        session.party().seats().in_room(self.room.id()).map(|seat| seat.member)
    }

    /// The participants in order of arrival, each user once. Who waits to come back is one of them.
    pub fn members(&self) -> impl Iterator<Item = Member> {
        self.inner.members.seen_all()
    }

    /// Sends a message that carries this offset to every member, also to those who will come back.
    pub fn send(&mut self, offset: u64, message: &Outgoing) {
        self.deliver(offset, message, None, None);
    }

    /// Sends it to every member but one, or but one participant.
    pub fn send_except(&mut self, offset: u64, except: Option<MemberId>, message: &Outgoing) {
        self.deliver(offset, message, except, None);
    }

    /// Sends it to every member; it answers what this connection sent.
    pub fn reply(&mut self, offset: u64, session: &Session, message: &Outgoing) {
        self.deliver(offset, message, None, Some(session));
    }

    /// Sends a message without an offset to the connections in these roles. Who is not connected misses it.
    pub fn to_roles(&mut self, roles: &[RoleId], message: &Outgoing) {
        for party in self.connected().filter(|party| roles.contains(&party.role())) {
            party.send(message);
        }
    }

    /// Replaces members of the state of this index by those of an object, and stores it. A value that is no object changes
    /// nothing.
    pub fn merge(&mut self, state: usize, object: &impl Encode) {
        let mut writer = Writer::new();
        object.encode(&mut writer);
        let Some(values) = &mut self.inner.values else { return };
        if values.merge(state, &writer.into_string()) {
            let value = Bytes::copy_from_slice(values.get(state).as_bytes());
            let (table, key) = (self.room.table(), self.room.stored_key(self.spec().state[state]));
            self.hall().options.store.put(&table, &key, Some(value));
        }
    }

    /// The state of this index: a JSON object, empty before anything was merged into it.
    pub fn state(&self, state: usize) -> &str {
        self.inner.values.as_ref().map_or("{}", |values| values.get(state))
    }

    /// Writes an object of all states by name.
    pub fn write_state(&self, writer: &mut Writer) {
        writer.begin_object();
        for (state, name) in self.spec().state.iter().enumerate() {
            writer.key(name);
            writer.raw(self.state(state));
        }
        writer.end_object();
    }

    /// Forgets messages that are too old, and sees to it that the next ones will be.
    pub(crate) fn trim(&mut self) {
        let now = self.hall().options.clock.instant();
        let Some(history) = &mut self.inner.history else { return };
        history.trim(now);
        let next = history.trims_at();
        self.inner.is_trimming = next.is_some();
        if let Some(at) = next {
            self.hall().schedule.add(at, Due::Trim(self.room.weak().clone()));
        }
    }

    pub(crate) fn room(&self) -> &Room {
        self.room
    }

    pub(crate) fn hall(&self) -> &Arc<Hall> {
        self.room.hall()
    }

    pub(crate) fn calls(&mut self) -> &mut Calls {
        self.inner.calls.get_or_insert_default()
    }

    pub(crate) fn has_no_calls(&self) -> bool {
        self.inner.calls.as_ref().is_none_or(|calls| calls.is_empty())
    }

    /// The connections of the members, in order of arrival.
    pub(crate) fn connected(&self) -> impl DoubleEndedIterator<Item = &Arc<Party>> {
        self.inner.members.iter().filter_map(|(_, membership)| membership.party())
    }

    fn deliver(&mut self, offset: u64, message: &Outgoing, except: Option<MemberId>, asker: Option<&Session>) {
        let placed = match self.inner.history {
            Some(_) => message.at(Place { room: self.room.id(), offset }),
            None => message.clone(),
        };
        let now = self.expiry_now();
        let asker_id = asker.map(Session::id);
        let mut is_missed = false;
        for (id, membership) in self.inner.members.iter_mut() {
            let is_asker = asker_id.is_some() && membership.party().map(|party| party.id()) == asker_id;
            match &membership.holder {
                Holder::Live(party) if now.is_some_and(|now| party.is_expired(now)) => {
                    membership.holder = Holder::Behind(party.clone(), offset - 1);
                    is_missed |= is_asker;
                }
                Holder::Live(_) if is_asker => {}
                Holder::Live(_) if membership.addressee(id).is_left_out(except) => {}
                Holder::Live(party) => party.send(&placed),
                _ => is_missed |= is_asker,
            }
        }
        // An asker that is behind gets it later, in its place; one that is no member gets it all the same.
        if let Some(asker) = asker.filter(|_| !is_missed) {
            asker.reply(&placed);
        }
        self.remember(offset, placed, except);
    }

    fn remember(&mut self, offset: u64, message: Outgoing, except: Option<MemberId>) {
        let now = self.hall().options.clock.instant();
        let Inner { history: Some(history), is_trimming, .. } = &mut *self.inner else { return };
        history.push(offset, message, except, now);
        if !*is_trimming && let Some(at) = history.trims_at() {
            *is_trimming = true;
            self.hall().schedule.add(at, Due::Trim(self.room.weak().clone()));
        }
    }

    /// The time, where members have to be looked at whose token may have expired.
    pub(super) fn expiry_now(&self) -> Option<Timestamp> {
        let token = self.hall().spec.token?;
        (token.check == TokenCheck::EveryMessage).then(|| self.room.now())
    }
}

impl fmt::Debug for RoomTurn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoomTurn({} {:?})", self.spec().name, self.key())
    }
}
