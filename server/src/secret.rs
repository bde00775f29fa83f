//! The secret that signs tokens.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use antiphon_runtime::tokens::Jwt;

const FILE: &str = "jwt-secret";
/// A secret is at least as long as what it makes: HMAC with SHA-256.
const SHORTEST: usize = 32;

/// The signer of tokens: with the given secret, or with the data directory's own, which is made when it is first needed.
pub(crate) fn signer(given: Option<&str>, folder: &Path) -> Result<Jwt, String> {
    match given {
        Some(secret) if secret.len() < SHORTEST => {
            Err(format!("--jwt-secret has {} bytes, and needs at least {SHORTEST} to be hard to guess", secret.len()))
        }
        Some(secret) => Ok(Jwt::hs256(secret.as_bytes())),
        None => own(&folder.join(FILE)).map(|secret| Jwt::hs256(secret.as_bytes())),
    }
}

fn own(file: &Path) -> Result<String, String> {
    let told = |error: &io::Error| format!("{}: {error}", file.display());
    match fs::read_to_string(file) {
        Ok(secret) if secret.len() >= SHORTEST => Ok(secret),
        Ok(_) => Err(format!("{} is cut short: remove it to make another, which ends all tokens", file.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let secret = made()?;
            write(file, &secret).map_err(|error| told(&error))?;
            Ok(secret)
        }
        Err(error) => Err(told(&error)),
    }
}

/// 256 bits in hexadecimal.
fn made() -> Result<String, String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| format!("the system has no random numbers: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Only its owner may read it, from the first moment on.
fn write(file: &Path, secret: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()
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
    fn a_given_secret_has_to_be_long() {
        let folder = tempfile::tempdir().unwrap();
        let error = signer(Some("letmein"), folder.path()).map(|_| ()).unwrap_err();
        assert!(error.contains("at least 32"), "{error}");
        assert!(signer(Some(&"x".repeat(32)), folder.path()).is_ok());
        assert!(!folder.path().join(FILE).exists());
    }
}
