use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use axum::http::{HeaderMap, Uri};
use percent_encoding::percent_decode_str;

use super::client::Client;
use super::wire::Wire;
use crate::{Admission, Channel, ManualClock, Options, Request, Session, Timestamp};

/// A channel under test, its clients, and the clock they live by.
pub struct Bench<C> {
    channel: Arc<C>,
    clock: ManualClock,
    wires: Mutex<Vec<Weak<Mutex<Wire>>>>,
}

impl<C: Channel> Bench<C> {
    /// A channel made with default options on a manual clock, which begins at 2026-01-01T00:00:00Z.
    pub fn new(channel: impl FnOnce(&Options) -> C) -> Self {
        Self::with_options(Options::new(), channel)
    }

    /// A channel made with these options; only their clock is replaced.
    pub fn with_options(options: Options, channel: impl FnOnce(&Options) -> C) -> Self {
        let clock = ManualClock::new(Timestamp::from_unix_micros(1_767_225_600_000_000));
        let channel = Arc::new(channel(&options.clock(clock.clone())));
        Self { channel, clock, wires: Mutex::default() }
    }

    /// The channel.
    pub fn channel(&self) -> &Arc<C> {
        &self.channel
    }

    /// Connects a client: `address` is a path and perhaps a query. A client that is refused finds its connection closed.
    ///
    /// # Panics
    /// When the address is none of the channel's.
    pub fn connect(&self, address: &str) -> Client<C> {
        let uri: Uri = address.parse().unwrap_or_else(|error| panic!("{address}: {error}"));
        let (route, parameters) = self.matched(uri.path());
        let headers = HeaderMap::new();
        let session = |admission| Session::new(self.channel.space(), admission, None);
        let client = match self.channel.admit(&Request::new(route, &uri, &parameters, &headers, None, None)) {
            Ok(admission) => Client::connect(self.channel.clone(), session(admission)),
            Err(refusal) => Client::refused(self.channel.clone(), &session(Admission::new(0)), refusal),
        };
        let mut wires = self.wires.lock().unwrap_or_else(PoisonError::into_inner);
        wires.push(Arc::downgrade(client.shared_wire()));
        client
    }

    /// Lets time pass, heartbeat by heartbeat.
    pub fn advance(&self, by: Duration) {
        let second = Duration::from_secs(1);
        let mut left = by;
        while left > Duration::ZERO {
            let step = left.min(second);
            self.clock.advance(step);
            self.tick();
            left -= step;
        }
    }

    fn tick(&self) {
        let mut wires = self.wires.lock().unwrap_or_else(PoisonError::into_inner);
        wires.retain(|wire| wire.strong_count() > 0);
        for wire in wires.iter().filter_map(Weak::upgrade) {
            wire.lock().unwrap_or_else(PoisonError::into_inner).tick();
        }
    }

    fn matched(&self, path: &str) -> (&'static str, Vec<(String, String)>) {
        let mut router = matchit::Router::new();
        for template in self.channel.spec().paths {
            router.insert(*template, *template).unwrap_or_else(|error| panic!("{template}: {error}"));
        }
        let matched = router.at(path).unwrap_or_else(|_| panic!("{path} is none of {:?}", self.channel.spec().paths));
        let decode = |value| percent_decode_str(value).decode_utf8_lossy().into_owned();
        let parameters = matched.params.iter().map(|(name, value)| (name.to_owned(), decode(value))).collect();
        (*matched.value, parameters)
    }
}

impl<C> fmt::Debug for Bench<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bench").field("clock", &self.clock).finish_non_exhaustive()
    }
}
