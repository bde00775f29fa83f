use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Instant;

use super::history::Addressee;
use super::{Member, MemberId, Presence};
use crate::schedule::Ticket;
use crate::{Party, RoleId};

/// Who is in a room: memberships, and the participants they make.
#[derive(Debug)]
pub(super) struct Members {
    modes: &'static [&'static str],
    last: u64,
    list: BTreeMap<MemberId, Membership>,
    /// By user id. A connection without a user has its own key there.
    participants: HashMap<Arc<str>, Participant>,
    /// By the keys of the connections that had a membership. Only those that can be resumed are here.
    keys: HashMap<Arc<str>, MemberId>,
}

/// One connection's place in a room, or what waits for its next connection.
#[derive(Debug)]
pub(super) struct Membership {
    pub(super) who: Who,
    /// Set by [`Members::add`].
    pub(super) participant: MemberId,
    pub(super) mode: usize,
    pub(super) role: RoleId,
    /// The keys of the connections that had it, the present one last.
    pub(super) keys: Vec<Arc<str>>,
    pub(super) holder: Holder,
}

/// Who takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Who {
    pub(super) id: Arc<str>,
    pub(super) name: Arc<str>,
    /// The id is a user's. Otherwise it is the key of a connection.
    pub(super) is_user: bool,
}

/// Who gets what is sent to a membership.
#[derive(Debug)]
pub(super) enum Holder {
    /// A connection, at once.
    Live(Arc<Party>),
    /// A connection, later: it has everything up to this offset.
    Behind(Arc<Party>, u64),
    /// The next connection, which will need everything after `cursor`.
    Waiting { cursor: u64, until: Instant, ticket: Ticket },
}

#[derive(Debug)]
struct Participant {
    id: MemberId,
    name: Arc<str>,
    memberships: Vec<MemberId>,
}

/// So many keys of connections that came and went are remembered of one membership.
const KEYS: usize = 32;

