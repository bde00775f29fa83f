use std::sync::Arc;

use super::MemberId;

/// A participant of a room as others see it: a user, however many connections it has there, or a connection without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The user's id. A connection without a user has its own key instead.
    pub id: Arc<str>,
    /// The user's name.
    pub name: Arc<str>,
    /// The strongest mode of the user's memberships; empty where the room has none.
    pub mode: &'static str,
}

/// What the others in a room are to be told of a participant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Somebody came.
    Came {
        /// Who.
        member: Member,
        /// The participant itself, who need not be told.
        by: Option<MemberId>,
    },
    /// Somebody is here in another mode than before: in its strongest one, whichever of its connections it is.
    Changed {
        /// Who, in the new mode.
        member: Member,
        /// The participant itself, who need not be told.
        by: Option<MemberId>,
    },
    /// Somebody went.
    Went {
        /// Who, as it was last seen.
        member: Member,
    },
}

impl Presence {
    /// What changed between two looks at one participant.
    pub(super) fn between(before: Option<Member>, after: Option<Member>, by: Option<MemberId>) -> Option<Self> {
        match (before, after) {
            (None, Some(member)) => Some(Self::Came { member, by }),
            (Some(member), None) => Some(Self::Went { member }),
            (Some(before), Some(member)) if before.mode != member.mode => Some(Self::Changed { member, by }),
            _ => None,
        }
    }
}
