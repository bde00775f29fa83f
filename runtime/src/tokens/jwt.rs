use std::collections::HashSet;
use std::fmt;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use super::{Identity, TokenError, Tokens};
use crate::Timestamp;

/// JSON Web Tokens signed with a secret (HS256). `sub` is the user and `exp` the expiry, both required; `name` is the
/// name others see, else the user's id is; before `nbf` a token is invalid. Other claims are ignored.
///
/// ```
/// use antiphon_runtime::Timestamp;
/// use antiphon_runtime::tokens::{Jwt, TokenError, Tokens};
///
/// let tokens = Jwt::hs256(b"a secret of at least thirty-two characters");
/// let at = |second: u64| Timestamp::from_unix_micros(second * 1_000_000);
/// let token = tokens.sign("ada", Some("Ada Lovelace"), at(100));
/// assert_eq!(&*tokens.verify(&token, at(99)).unwrap().name, "Ada Lovelace");
/// assert_eq!(tokens.verify(&token, at(100)), Err(TokenError::Expired));
/// ```
pub struct Jwt {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
}

#[derive(Deserialize, Serialize)]
struct Claims {
    sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Seconds since 1970, perhaps with a fraction.
    exp: f64,
    #[serde(skip_serializing)]
    nbf: Option<f64>,
}

/// A longer user id is nobody's.
const LONGEST_USER: usize = 256;

impl Jwt {
    /// Tokens signed with this secret. Who knows it can make some, so it should be long and random.
    pub fn hs256(secret: &[u8]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // Times are checked here, on the clock that is given.
        (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
        validation.required_spec_claims = HashSet::new();
        Self { signing: EncodingKey::from_secret(secret), checking: DecodingKey::from_secret(secret), validation }
    }

    /// A token for this user, good until that time, in whole seconds rounded down.
    #[expect(clippy::cast_precision_loss, reason = "seconds of four-digit years are exact")]
    pub fn sign(&self, sub: &str, name: Option<&str>, expires: Timestamp) -> String {
        let exp = (expires.unix_micros() / 1_000_000) as f64;
        let claims = Claims { sub: sub.to_owned(), name: name.map(str::to_owned), exp, nbf: None };
        encode(&Header::new(Algorithm::HS256), &claims, &self.signing).expect("texts and a number can be signed")
    }
}

impl Tokens for Jwt {
    fn verify(&self, token: &str, now: Timestamp) -> Result<Identity, TokenError> {
        let decoded = decode::<Claims>(token, &self.checking, &self.validation);
        let Claims { sub, name, exp, nbf } = decoded.map_err(|_| TokenError::Invalid)?.claims;
        if sub.is_empty() || sub.len() > LONGEST_USER || nbf.is_some_and(|nbf| now < time(nbf)) {
            return Err(TokenError::Invalid);
        }
        let expires = time(exp);
        if now >= expires {
            return Err(TokenError::Expired);
        }
        let name = name.unwrap_or_else(|| sub.clone());
        Ok(Identity { user: sub.into(), name: name.into(), expires: Some(expires) })
    }
}

/// Seconds since 1970 as a time; before 1970 counts as 1970.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casting a float saturates")]
fn time(seconds: f64) -> Timestamp {
    Timestamp::from_unix_micros((seconds * 1e6) as u64)
}

impl fmt::Debug for Jwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jwt(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

    fn at(second: u64) -> Timestamp {
        Timestamp::from_unix_micros(second * 1_000_000)
    }

    /// A token with these claims and this algorithm, signed with the secret as HS256.
    fn token(algorithm: &str, claims: &str) -> String {
        let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
        let signed = format!("{}.{}", part(&format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#)), part(claims));
        let key = EncodingKey::from_secret(SECRET);
        let signature = jsonwebtoken::crypto::sign(signed.as_bytes(), &key, Algorithm::HS256).unwrap();
        format!("{signed}.{signature}")
    }

    fn check(algorithm: &str, claims: &str, expected: Result<(&str, &str, u64), TokenError>) {
        let verified = Jwt::hs256(SECRET).verify(&token(algorithm, claims), at(100));
        let expected = expected.map(|(user, name, second)| Identity {
            user: user.into(),
            name: name.into(),
            expires: Some(at(second)),
        });
        assert_eq!(verified, expected, "{algorithm} {claims}");
    }

    #[test]
    fn user_and_expiry_must_be_there() {
        let invalid = Err(TokenError::Invalid);
        check("HS256", r#"{"sub":"ada","exp":101}"#, Ok(("ada", "ada", 101)));
        check("HS256", r#"{"sub":"ada","exp":101.0,"name":"Ada","aud":"x","iat":7}"#, Ok(("ada", "Ada", 101)));
        check("HS256", r#"{"sub":"ada","exp":1e300}"#, Ok(("ada", "ada", 253_402_300_800)));
        for claims in [
            r#"{"exp":101}"#,
            r#"{"sub":"ada"}"#,
            r#"{"sub":"","exp":101}"#,
            r#"{"sub":7,"exp":101}"#,
            r#"{"sub":"ada","exp":"101"}"#,
            r#"{"sub":"ada","exp":101,"nbf":101}"#,
            &format!(r#"{{"sub":"{}","exp":101}}"#, "a".repeat(257)),
            "[]",
            "",
        ] {
            check("HS256", claims, invalid);
        }
        for claims in [r#"{"sub":"ada","exp":100}"#, r#"{"sub":"ada","exp":-5}"#] {
            check("HS256", claims, Err(TokenError::Expired));
        }
    }

    #[test]
    fn only_what_was_signed_as_it_should_be_is_good() {
        for algorithm in ["none", "HS384", "RS256", "ES256", ""] {
            check(algorithm, r#"{"sub":"ada","exp":101}"#, Err(TokenError::Invalid));
        }
        let tokens = Jwt::hs256(SECRET);
        let good = tokens.sign("ada", None, at(101));
        assert!(tokens.verify(&good, at(100)).is_ok());
        let other = Jwt::hs256(b"another secret, just as long as it").sign("ada", None, at(101));
        let cut = good.rsplit_once('.').unwrap().0;
        for bad in [&other, cut, &format!("{cut}."), &format!("{good}A"), &good.replace("ey", "ex"), "", "..", "é"] {
            assert_eq!(tokens.verify(bad, at(100)), Err(TokenError::Invalid), "{bad}");
        }
    }

    #[test]
    fn a_secret_is_never_printed() {
        assert_eq!(format!("{:?}", Jwt::hs256(SECRET)), "Jwt(…)");
    }
}