impl Members {
    pub(super) fn new(modes: &'static [&'static str]) -> Self {
        Self { modes, last: 0, list: BTreeMap::new(), participants: HashMap::new(), keys: HashMap::new() }
    }

    pub(super) fn get(&self, id: MemberId) -> Option<&Membership> {
        self.list.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: MemberId) -> Option<&mut Membership> {
        self.list.get_mut(&id)
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (MemberId, &Membership)> {
        self.list.iter().map(|(id, membership)| (*id, membership))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (MemberId, &mut Membership)> {
        self.list.iter_mut().map(|(id, membership)| (*id, membership))
    }

    /// How many participants there are.
    pub(super) fn count(&self) -> usize {
        self.participants.len()
    }

    pub(super) fn has(&self, participant: &str) -> bool {
        self.participants.contains_key(participant)
    }

    /// The membership that a connection of this key had.
    pub(super) fn of_key(&self, key: &str) -> Option<MemberId> {
        self.keys.get(key).copied()
    }

    pub(super) fn add(&mut self, mut membership: Membership) -> (MemberId, Option<Presence>) {
        let (id, new) = (self.next(), self.next());
        let Who { id: user, name, .. } = membership.who.clone();
        let before = self.seen(&user);
        let participant = self.participants.entry(user.clone());
        let participant = participant.or_insert(Participant { id: new, name, memberships: Vec::new() });
        participant.memberships.push(id);
        membership.participant = participant.id;
        let by = Some(participant.id);
        self.list.insert(id, membership);
        let after = self.seen(&user);
        (id, Presence::between(before, after, by))
    }

    fn next(&mut self) -> MemberId {
        self.last += 1;
        MemberId(self.last)
    }

    /// Ends a membership.
    pub(super) fn remove(&mut self, id: MemberId) -> Option<(Membership, Option<Presence>)> {
        let user = self.list.get(&id)?.who.id.clone();
        let before = self.seen(&user);
        let membership = self.list.remove(&id)?;
        for key in &membership.keys {
            self.keys.remove(key);
        }
        if let Some(participant) = self.participants.get_mut(&user) {
            participant.memberships.retain(|other| *other != id);
            if participant.memberships.is_empty() {
                self.participants.remove(&user);
            }
        }
        let presence = Presence::between(before, self.seen(&user), Some(membership.participant));
        Some((membership, presence))
    }

    /// Gives a membership another mode.
    pub(super) fn set_mode(&mut self, id: MemberId, mode: usize) -> Option<Presence> {
        let user = self.list.get(&id)?.who.id.clone();
        let before = self.seen(&user);
        let membership = self.list.get_mut(&id)?;
        membership.mode = mode;
        let by = Some(membership.participant);
        Presence::between(before, self.seen(&user), by)
    }

    /// A connection of this key has the membership from now on, and may be named to resume it.
    pub(super) fn name(&mut self, id: MemberId, key: &Arc<str>) {
        let Some(membership) = self.list.get_mut(&id) else { return };
        if membership.keys.len() == KEYS {
            self.keys.remove(&membership.keys.remove(0));
        }
        membership.keys.push(key.clone());
        self.keys.insert(key.clone(), id);
    }

    /// The participants in order of arrival.
    pub(super) fn seen_all(&self) -> impl Iterator<Item = Member> {
        let mut sorted: Vec<(&Arc<str>, &Participant)> = self.participants.iter().collect();
        sorted.sort_unstable_by_key(|(_, participant)| participant.id);
        sorted.into_iter().map(|(id, participant)| self.member(id.clone(), participant))
    }

    fn seen(&self, user: &Arc<str>) -> Option<Member> {
        Some(self.member(user.clone(), self.participants.get(user)?))
    }

    fn member(&self, id: Arc<str>, participant: &Participant) -> Member {
        let modes = participant.memberships.iter().filter_map(|id| self.list.get(id)).map(|membership| membership.mode);
        let mode = self.modes.get(modes.max().unwrap_or(0)).copied().unwrap_or_default();
        Member { id, name: participant.name.clone(), mode }
    }
}

impl Membership {
    /// By whom messages may leave it out.
    pub(super) fn addressee(&self, member: MemberId) -> Addressee {
        Addressee { member, participant: self.participant }
    }

    /// The connection that has it.
    pub(super) fn party(&self) -> Option<&Arc<Party>> {
        match &self.holder {
            Holder::Live(party) | Holder::Behind(party, _) => Some(party),
            Holder::Waiting { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const MODES: &[&str] = &["view", "edit"];

    fn waiting(user: &str, mode: usize) -> Membership {
        let who = Who { id: user.into(), name: user.to_uppercase().into(), is_user: true };
        let now = Instant::now();
        let ticket = crate::schedule::Schedule::new().add(now, crate::schedule::Due::Match(std::sync::Weak::new()));
        let holder = Holder::Waiting { cursor: 0, until: now + Duration::from_secs(1), ticket };
        Membership { who, participant: MemberId(0), mode, role: 0, keys: Vec::new(), holder }
    }

    fn seen(members: &Members) -> String {
        let members: Vec<String> = members.seen_all().map(|member| format!("{} {}", member.id, member.mode)).collect();
        members.join(", ")
    }

    #[test]
    fn a_user_is_one_participant_in_its_strongest_mode() {
        let mut members = Members::new(MODES);
        let member = |mode| Member { id: "ada".into(), name: "ADA".into(), mode };
        let (one, presence) = members.add(waiting("ada", 0));
        let by = Some(members.get(one).unwrap().participant);
        assert_eq!(presence, Some(Presence::Came { member: member("view"), by }));
        members.add(waiting("bob", 1));
        let (two, presence) = members.add(waiting("ada", 1));
        assert_eq!(presence, Some(Presence::Changed { member: member("edit"), by }));
        let (three, presence) = members.add(waiting("ada", 0));
        assert_eq!((presence, seen(&members).as_str()), (None, "ada edit, bob edit"));
        assert_eq!(members.set_mode(three, 1), None);
        assert_eq!(members.remove(one).unwrap().1, None);
        assert_eq!(members.set_mode(three, 0), None);
        assert_eq!(members.remove(two).unwrap().1, Some(Presence::Changed { member: member("view"), by }));
        assert_eq!((seen(&members).as_str(), members.count()), ("ada view, bob edit", 2));
        assert_eq!(members.remove(three).unwrap().1, Some(Presence::Went { member: member("view") }));
        assert_eq!((seen(&members).as_str(), members.has("ada")), ("bob edit", false));
    }

    #[test]
    fn a_membership_is_known_by_the_keys_of_its_last_connections() {
        let mut members = Members::new(&[]);
        let (id, _) = members.add(waiting("ada", 0));
        for number in 0..=KEYS {
            members.name(id, &number.to_string().into());
        }
        let known = (0..=KEYS).filter(|number| members.of_key(&number.to_string()) == Some(id));
        assert_eq!(known.collect::<Vec<_>>(), (1..=KEYS).collect::<Vec<_>>());
        members.remove(id);
        assert!(members.keys.is_empty() && members.list.is_empty());
    }
}
