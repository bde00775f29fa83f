use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// An unguessable text that is never made twice: 128 random bits as 22 letters, digits, `-` and `_`.
pub fn made_id() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("an operating system that runs has random numbers");
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_texts_of_22_safe_characters_and_differ() {
        let ids: std::collections::HashSet<String> = (0..1000).map(|_| made_id()).collect();
        assert_eq!(ids.len(), 1000);
        let is_safe = |id: &String| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        assert!(ids.iter().all(|id| id.len() == 22 && is_safe(id)));
    }
}
