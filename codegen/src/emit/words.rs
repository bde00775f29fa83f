//! Names as sequences of words, which every target cases in its own way.

/// Splits a name at what is no letter or digit of ASCII, and where a capital starts a word: `cam1-light`, `universeId`, `HTTPServer`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    for (index, character) in characters.iter().enumerate() {
        if !character.is_ascii_alphanumeric() {
            fresh = true;
            continue;
        }
        let before = index.checked_sub(1).map(|before| characters[before]);
        let after = characters.get(index + 1);
        let starts = character.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase() || before.is_numeric())
                || (before.is_some_and(char::is_uppercase) && after.is_some_and(|after| after.is_lowercase())));
        if fresh || starts {
            words.push(String::new());
        }
        fresh = false;
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
    }
    words
}

/// `CamLight`.
pub(crate) fn pascal(name: &str) -> String {
    words(name).iter().map(|word| capital(word)).collect()
}

/// `camLight`.
pub(crate) fn camel(name: &str) -> String {
    words(name).iter().enumerate().map(|(index, word)| if index == 0 { word.clone() } else { capital(word) }).collect()
}

/// `cam_light`.
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_")
}

/// `CAM_LIGHT`.
pub(crate) fn screaming(name: &str) -> String {
    snake(name).to_uppercase()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cased_word_by_word() {
        for (name, pascal_, camel_, snake_) in [
            ("cam1-light", "Cam1Light", "cam1Light", "cam1_light"),
            ("universeId", "UniverseId", "universeId", "universe_id"),
            ("HTTPServer", "HttpServer", "httpServer", "http_server"),
            ("Frame x", "FrameX", "frameX", "frame_x"),
            ("toggle_render", "ToggleRender", "toggleRender", "toggle_render"),
            ("Vec3", "Vec3", "vec3", "vec3"),
        ] {
            assert_eq!((pascal(name).as_str(), camel(name).as_str(), snake(name).as_str()), (pascal_, camel_, snake_));
        }
    }
}
