use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::AccountError;
use crate::accounts::Permissions;
use crate::store::Store;

const TABLE: &str = "accounts.users";
const LONGEST_NAME: usize = 64;

/// What is stored of a user.
pub(super) struct User {
    /// In PHC form.
    pub(super) hash: String,
    pub(super) permissions: Permissions,
    /// Counts the passwords this user has had: sessions of an earlier one are over.
    pub(super) generation: u64,
}

impl User {
    pub(super) fn new(hash: String, permissions: Permissions) -> Self {
        Self { hash, permissions, generation: 1 }
    }

    pub(super) fn with_hash(self, hash: String) -> Self {
        Self { hash, generation: self.generation + 1, ..self }
    }

    /// Three lines: generation, hash, and the permissions between commas or `*`.
    fn to_text(&self) -> String {
        let permissions = match &self.permissions {
            Permissions::All => "*".to_owned(),
            Permissions::Only(names) => names.join(","),
        };
        format!("{}\n{}\n{permissions}", self.generation, self.hash)
    }

    fn from_text(text: &[u8]) -> Option<Self> {
        let mut lines = std::str::from_utf8(text).ok()?.split('\n');
        let (generation, hash, permissions) = (lines.next()?, lines.next()?, lines.next()?);
        let permissions = match permissions {
            "*" => Permissions::All,
            names => Permissions::Only(names.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()),
        };
        Some(Self { hash: hash.to_owned(), permissions, generation: generation.parse().ok()? })
    }
}

pub(super) struct Users {
    store: Arc<dyn Store>,
    /// Held while a record is read in order to change it.
    changing: Mutex<()>,
}

impl Users {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, changing: Mutex::new(()) }
    }

    pub(super) fn get(&self, name: &str) -> Result<Option<User>, AccountError> {
        let Some(text) = self.store.get(TABLE, name)? else { return Ok(None) };
        match User::from_text(&text) {
            Some(user) => Ok(Some(user)),
            None => Err(AccountError::Internal(format!("the record of user {name:?} cannot be read"))),
        }
    }

    /// Writes what `change` makes of the present record, if anything. May block for as long as a hash takes.
    pub(super) fn change(
        &self,
        name: &str,
        change: impl FnOnce(Option<User>) -> Result<Option<User>, AccountError>,
    ) -> Result<(), AccountError> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(user) = change(self.get(name)?)? {
            self.store.put(TABLE, name, Some(Bytes::from(user.to_text())));
        }
        Ok(())
    }
}

pub(super) fn check_name(name: &str) -> Result<(), AccountError> {
    match name.chars().count() {
        0 => Err(AccountError::Invalid("a user's name must not be empty")),
        1..=LONGEST_NAME if name.chars().any(char::is_control) => {
            Err(AccountError::Invalid("a user's name must not have control characters in it"))
        }
        1..=LONGEST_NAME => Ok(()),
        _ => Err(AccountError::Invalid("a user's name must not be longer than 64 characters")),
    }
}

pub(super) fn check_permissions(permissions: &Permissions) -> Result<(), AccountError> {
    let plain = |name: &String| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    match permissions {
        Permissions::Only(names) if !names.iter().all(plain) => {
            Err(AccountError::Invalid("a permission's name is made of letters, digits, `-`, `_` and `.`"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_as_it_was_written() {
        for permissions in
            [Permissions::All, Permissions::Only(vec![]), Permissions::Only(vec!["light".into(), "image".into()])]
        {
            let user = User::new("$argon2id$…".into(), permissions.clone()).with_hash("$new".into());
            let read = User::from_text(user.to_text().as_bytes()).unwrap();
            assert_eq!((read.generation, read.hash.as_str(), read.permissions), (2, "$new", permissions));
        }
    }

    #[test]
    fn names_and_permissions_are_checked() {
        assert!(check_name("ada").is_ok());
        assert!(check_name("").is_err());
        assert!(check_name("a\nb").is_err());
        assert!(check_name(&"ä".repeat(64)).is_ok());
        assert!(check_name(&"ä".repeat(65)).is_err());
        assert!(check_permissions(&Permissions::Only(vec!["light".into()])).is_ok());
        assert!(check_permissions(&Permissions::Only(vec!["light,image".into()])).is_err());
        assert!(check_permissions(&Permissions::Only(vec!["*".into()])).is_err());
    }
}
