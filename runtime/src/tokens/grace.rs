use std::sync::Arc;
use std::time::{Duration, Instant};

use super::TokenCheck;
use crate::hall::Hall;
use crate::schedule::Due;
use crate::{Close, CloseCode, Party};

/// Sees to it that a connection ends some time after its token expired.
pub(crate) fn watch(hall: &Hall, party: &Arc<Party>) {
    unwatch(hall, party);
    if let Some(at) = ends_at(hall, party) {
        let ticket = hall.schedule.add(at, Due::Grace(Arc::downgrade(party)));
        party.set_grace(ticket);
    }
}

/// The connection's grace is of no interest any more.
pub(crate) fn unwatch(hall: &Hall, party: &Party) {
    if let Some(ticket) = party.take_grace() {
        hall.schedule.cancel(ticket);
    }
}

/// The grace of a connection may be over: unless it showed another token meanwhile, it is closed with 1008.
pub(crate) fn end_grace(hall: &Hall, party: &Arc<Party>) {
    match ends_at(hall, party) {
        Some(at) if at <= hall.options.clock.instant() => {
            party.end(Close::new(CloseCode::UNAUTHORIZED, "token expired"));
        }
        Some(_) => watch(hall, party),
        None => {}
    }
}

/// When the grace is over, by the clock that deadlines are measured with.
fn ends_at(hall: &Hall, party: &Party) -> Option<Instant> {
    let token = hall.spec.token.filter(|token| token.check == TokenCheck::EveryMessage)?;
    let (now, end) = (hall.options.clock.timestamp(), party.expires()?.later(token.grace));
    let left = end.unix_micros().saturating_sub(now.unix_micros());
    hall.options.clock.instant().checked_add(Duration::from_micros(left))
}
