use std::sync::Arc;

use crate::{Failure, FailureKind, Timestamp};

/// Who a client proved to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user's id.
    pub user: Arc<str>,
    /// The name others see. [`Request::identify`](crate::Request::identify) gives it without control characters, at most
    /// 64 code points long, and the id in place of an empty one.
    pub name: Arc<str>,
    /// Until when the proof is good; `None` is for good.
    pub expires: Option<Timestamp>,
}

/// How many code points of a name others see.
const LONGEST_NAME: usize = 64;

impl Identity {
    /// The identity, if it is of this user. Fails with
    /// [`FailureKind::Unauthenticated`](crate::FailureKind::Unauthenticated).
    pub fn of(self, user: Option<&str>) -> Result<Self, Failure> {
        if user == Some(&*self.user) {
            return Ok(self);
        }
        Err(Failure::new(FailureKind::Unauthenticated).detail("The token is another user's"))
    }

    /// With a name that is fit to be shown.
    pub(crate) fn cleaned(self) -> Self {
        let name = clean(&self.name);
        let name = if name.is_empty() { clean(&self.user) } else { name };
        if *name == *self.name { self } else { Self { name: name.into(), ..self } }
    }
}

fn clean(name: &str) -> String {
    let shown = name.trim().chars().filter(|character| !character.is_control());
    shown.take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_fit_to_be_shown() {
        let cleaned = |user: &str, name: &str| {
            Identity { user: user.into(), name: name.into(), expires: None }.cleaned().name.to_string()
        };
        assert_eq!(cleaned("ada", "Ada Lovelace"), "Ada Lovelace");
        assert_eq!(cleaned("ada", " A\u{7}d\na\u{85} "), "Ada");
        assert_eq!(cleaned("ada", "\n"), "ada");
        assert_eq!(cleaned("ada", &"é".repeat(65)), "é".repeat(64));
    }
}
