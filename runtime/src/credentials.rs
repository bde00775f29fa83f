use std::fmt;

/// What a client shows to prove who it is. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// A name and a password.
    Password {
        /// The name of the user.
        username: String,
        /// The password of the user.
        password: String,
    },
    /// A token from an earlier login.
    Session {
        /// The token.
        token: String,
        /// The user it should belong to, where the client says so.
        username: Option<String>,
    },
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password { .. } => "Password(…)",
            Self::Session { .. } => "Session(…)",
        })
    }
}
