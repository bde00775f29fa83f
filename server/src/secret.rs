//! The secret that signs tokens.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use antiphon_runtime::tokens::Jwt;

const FILE: &str = "jwt-secret";
/// A secret is at least as long as what it makes: HMAC with SHA-256.
const SHORTEST: usize = 32;

/// A server's signer of tokens: with the given secret, or with the data directory's own, which is made at its first start.
pub(crate) fn signer(given: Option<&str>, folder: &Path) -> Result<Jwt, String> {
    match given {
        Some(secret) => chosen(secret),
        None => own(&folder.join(FILE)).map(|secret| Jwt::hs256(secret.as_bytes())),
    }
}

/// The signer of the server with this data directory, which has to have made its secret.
pub(crate) fn signer_of_server(given: Option<&str>, folder: &Path) -> Result<Jwt, String> {
    match given {
        Some(secret) => chosen(secret),
        None => match kept(&folder.join(FILE))? {
            Some(secret) => Ok(Jwt::hs256(secret.as_bytes())),
            None => Err(format!(
                "{} holds no secret yet: start the server there once, name its --data, or give both the same \
                 ANTIPHON_JWT_SECRET",
                folder.display()
            )),
        },
    }
}

fn chosen(secret: &str) -> Result<Jwt, String> {
    if secret.len() < SHORTEST {
        return Err(format!(
            "--jwt-secret has {} bytes, and needs at least {SHORTEST} to be hard to guess",
            secret.len()
        ));
    }
    Ok(Jwt::hs256(secret.as_bytes()))
}

fn own(file: &Path) -> Result<String, String> {
    if let Some(secret) = kept(file)? {
        return Ok(secret);
    }
    let secret = made()?;
    match write(file, &secret) {
        Ok(()) => Ok(secret),
        // Another server was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(kept(file)?.unwrap_or(secret)),
        Err(error) => Err(format!("{}: {error}", file.display())),
    }
}

fn kept(file: &Path) -> Result<Option<String>, String> {
    match fs::read_to_string(file) {
        Ok(secret) if secret.len() >= SHORTEST => Ok(Some(secret)),
        Ok(_) => Err(format!("{} is cut short: remove it to make another, which ends all tokens", file.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{}: {error}", file.display())),
    }
}

/// 256 bits in hexadecimal.
fn made() -> Result<String, String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| format!("the system has no random numbers: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// It is there as a whole or not at all, and only its owner may read it.
fn write(file: &Path, secret: &str) -> io::Result<()> {
    let mut whole = tempfile::NamedTempFile::new_in(file.parent().unwrap_or(Path::new(".")))?;
    whole.write_all(secret.as_bytes())?;
    whole.as_file().sync_all()?;
    whole.persist_noclobber(file).map(drop).map_err(|failed| failed.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        let made = own(&file).unwrap();
        assert_eq!((made.len(), &own(&file).unwrap()), (64, &made));
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions()) & 0o777, 0o600);
        fs::write(&file, "short").unwrap();
        assert!(own(&file).unwrap_err().contains("cut short"));
    }

    #[test]
    fn tokens_are_not_signed_with_a_secret_no_server_has() {
        let folder = tempfile::tempdir().unwrap();
        let error = signer_of_server(None, folder.path()).map(|_| ()).unwrap_err();
        assert!(error.contains("start the server there once"), "{error}");
        assert!(!folder.path().join(FILE).exists());
        assert!(signer(None, folder.path()).is_ok() && signer_of_server(None, folder.path()).is_ok());
    }

    #[test]
    fn a_given_secret_has_to_be_long() {
        let folder = tempfile::tempdir().unwrap();
        let error = signer(Some("letmein"), folder.path()).map(|_| ()).unwrap_err();
        assert!(error.contains("at least 32"), "{error}");
        assert!(signer(Some(&"x".repeat(32)), folder.path()).is_ok());
        assert!(!folder.path().join(FILE).exists());
    }
}
