use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A named class of messages and how often they may come. Generated code holds one in a `static`.
#[derive(Debug, PartialEq, Eq)]
pub struct RateSpec {
    /// The class's name, unique within the service.
    pub name: &'static str,
    /// At most this many messages…
    pub count: u32,
    /// …in any stretch of time this long.
    pub per: Duration,
    /// The class's index within its channel.
    pub slot: usize,
}

/// When the accepted messages of one class came. At most [`RateSpec::count`] entries.
#[derive(Debug, Default)]
pub(crate) struct Window(VecDeque<Instant>);

/// The windows of one connection, by slot.
#[derive(Debug, Default)]
pub(crate) struct Windows(Vec<Window>);

/// The windows of all users, so that reconnecting does not help. Holds only who sent something lately.
#[derive(Debug)]
pub(crate) struct UserRates(Mutex<Table>);

#[derive(Debug)]
struct Table {
    users: HashMap<Arc<str>, Vec<Entry>>,
    /// Users that sent nothing lately are forgotten when there are this many.
    prune_at: usize,
}

#[derive(Debug)]
struct Entry {
    service: &'static str,
    rate: &'static RateSpec,
    window: Window,
}

impl Window {
    /// Counts a message, unless it is one too many: then the time until it would not be. Refused ones do not count.
    pub(crate) fn admit(&mut self, rate: &RateSpec, now: Instant) -> Result<(), Duration> {
        self.forget(rate, now);
        if self.0.len() < rate.count as usize {
            self.0.push_back(now);
            return Ok(());
        }
        Err(self.0.front().map_or(rate.per, |oldest| rate.per.saturating_sub(now.saturating_duration_since(*oldest))))
    }

    fn forget(&mut self, rate: &RateSpec, now: Instant) {
        while self.0.front().is_some_and(|oldest| now.saturating_duration_since(*oldest) >= rate.per) {
            self.0.pop_front();
        }
    }
}

impl Windows {
    /// As [`Window::admit`], for the class's own window.
    pub(crate) fn admit(&mut self, rate: &RateSpec, now: Instant) -> Result<(), Duration> {
        if self.0.len() <= rate.slot {
            self.0.resize_with(rate.slot + 1, Window::default);
        }
        self.0[rate.slot].admit(rate, now)
    }
}

impl UserRates {
    const PRUNE_AT_FIRST: usize = 256;

    /// As [`Window::admit`], for the user's own window.
    pub(crate) fn admit(
        &self,
        service: &'static str,
        user: &Arc<str>,
        rate: &'static RateSpec,
        now: Instant,
    ) -> Result<(), Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).window(service, user, rate, now).admit(rate, now)
    }
}

impl Default for UserRates {
    fn default() -> Self {
        Self(Mutex::new(Table { users: HashMap::new(), prune_at: Self::PRUNE_AT_FIRST }))
    }
}

impl Table {
    fn window(&mut self, service: &'static str, user: &Arc<str>, rate: &'static RateSpec, now: Instant) -> &mut Window {
        if self.users.len() >= self.prune_at && !self.users.contains_key(user) {
            self.prune(now);
        }
        let entries = self.users.entry(user.clone()).or_default();
        let known = entries.iter().position(|entry| entry.service == service && entry.rate.name == rate.name);
        let index = known.unwrap_or_else(|| {
            entries.push(Entry { service, rate, window: Window::default() });
            entries.len() - 1
        });
        &mut entries[index].window
    }

    /// Forgets who sent nothing lately. Runs each time the table has doubled, so its cost per user is constant.
    fn prune(&mut self, now: Instant) {
        self.users.retain(|_, entries| {
            entries.retain_mut(|entry| {
                entry.window.forget(entry.rate, now);
                !entry.window.0.is_empty()
            });
            !entries.is_empty()
        });
        self.prune_at = (self.users.len() * 2).max(UserRates::PRUNE_AT_FIRST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static THREE_A_SECOND: RateSpec = RateSpec { name: "test", count: 3, per: Duration::from_secs(1), slot: 1 };
    static NEVER: RateSpec = RateSpec { name: "never", count: 0, per: Duration::from_secs(1), slot: 0 };

    /// When a message comes, and after how long it should have come instead (0: accepted), in milliseconds.
    fn check(rate: &'static RateSpec, table: &[(u64, u64)]) {
        let start = Instant::now();
        let (mut windows, users, user) = (Windows::default(), UserRates::default(), Arc::from("ada"));
        for (at, wait) in table {
            let now = start + Duration::from_millis(*at);
            let expected = if *wait == 0 { Ok(()) } else { Err(Duration::from_millis(*wait)) };
            assert_eq!(windows.admit(rate, now), expected, "at {at} ms");
            assert_eq!(users.admit("service", &user, rate, now), expected, "at {at} ms, by user");
        }
    }

    #[test]
    fn at_most_the_count_in_any_stretch() {
        let table = [(0, 0), (400, 0), (900, 0), (900, 100), (999, 1), (1000, 0), (1001, 399), (1400, 0), (1899, 1)];
        check(&THREE_A_SECOND, &table);
        check(&THREE_A_SECOND, &[(0, 0), (0, 0), (0, 0), (0, 1000), (5000, 0), (5000, 0), (5000, 0), (5999, 1)]);
    }

    #[test]
    fn a_count_of_none_admits_none() {
        check(&NEVER, &[(0, 1000), (2000, 1000)]);
    }

    #[test]
    fn users_services_and_classes_are_counted_apart() {
        static OTHER: RateSpec = RateSpec { name: "other", count: 1, per: Duration::from_secs(1), slot: 1 };
        static ONE: RateSpec = RateSpec { name: "one", count: 1, per: Duration::from_secs(1), slot: 1 };
        let (users, now) = (UserRates::default(), Instant::now());
        for (service, user, rate) in [("a", "ada", &ONE), ("b", "ada", &ONE), ("a", "bob", &ONE), ("a", "ada", &OTHER)]
        {
            assert!(users.admit(service, &user.into(), rate, now).is_ok());
            assert!(users.admit(service, &user.into(), rate, now).is_err());
        }
    }

    #[test]
    fn who_sent_nothing_lately_is_forgotten() {
        let (users, start) = (UserRates::default(), Instant::now());
        for second in 0..10u32 {
            for user in 0..200 {
                let name = format!("{second}-{user}").into();
                users.admit("service", &name, &THREE_A_SECOND, start + second * Duration::from_secs(2)).unwrap();
            }
        }
        assert!(users.0.lock().unwrap().users.len() <= 2 * UserRates::PRUNE_AT_FIRST);
    }
}
