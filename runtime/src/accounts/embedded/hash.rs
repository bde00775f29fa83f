use std::sync::{Mutex, PoisonError};

use argon2::password_hash::{Output, PasswordHash, Salt, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};

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
    let internal = |error: argon2::password_hash::Error| AccountError::Internal(error.to_string());
    let salt: [u8; 16] = super::sessions::random()?;
    let salt = SaltString::encode_b64(&salt).map_err(internal)?;
    let params = Params::default();
    let output = digest(password, salt.as_salt(), &params, Params::DEFAULT_OUTPUT_LEN).map_err(internal)?;
    let hash = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: (&params).try_into().map_err(internal)?,
        salt: Some(salt.as_salt()),
        hash: Some(output),
    };
    Ok(hash.to_string())
}

/// Whether the password is the one that was hashed; without a hash it is not, after the same time.
pub(super) fn matches(hash: Option<&str>, password: &str) -> bool {
    let possible = hash.is_some() && password.len() <= LONGEST;
    let password = if possible { password } else { "" };
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    let (Some(salt), Some(expected), Ok(params)) = (parsed.salt, parsed.hash, Params::try_from(&parsed)) else {
        return false;
    };
    // Outputs are compared in constant time.
    digest(password, salt, &params, expected.len()).is_ok_and(|output| output == expected) && possible
}

/// Memory that hashing has used and will use again. A thread that allocates and frees tens of megabytes leaves them in its own arena,
/// so that many threads in turn would keep many times what is in use at once.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

fn digest(
    password: &str,
    salt: Salt<'_>,
    params: &Params,
    length: usize,
) -> Result<Output, argon2::password_hash::Error> {
    let mut bytes = [0; Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut bytes)?;
    let hasher = Argon2::new(Algorithm::default(), Version::default(), params.clone());
    let mut memory = MEMORY.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
    memory.resize(params.block_count(), Block::default());
    let output = Output::init_with(length, |output| {
        Ok(hasher.hash_password_into_with_memory(password.as_bytes(), salt, output, &mut memory)?)
    });
    MEMORY.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    output
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
