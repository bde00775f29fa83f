use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};

use crate::relay::{Asker, CallId};
use crate::rooms::{self, MemberId, Room};
use crate::{Channel, FailureKind, Party, tokens};

/// Something that is to happen.
#[derive(Debug)]
pub(crate) enum Due {
    /// A membership has waited for its member long enough.
    Window { room: Arc<Room>, member: MemberId },
    /// A connection that has joined nothing is given what waits for its user.
    Match(Weak<Party>),
    /// The grace of a token that has expired is over.
    Grace(Weak<Party>),
    /// A room's oldest message is too old to be remembered.
    Trim(Weak<Room>),
    /// A call was not answered in time.
    Late { room: Weak<Room>, call: CallId },
    /// A call will not be answered.
    Unanswered(Asker, FailureKind),
}

/// Carries out everything that is due by now.
pub(crate) fn run<C: Channel>(channel: &C) {
    let hall = channel.space().hall();
    let now = hall.options.clock.instant();
    while let Some(due) = hall.schedule.pop(now) {
        // The panic's own words went to the log through the panic hook; what else is due must happen all the same.
        let _ = catch_unwind(AssertUnwindSafe(|| due.run(channel)));
    }
}

impl Due {
    fn run<C: Channel>(self, channel: &C) {
        match self {
            Self::Window { room, member } => rooms::expire(channel, &room, member),
            Self::Match(party) => {
                if let Some(party) = party.upgrade() {
                    rooms::greet(channel, &party);
                }
            }
            Self::Grace(party) => {
                if let Some(party) = party.upgrade() {
                    tokens::end_grace(channel.space().hall(), &party);
                }
            }
            Self::Trim(room) => {
                if let Some(room) = room.upgrade() {
                    room.lock().trim();
                }
            }
            Self::Late { room, call } => {
                let asker = room.upgrade().and_then(|room| room.lock().give_up(call));
                if let Some(asker) = asker {
                    channel.unanswered(&asker, &FailureKind::Late.into());
                }
            }
            Self::Unanswered(asker, kind) => channel.unanswered(&asker, &kind.into()),
        }
    }
}
