//! Steps and what came of them, in words.

use std::fmt;
use std::time::Duration;

use antiphon_codegen::json::Json;
use antiphon_codegen::model::{Exchange, Expected, Frame};

use super::socket::Event;

/// How many characters of a frame are shown.
const SHOWN: usize = 2_000;

/// What happens in a step; frames as the spec writes them, so that no secret is shown.
pub(super) fn step(exchange: &Exchange) -> String {
    match exchange {
        Exchange::Connect { connections } => {
            let clients: Vec<_> = connections.iter().map(|connection| connection.client.as_str()).collect();
            format!("{} connect{}", list(&clients), s(&clients))
        }
        Exchange::Send { client, frame: Frame::Message(message) } => format!("{client} sends {}", json(message)),
        Exchange::Send { client, frame: Frame::Text(text) } => format!("{client} sends the text {}", cut(text)),
        Exchange::Receive { clients, expected } => {
            let frames = expected.frames().iter().map(|frame| json(frame)).collect::<Vec<_>>().join(", ");
            let how = match expected {
                Expected::Next(_) => "",
                Expected::AnyOrder(_) => " in any order",
                Expected::Until(_) => " after what else comes",
            };
            format!("{} get{}{how} {frames}", list(clients), s(clients))
        }
        Exchange::Silent { clients, duration } => {
            format!("{} get{} nothing for {}", list(clients), s(clients), time(*duration))
        }
        Exchange::Close { clients } => format!("{} close{}", list(clients), s(clients)),
        Exchange::Closed { clients, code } => {
            let code = code.map(|code| format!(" with {code}")).unwrap_or_default();
            format!("the server closes the connection of {}{code}", list(clients))
        }
        Exchange::Lose { clients } => format!("{} lose{} the connection", list(clients), s(clients)),
        Exchange::Wait { duration } => format!("{} pass", time(*duration)),
    }
}

/// The ending of a verb.
fn s<T>(subjects: &[T]) -> &'static str {
    if subjects.len() == 1 { "s" } else { "" }
}

fn list<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

fn json(value: &Json) -> String {
    cut(&value.compact())
}

/// A text that may be long.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

/// A span of time.
pub(super) fn time(duration: Duration) -> String {
    match duration.as_millis() {
        millis if millis > 0 && millis % 1000 == 0 => format!("{} s", millis / 1000),
        millis => format!("{millis} ms"),
    }
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(frame) => formatter.write_str(&cut(&frame.to_string())),
            Self::Odd(what) => formatter.write_str(&cut(what)),
            Self::Closed { code, reason } if reason.is_empty() => {
                write!(formatter, "the end of the connection, with {code}")
            }
            Self::Closed { code, reason } => {
                write!(formatter, "the end of the connection, with {code}: {}", cut(reason))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_and_verbs_agree() {
        assert_eq!(list(&["anna"]), "anna");
        assert_eq!(list(&["anna", "ben"]), "anna and ben");
        assert_eq!(list(&["anna", "ben", "cleo"]), "anna, ben and cleo");
        let lose = |clients: &[&str]| {
            step(&Exchange::Lose { clients: clients.iter().map(|name| (*name).to_owned()).collect() })
        };
        assert_eq!(lose(&["anna"]), "anna loses the connection");
        assert_eq!(lose(&["anna", "ben"]), "anna and ben lose the connection");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(cut("ä"), "ä");
        let cut = cut(&"ä".repeat(SHOWN + 1));
        assert!(cut.ends_with("ä… (4002 bytes)"), "{cut}");
    }

    #[test]
    fn times_are_short() {
        assert_eq!(time(Duration::from_millis(200)), "200 ms");
        assert_eq!(time(Duration::from_secs(90)), "90 s");
        assert_eq!(time(Duration::ZERO), "0 ms");
    }
}
