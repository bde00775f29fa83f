use crate::accounts::Permissions;

/// Some of a channel's permissions, as bits by index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held(u64);

impl Held {
    /// Those of `names` that are granted. Only the first 64 can be.
    pub(crate) fn of(granted: &Permissions, names: &[&str]) -> Self {
        let bits = names.iter().take(64).enumerate().filter(|(_, name)| granted.allows(name));
        Self(bits.fold(0, |held, (index, _)| held | 1 << index))
    }

    pub(crate) fn has(self, index: usize) -> bool {
        index < 64 && self.0 >> index & 1 == 1
    }

    /// The names of those held, in the order of `names`.
    pub(crate) fn names(self, names: &'static [&'static str]) -> Vec<&'static str> {
        names.iter().enumerate().filter(|(index, _)| self.has(*index)).map(|(_, name)| *name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &["light", "video", "image"];

    #[test]
    fn only_what_is_granted_is_held() {
        let held = Held::of(&Permissions::Only(vec!["image".into(), "unknown".into(), "light".into()]), NAMES);
        assert_eq!(held.names(NAMES), ["light", "image"]);
        assert!(held.has(0) && !held.has(1) && held.has(2) && !held.has(3) && !held.has(64));
    }

    #[test]
    fn all_is_all_of_the_channel() {
        assert_eq!(Held::of(&Permissions::All, NAMES).names(NAMES), NAMES);
        assert_eq!(Held::default().names(NAMES), [""; 0]);
    }
}
