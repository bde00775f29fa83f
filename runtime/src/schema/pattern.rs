//! Patterns as JSON Schema means them (ECMA-262), run by an engine that is linear in the text.

use std::{
    cell::RefCell,
    collections::HashMap,
    fmt::Write as _,
    sync::{LazyLock, Mutex, PoisonError},
};

use regex::Regex;

/// Compiled once; what does not compile is kept as such.
static COMPILED: LazyLock<Mutex<HashMap<&'static str, Option<Regex>>>> = LazyLock::new(Mutex::default);

thread_local! {
    /// Each thread has its own handle, so matching takes no lock and shares no scratch memory.
    static HANDLES: RefCell<HashMap<&'static str, Option<Regex>>> = RefCell::default();
}

/// Whether the pattern is found anywhere in the text. Classes as `\d` are ASCII, as in ECMA-262. A pattern that the
/// engine does not know (look-around, back references) is found nowhere.
pub fn matches(pattern: &'static str, text: &str) -> bool {
    HANDLES.with_borrow_mut(|handles| {
        let regex = handles.entry(pattern).or_insert_with(|| compiled(pattern));
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    })
}

fn compiled(pattern: &'static str) -> Option<Regex> {
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    compiled.entry(pattern).or_insert_with(|| Regex::new(&translate(pattern)).ok()).clone()
}

/// Writes an ECMA-262 pattern in the engine's own words.
fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut letters = pattern.chars();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                let Some(escaped) = letters.next() else { break };
                match (escaped, in_class) {
                    ('d', _) => out.push_str("[0-9]"),
                    ('D', _) => out.push_str("[^0-9]"),
                    ('w', _) => out.push_str("[0-9A-Za-z_]"),
                    ('W', _) => out.push_str("[^0-9A-Za-z_]"),
                    ('s', _) => out.push_str(r"[\t-\r\p{Z}\x{feff}]"),
                    ('S', _) => out.push_str(r"[^\t-\r\p{Z}\x{feff}]"),
                    ('b', false) => out.push_str(r"(?-u:\b)"),
                    ('b', true) => out.push_str(r"\x08"),
                    ('0', _) => out.push_str(r"\x00"),
                    ('c', _) => {
                        let control = letters.next().map_or(0, |letter| u32::from(letter) % 32);
                        write!(out, r"\x{control:02x}").expect("a string takes every text");
                    }
                    _ => out.extend(['\\', escaped]),
                }
            }
            '[' if in_class => out.push_str(r"\["),
            '[' => {
                in_class = true;
                out.push('[');
                if letters.as_str().starts_with('^') {
                    letters.next();
                    out.push('^');
                }
            }
            ']' => {
                in_class = false;
                out.push(']');
            }
            '.' if !in_class => out.push_str(r"[^\n\r\x{2028}\x{2029}]"),
            // Doubled, these are set operations to the engine.
            '&' | '~' if in_class => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn finds_what_ecma_script_finds() {
        for (pattern, text, expected) in [
            ("^[1-9][0-9]*x[1-9][0-9]*$", "1920x1080", true),
            ("^[1-9][0-9]*x[1-9][0-9]*$", "1920x1080\n", false),
            ("b", "abc", true),
            (r"^\d+$", "12", true),
            (r"^\d+$", "\u{663}", false),
            (r"^\w$", "é", false),
            (r"^[\w-]+$", "a-b", true),
            (r"^[^\d]$", "x", true),
            (r"^\s$", "\u{feff}", true),
            (r"^\S$", "\u{a0}", false),
            (r"^.$", "\u{2028}", false),
            (r"^.$", "😀", true),
            (r"^[[]$", "[", true),
            (r"^[a&&b]$", "&", true),
            (r"^a\/b\-c$", "a/b-c", true),
            (r"^[\/]$", "/", true),
            (r"\bé", "é", false),
            (r"^\u00e9$", "é", true),
            (r"^\cA$", "\u{1}", true),
            (r"^\p{L}+$", "éa", true),
            (r"(?=a)a", "a", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text:?}");
        }
    }
}
