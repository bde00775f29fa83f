use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};

/// Which room: unique as long as the process lives, also among rooms that had the same key one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RoomId(NonZeroU64);

/// Which membership of a room, or which participant with all of its memberships. A later one is greater; a membership that
/// goes on with another connection stays the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId(pub(super) u64);

impl RoomId {
    pub(crate) fn next() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(NonZeroU64::MIN.saturating_add(LAST.fetch_add(1, Ordering::Relaxed)))
    }
}
