use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many clients each service has.
#[derive(Debug, Default)]
pub(super) struct Seats(Mutex<HashMap<&'static str, usize>>);

/// One client's place. Free again when dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    seats: Arc<Seats>,
    service: &'static str,
}

impl Seats {
    pub(super) fn take(seats: &Arc<Self>, service: &'static str, limit: usize) -> Option<Seat> {
        let mut taken = seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = taken.entry(service).or_default();
        if *taken >= limit {
            return None;
        }
        *taken += 1;
        Some(Seat { seats: seats.clone(), service })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = taken.get_mut(self.service) {
            *taken -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_free_again_when_its_client_is_gone() {
        let seats = Arc::default();
        let first = Seats::take(&seats, "viewer", 1);
        assert!(first.is_some());
        assert!(Seats::take(&seats, "viewer", 1).is_none());
        assert!(Seats::take(&seats, "camera", 1).is_some());
        drop(first);
        assert!(Seats::take(&seats, "viewer", 1).is_some());
    }
}
