//! Tokens: whence they come, and where a connection carries them.

use std::collections::BTreeMap;
use std::fmt;

use antiphon_codegen::model::{Channel, TokenPlace};
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

/// The place where a connection to a channel carries its token: the first that the transport has.
pub(super) fn place(channel: &Channel, transport: Transport) -> Option<TokenPlace> {
    first(&channel.token.as_ref()?.places, transport)
}

fn first(places: &[TokenPlace], transport: Transport) -> Option<TokenPlace> {
    let has = |place: &&TokenPlace| transport == Transport::SocketIo || !matches!(place, TokenPlace::Auth(_));
    places.iter().find(has).cloned()
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{DecodingKey, Validation, decode};
    use serde_json::Value;

    use super::*;

    /// Who a token is of, if the secret says so.
    fn subject(token: &str, secret: &str) -> Option<Value> {
        let key = DecodingKey::from_secret(secret.as_bytes());
        let claims = decode::<Value>(token, &key, &Validation::default()).ok()?.claims;
        Some(claims["sub"].clone())
    }

    #[test]
    fn a_token_is_given_or_signed() {
        let mut tokens = Tokens::default();
        assert_eq!(tokens.of("anna"), None);
        tokens.give("anna".into(), "abc".into());
        assert!(tokens.has("anna") && !tokens.has("ben"));
        tokens.sign_with("a secret of the server's".into());
        assert_eq!(tokens.of("anna").as_deref(), Some("abc"));
        let of_ben = tokens.of("ben").unwrap();
        assert_eq!(subject(&of_ben, "a secret of the server's"), Some("ben".into()));
        assert_eq!(subject(&of_ben, "another"), None);
        assert_eq!(format!("{tokens:?}"), r#"Tokens { given: ["anna"], .. }"#);
    }

    #[test]
    fn a_token_of_nobody_has_the_form_of_one() {
        let token = invalid().unwrap();
        assert_eq!(token.split('.').count(), 3);
        assert_eq!(subject(&token, "a secret of the server's"), None);
    }

    #[test]
    fn a_token_goes_to_the_first_place_the_transport_has() {
        let [auth, query] = [TokenPlace::Auth("token".into()), TokenPlace::Query("token".into())];
        let bearer = TokenPlace::Bearer;
        for (places, plain, socket_io) in [
            (vec![], None, None),
            (vec![auth.clone()], None, Some(&auth)),
            (vec![query.clone(), auth.clone()], Some(&query), Some(&query)),
            (vec![auth.clone(), bearer.clone(), query.clone()], Some(&bearer), Some(&auth)),
        ] {
            assert_eq!(first(&places, Transport::WebSocket).as_ref(), plain);
            assert_eq!(first(&places, Transport::SocketIo).as_ref(), socket_io);
        }
    }
}
