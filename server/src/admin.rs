//! The camera's user `admin`, who may do everything.

use antiphon_runtime::accounts::{AccountError, Embedded, Permissions};

const ADMIN: &str = "admin";
/// Letters and digits that are not mistaken for one another; 32, so that each is worth five bits.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Makes sure there is an admin, with the given password if one is given.
///
/// The password made for a new one is returned to be shown, and known to nobody else afterwards.
pub(crate) async fn ensure(accounts: &Embedded, given: Option<&str>) -> Result<Option<String>, AccountError> {
    let exists = accounts.has_user(ADMIN).await?;
    match given {
        Some(password) if exists => accounts.set_password(ADMIN, password).await?,
        Some(password) => accounts.add_user(ADMIN, password, Permissions::All).await?,
        None if exists => {}
        None => {
            let password = password(&random()?);
            accounts.add_user(ADMIN, &password, Permissions::All).await?;
            return Ok(Some(password));
        }
    }
    Ok(None)
}

/// What to show on the terminal, and nowhere else.
pub(crate) fn notice(password: &str) -> String {
    format!(
        "\n  The camera's user `{ADMIN}` was made. Its password is\n\n      {password}\n\n  \
         and is not shown again. To choose another: ANTIPHON_ADMIN_PASSWORD or --admin-password.\n\n"
    )
}

fn random() -> Result<[u8; 20], AccountError> {
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes).map_err(|_| AccountError::Invalid("the system has no random numbers"))?;
    Ok(bytes)
}

/// Four groups of five characters, a hundred bits in all.
fn password(bytes: &[u8; 20]) -> String {
    let groups = bytes.chunks(5).map(|group| group.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])));
    groups.map(Iterator::collect::<String>).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use antiphon_runtime::store::Memory;

    use super::*;

    #[tokio::test]
    async fn a_password_is_made_once_and_a_given_one_replaces_it() {
        let accounts = Embedded::new(Arc::new(Memory::new()));
        let made = ensure(&accounts, None).await.unwrap().unwrap();
        assert_eq!(made.len(), 23);
        assert!(notice(&made).contains(&made));
        assert_eq!(ensure(&accounts, None).await.unwrap(), None);
        let token = accounts.login(ADMIN, &made).await.unwrap();
        assert!(token.is_some());

        assert_eq!(ensure(&accounts, Some("chosen")).await.unwrap(), None);
        assert!(accounts.login(ADMIN, "chosen").await.unwrap().is_some());
        assert_eq!(accounts.login(ADMIN, &made).await.unwrap(), None);
    }
}
