use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};

use super::AccountError;

/// Longer passwords are refused unread.
const LONGEST: usize = 1024;

/// What the password of a user that does not exist is compared with. No password is known for it, and it costs what
/// [`hash`] costs (a test holds that).
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ibw$KK4yjr0xV8HmKp0PCMxh0nVYfBvqbTd7hG4N0kU0ZfA";

pub(super) fn check_password(password: &str) -> Result<(), AccountError> {
    match password.len() {
        0 => Err(AccountError::Invalid("a password must not be empty")),
        1..=LONGEST => Ok(()),
        _ => Err(AccountError::Invalid("a password must not be longer than 1024 bytes")),
    }
}

/// The hash of a password in PHC form, with a salt of its own. Takes tens of milliseconds and 19 MiB.
pub(super) fn hash(password: &str) -> Result<String, AccountError> {
    let salt: [u8; 16] = super::sessions::random()?;
    let salt = SaltString::encode_b64(&salt).map_err(|error| AccountError::Internal(error.to_string()))?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| AccountError::Internal(error.to_string()))
}

/// Whether the password is the one that was hashed; without a hash it is not, after the same time.
pub(super) fn matches(hash: Option<&str>, password: &str) -> bool {
    let possible = hash.is_some() && password.len() <= LONGEST;
    let password = if possible { password } else { "" };
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && possible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_matches() {
        let hash = hash("correct horse").unwrap();
        assert!(matches(Some(&hash), "correct horse"));
        assert!(!matches(Some(&hash), "correct hors"));
        assert!(!matches(Some(&hash), ""));
        assert!(!matches(None, "correct horse"));
    }

    #[test]
    fn a_user_that_does_not_exist_costs_as_much_as_one_that_does() {
        let (nobody, somebody) = (PasswordHash::new(NOBODY).unwrap(), hash("x").unwrap());
        let somebody = PasswordHash::new(&somebody).unwrap();
        assert_eq!(nobody.algorithm, somebody.algorithm);
        assert_eq!(nobody.version, somebody.version);
        assert_eq!(nobody.params, somebody.params);
        assert_eq!(nobody.hash.unwrap().len(), somebody.hash.unwrap().len());
    }

    #[test]
    fn the_same_password_never_has_the_same_hash() {
        assert_ne!(hash("x").unwrap(), hash("x").unwrap());
    }
}
