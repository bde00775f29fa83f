use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::asked::Asked;
use crate::outbox::Outbox;
use crate::permissions::Held;
use crate::rates::Windows;
use crate::rooms;
use crate::state;
use crate::tokens::{self, TokenError};
use crate::{
    Admission, ChannelSpec, Close, CloseCode, Credentials, Failure, FailureKind, Outgoing, Party, RateSpec, RoleId,
    RoomSpec, Set, Space, Timestamp,
};

/// One connection, as the code that answers its messages sees it.
///
/// It does no I/O: what is sent is queued, and what ends the connection is noted; whoever drives the session does both.
#[derive(Debug)]
pub struct Session {
    party: Arc<Party>,
    remote: Option<SocketAddr>,
    user: Option<Arc<str>>,
    parameters: Box<[(&'static str, Box<str>)]>,
    /// The rooms to enter when it joins the space.
    entries: Box<[(&'static RoomSpec, Box<str>)]>,
    /// The token is another one since the message at hand came.
    is_renewed: bool,
    held: Held,
    windows: Windows,
    pub(crate) asked: Asked,
    space: Arc<Space>,
}

/// Which connection: unique as long as the process lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(u64);

impl SessionId {
    /// The id as a number, for logs.
    pub fn get(self) -> u64 {
        self.0
    }

    pub(crate) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Session {
    /// A new connection to this space, which it has yet to join.
    pub(crate) fn new(space: &Arc<Space>, admission: Admission, remote: Option<SocketAddr>) -> Self {
        let Admission { role, identity, parameters, rooms, resumes } = admission;
        let outbox = Outbox::new(space.spec().queue, space.meters().clone());
        Self {
            remote,
            user: identity.as_ref().map(|identity| identity.user.clone()),
            party: Arc::new(Party::new(role, identity, resumes, outbox)),
            parameters: parameters.into(),
            entries: rooms.into(),
            is_renewed: false,
            held: Held::default(),
            windows: Windows::default(),
            asked: Asked::default(),
            space: space.clone(),
        }
    }

    /// Which connection this is.
    pub fn id(&self) -> SessionId {
        self.party.id()
    }

    /// The connection's public name: unguessable text that is never given to another.
    pub fn key(&self) -> &str {
        self.party.key()
    }

    /// What the client was admitted as.
    pub fn role(&self) -> RoleId {
        self.party.role()
    }

    /// The name of what the client was admitted as.
    pub fn role_name(&self) -> &'static str {
        self.spec().roles.get(usize::from(self.role())).copied().unwrap_or_default()
    }

    /// Who the client proved to be.
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// The name of who the client proved to be, as others see it.
    pub fn name(&self) -> Option<&str> {
        self.party.name()
    }

    /// A parameter of path or query that was kept when the client connected.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
    }

    /// When the client's token expires.
    pub fn expires(&self) -> Option<Timestamp> {
        self.party.expires()
    }

    /// What others hold of the connection.
    pub fn party(&self) -> &Arc<Party> {
        &self.party
    }

    /// Who is at the other end of the connection, as far as the server sees it.
    pub fn remote(&self) -> Option<SocketAddr> {
        self.remote
    }

    /// The wall clock. Ask once per message, so that what it causes carries one time.
    pub fn now(&self) -> Timestamp {
        self.space.options().clock.timestamp()
    }

    /// The names of the permissions held, in the order of the spec.
    pub fn permissions(&self) -> Vec<&'static str> {
        self.held.names(self.spec().permissions)
    }

    /// Whether the permission of this index is held.
    pub fn allows(&self, permission: usize) -> bool {
        self.held.has(permission)
    }

    /// Queues a message for this connection. Never waits: when there is no room, the message's own policy decides.
    pub fn send(&self, message: &Outgoing) {
        self.party.send(message);
    }

    /// Ends the connection once everything queued so far was sent. The first call decides how.
    pub fn close(&self, code: CloseCode, reason: &'static str) {
        self.party.end(Close::new(code, reason));
    }

    /// Counts a message of this class: by user once the client proved who it is, so that reconnecting does not help;
    /// by connection before. Fails with [`FailureKind::Limited`] and the exact time to wait when it is one too many.
    pub fn limit(&mut self, rate: &'static RateSpec) -> Result<(), Failure> {
        let options = self.space.options();
        let now = options.clock.instant();
        let admitted = match &self.user {
            Some(user) => options.rates.admit(self.space.spec().service, user, rate, now),
            None => self.windows.admit(rate, now),
        };
        admitted.map_err(Failure::limited)
    }

    /// Checks credentials, and from then on acts with what they grant. Takes long on purpose; safe to drop. Fails with
    /// [`FailureKind::Unauthenticated`], which changes nothing of what the session was before.
    pub async fn authenticate(&mut self, credentials: Credentials) -> Result<(), Failure> {
        let accounts = self.space.options().accounts.clone().ok_or(FailureKind::Unauthenticated)?;
        let grant = match credentials {
            Credentials::Password { username, password } => accounts.password(username, password).await,
            Credentials::Session { token, username } => {
                let grant = accounts.session(token).await;
                grant.filter(|grant| username.is_none_or(|username| username == grant.user))
            }
        };
        let grant = grant.ok_or(FailureKind::Unauthenticated)?;
        self.held = Held::of(&grant.permissions, self.spec().permissions);
        self.user = Some(grant.user.into());
        Ok(())
    }

    /// Whether this client may set the state key called `name` to `value` (JSON), and to what. Fails with
    /// [`FailureKind::Unknown`], [`FailureKind::Forbidden`] or [`FailureKind::Invalid`], in this order, each with the key.
    pub fn accept(&self, name: &str, value: &str) -> Result<Set, Failure> {
        state::accept(self.spec().state, name, value, |permission| self.allows(permission))
    }

    /// Whether the client's token is still good. Fails with [`FailureKind::Unauthenticated`] once it is not.
    pub fn check_token(&self) -> Result<(), Failure> {
        if self.party.is_expired(self.now()) { Err(tokens::refused(TokenError::Expired)) } else { Ok(()) }
    }

    /// Goes on with another token of the same user. What waited in rooms follows the answer to the message at hand. Fails
    /// with [`FailureKind::Unauthenticated`], which changes nothing.
    pub fn refresh(&mut self, token: &str) -> Result<(), Failure> {
        let tokens = self.space.options().tokens.as_deref();
        let identity = tokens::verify(tokens, token, self.now())?;
        let identity = identity.of(self.party.user())?;
        self.party.renew(identity.expires);
        self.is_renewed = true;
        Ok(())
    }

    /// The message at hand was carried out: what waited for its answer to be queued follows.
    pub(crate) fn settle(&mut self) {
        if !std::mem::take(&mut self.is_renewed) {
            return;
        }
        let rooms = self.party.seats().rooms();
        for room in &rooms {
            room.lock().catch_up_with(self);
        }
        rooms::expect(&self.party, self.space.hall());
        tokens::watch(self.space.hall(), &self.party);
    }

    /// Notes that a message was not carried out: counts it, and logs it if not too many are. Call it for each failure,
    /// whether the client is told or not.
    pub fn refused(&self, failure: &Failure) {
        self.space.meters().refused(self.id().get(), failure, self.space.options().clock.instant());
    }

    pub(crate) fn user_shared(&self) -> Option<&Arc<str>> {
        self.user.as_ref()
    }

    pub(crate) fn take_entries(&mut self) -> Box<[(&'static RoomSpec, Box<str>)]> {
        std::mem::take(&mut self.entries)
    }

    pub(crate) fn space(&self) -> &Arc<Space> {
        &self.space
    }

    pub(crate) fn spec(&self) -> &'static ChannelSpec {
        self.space.spec()
    }

    pub(crate) fn outbox(&self) -> &Arc<Outbox> {
        self.party.outbox()
    }
}
