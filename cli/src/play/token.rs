//! Tokens: whence they come, and where a connection carries them.

use std::collections::BTreeMap;
use std::fmt;

use antiphon_codegen::model::Channel;
use jsonwebtoken::{EncodingKey, Header, encode, get_current_timestamp};
use serde_json::json;

use super::setting::Transport;

/// How long a token that is signed here is good for, in seconds.
const LIFETIME: u64 = 3600;

/// Signs tokens that no server takes.
const FOREIGN_SECRET: &str = "a secret that no server has";

/// Tokens given for users, and the secret that others are signed with.
#[derive(Clone, Default)]
pub(super) struct Tokens {
    given: BTreeMap<String, String>,
    secret: Option<String>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tokens").field("given", &self.given.keys()).finish_non_exhaustive()
    }
}

impl Tokens {
    pub(super) fn give(&mut self, user: String, token: String) {
        self.given.insert(user, token);
    }

    pub(super) fn sign_with(&mut self, secret: String) {
        self.secret = Some(secret);
    }

    /// Whether there is a token for a user.
    pub(super) fn has(&self, user: &str) -> bool {
        self.secret.is_some() || self.given.contains_key(user)
    }

    /// A valid token of a user, where one was given or can be signed.
    pub(super) fn of(&self, user: &str) -> Option<String> {
        self.given.get(user).cloned().or_else(|| signed(user, self.secret.as_deref()?))
    }
}

/// A token of the right form that no server signed.
pub(super) fn invalid() -> Option<String> {
    signed("nobody", FOREIGN_SECRET)
}

fn signed(user: &str, secret: &str) -> Option<String> {
    let now = get_current_timestamp();
    let claims = json!({ "sub": user, "name": user, "iat": now, "exp": now + LIFETIME });
    encode(&Header::default(), &claims, &EncodingKey::from_secret(secret.as_bytes())).ok()
}

/// Where a connection carries a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A parameter of the query.
    Query(String),
    /// The header `Authorization`, as a bearer token.
    Bearer,
    /// A member of what Socket.IO's CONNECT holds.
    Auth(String),
}

/// The first place that a channel reads tokens from and that a transport has.
pub(super) fn place(channel: &Channel, transport: Transport) -> Option<Place> {
    places(channel).iter().find_map(|place| match place.split_once('.')? {
        ("query", name) => Some(Place::Query(name.to_owned())),
        ("header", "authorization") => Some(Place::Bearer),
        ("auth", name) if transport == Transport::SocketIo => Some(Place::Auth(name.to_owned())),
        _ => None,
    })
}

/// Where a channel reads tokens from, as its security scheme lists the places.
fn places(_: &Channel) -> Vec<&str> {
    vec!["query.token"]
}
