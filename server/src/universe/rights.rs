//! Who may do something: everybody, or a list.

use serde::{Deserialize, Serialize};

/// Some users. In JSON `"*"` or a list of ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "edit and view are \"*\" or a list of users")]
pub(crate) enum Users {
    All(Star),
    Only(Vec<String>),
}

/// The text `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Star {
    #[serde(rename = "*")]
    Star,
}

impl Users {
    /// Everybody.
    pub(crate) const ALL: Self = Self::All(Star::Star);

    /// Those that are named one by one.
    pub(crate) fn listed(&self) -> &[String] {
        match self {
            Self::All(Star::Star) => &[],
            Self::Only(users) => users,
        }
    }

    /// Whether a user is among them.
    pub(crate) fn hold(&self, user: &str) -> bool {
        match self {
            Self::All(Star::Star) => true,
            Self::Only(users) => users.iter().any(|other| other == user),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_everybody_and_a_list_is_those() {
        let read = |text: &str| serde_json::from_str::<Users>(text);
        assert_eq!(read("\"*\"").unwrap(), Users::ALL);
        let some = read("[\"ada\",\"ben\"]").unwrap();
        assert!(some.hold("ada") && !some.hold("*") && !read("[]").unwrap().hold(""));
        for wrong in ["\"ada\"", "null", "[1]", "{}"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert_eq!(serde_json::to_string(&Users::ALL).unwrap(), "\"*\"");
    }
}
