//! Broken specs: the compiler always ends, never panics, and what it accepts it also emits.
//!
//! `ANTIPHON_CASES` says how many are tried; 2,000 where it is not set.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use antiphon_codegen::diagnostic::{Style, to_json};
use antiphon_codegen::emit::{json_schema, rust};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{below, ending, read, root, run_text, tests};

/// No spec of this size takes anywhere near as long, even without optimisation on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// The texts that are broken: what is shipped, and every good and every bad case.
fn seeds() -> &'static [String] {
    static SEEDS: OnceLock<Vec<String>> = OnceLock::new();
    SEEDS.get_or_init(|| {
        let shipped = ending(&root("specs"), "yaml");
        let others = ["cases", "errors"].iter().flat_map(|folder| below(&tests(folder), "yaml"));
        // The good ones come several times: a bad one stops at its first stage more often.
        let good = below(&tests("cases"), "yaml").into_iter().chain(shipped);
        let good: Vec<_> = good.collect();
        good.iter().cloned().cycle().take(good.len() * 6).chain(others).map(|path| read(&path)).collect()
    })
}

/// One way to break a text. Numbers choose lines and places, modulo what there is.
#[derive(Debug, Clone)]
enum Mutation {
    Delete(usize, usize),
    Duplicate(usize, usize),
    Swap(usize, usize),
    Indent(usize, usize),
    Scalar(usize, String),
    Word(usize, usize),
    Splice(usize, usize, usize, usize),
    Truncate(usize),
    Bytes(usize, Vec<u8>),
    Nest(usize, usize, bool),
    Alias(usize, usize),
    Repeat(usize, usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let place = || 0..10_000_usize;
    prop_oneof![
        3 => (place(), 1..4_usize).prop_map(|(line, count)| Mutation::Delete(line, count)),
        2 => (place(), 1..8_usize).prop_map(|(line, count)| Mutation::Duplicate(line, count)),
        2 => (place(), place()).prop_map(|(a, b)| Mutation::Swap(a, b)),
        1 => (place(), 0..12_usize).prop_map(|(line, depth)| Mutation::Indent(line, depth)),
        6 => (place(), scalar()).prop_map(|(word, text)| Mutation::Scalar(word, text)),
        6 => (place(), place()).prop_map(|(a, b)| Mutation::Word(a, b)),
        2 => (place(), place(), 1..12_usize, place()).prop_map(|(at, seed, count, from)| Mutation::Splice(at, seed, count, from)),
        1 => place().prop_map(Mutation::Truncate),
        1 => (place(), prop::collection::vec(any::<u8>(), 1..6)).prop_map(|(at, bytes)| Mutation::Bytes(at, bytes)),
        1 => (place(), 1..400_usize, any::<bool>()).prop_map(|(at, depth, list)| Mutation::Nest(at, depth, list)),
        1 => (place(), place()).prop_map(|(a, b)| Mutation::Alias(a, b)),
        1 => (place(), 1..300_usize).prop_map(|(line, count)| Mutation::Repeat(line, count)),
    ]
}

/// Values that have gone wrong somewhere before.
#[expect(clippy::too_many_lines, reason = "a list")]
fn scalar() -> impl Strategy<Value = String> {
    let known = [
        "",
        "~",
        "null",
        "true",
        "no",
        "0",
        "-1",
        "1e999999999",
        "-9223372036854775809",
        "18446744073709551616",
        "0.1e-400",
        "\"\"",
        "\"\\u0000\"",
        "\"\u{202e}\"",
        "[]",
        "{}",
        "[[]]",
        "{ fields: {} }",
        "{ type: object }",
        "{ $ref: \"#\" }",
        "{ $ref: \"#/schemas/Tree\" }",
        "{ enum: [a, A, a_, _a] }",
        "{ state: any }",
        "{ security: password }",
        "client",
        "sender",
        "everyone",
        "self",
        "Self",
        "type",
        "r#type",
        "_",
        "-",
        "9",
        "ä",
        "a b",
        "a-b",
        "*a",
        "&a x",
        "!!str x",
        "|",
        ">-",
        "? x",
        "- x",
        "# x",
        "'",
        "now",
        "{ fill: now }",
        "{ fill: state. }",
        "any",
        "payload",
        "payload.",
        ".",
        "/",
        "/{}",
        "/{a}/{a}",
        "{ const: 1 }",
        "{ const: [1] }",
        "string",
        "integer",
        "{ type: array, items: string }",
        "newest",
        "{ drop-oldest: 0 }",
        "{ drop-oldest: 18446744073709551615 }",
        "99999999999999999999 d",
        "1 GiB",
        "0/s",
        "4294967296/s",
        "9999999999999999 GiB",
        "{ type: array, minItems: 32, maxItems: 32, items: { type: array, minItems: 32, maxItems: 32, items: number } }",
        "{ pattern: \"(a*)*$\", type: string }",
        "{ pattern: \"[\", type: string }",
        "{ type: string, pattern: \"(a{1000}){1000}\" }",
        "{ type: integer, minimum: 9223372036854775807, maximum: 9223372036854775807 }",
        "{ type: integer, multipleOf: 1e-300 }",
        "{ type: number, minimum: 1e400 }",
        "{ type: string, minLength: 18446744073709551615 }",
        "{ room: any }",
        "{ not: { enum: [a, b] } }",
        "{ not: { const: 1 } }",
        "{ fill: room.members }",
        "{ fill: room.member }",
        "{ fill: room.state }",
        "{ fill: room.offset }",
        "{ fill: member.mode }",
        "{ fill: call.id }",
        "{ fill: request.a }",
        "{ fill: id }",
        "{ key: a }",
        "{ key: path.a, enter: connect }",
        "{ name: \"{call.id}\" }",
        "{ name: \"{a}{b}}\" }",
        "{ name: all }",
        "path.username",
        "payload.topic",
        "query.token",
        "universe.physics",
        "connect",
        "refused",
        "call",
    ];
    prop_oneof![8 => prop::sample::select(known.map(str::to_owned).to_vec()), 1 => "\\PC{0,12}", 1 => "[a-zA-Z_-]{1,8}"]
}

/// Where words and values start and end in a text.
fn words(text: &str) -> Vec<std::ops::Range<usize>> {
    let is_edge = |character: char| character.is_whitespace() || "{}[],:\"'".contains(character);
    let mut words = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices() {
        match (is_edge(character), start) {
            (true, Some(begin)) => {
                words.push(begin..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

impl Mutation {
    fn apply(&self, text: &str) -> String {
        let mut lines = lines(text);
        let count = lines.len().max(1);
        match self {
            Self::Delete(line, many) => {
                let start = (line % count).min(lines.len());
                lines.drain(start..(start + many).min(lines.len()));
            }
            Self::Duplicate(line, many) => {
                let start = (line % count).min(lines.len());
                let copy = lines[start..(start + many).min(lines.len())].to_vec();
                lines.splice(start..start, copy);
            }
            Self::Swap(a, b) if !lines.is_empty() => lines.swap(a % count, b % count),
            Self::Indent(line, depth) if !lines.is_empty() => {
                let line = &mut lines[line % count];
                *line = format!("{:depth$}{}", "", line.trim_start());
            }
            Self::Splice(at, seed, many, from) => {
                let other = self::lines(&seeds()[seed % seeds().len()]);
                let piece: Vec<String> = other.iter().skip(from % other.len().max(1)).take(*many).cloned().collect();
                let at = at % (lines.len() + 1);
                lines.splice(at..at, piece);
            }
            Self::Repeat(line, many) if !lines.is_empty() => {
                let at = line % count;
                let copy = vec![lines[at].clone(); *many];
                lines.splice(at..at, copy);
            }
            _ => return self.apply_within(text),
        }
        lines.join("\n") + "\n"
    }

    /// Mutations of words and bytes.
    fn apply_within(&self, text: &str) -> String {
        let words = words(text);
        let word = |place: usize| words.get(place % words.len().max(1)).cloned().unwrap_or(0..0);
        let replace = |range: std::ops::Range<usize>, with: &str| {
            let mut text = text.to_owned();
            text.replace_range(range, with);
            text
        };
        match self {
            Self::Scalar(place, value) => replace(word(*place), value),
            Self::Word(a, b) => replace(word(*a), &text[word(*b)]),
            Self::Truncate(place) => {
                let mut end = place % (text.len() + 1);
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
                text[..end].to_owned()
            }
            Self::Bytes(place, bytes) => {
                let mut raw = text.as_bytes().to_vec();
                let at = place % (raw.len() + 1);
                raw.splice(at..at, bytes.iter().copied());
                String::from_utf8_lossy(&raw).into_owned()
            }
            Self::Nest(place, depth, list) => {
                let (open, close) = if *list { ("[", "]") } else { ("{ items: ", " }") };
                let inner = &text[word(*place)];
                replace(word(*place), &format!("{}{inner}{}", open.repeat(*depth), close.repeat(*depth)))
            }
            Self::Alias(a, b) => {
                let (first, second) = (word(*a.min(b)), word(*a.max(b)));
                if first.end >= second.start {
                    return text.to_owned();
                }
                let mut text = text.to_owned();
                text.replace_range(second, "*it");
                let anchored = format!("&it {}", &text[first.clone()]);
                text.replace_range(first, &anchored);
                text
            }
            _ => text.to_owned(),
        }
    }
}

/// What has to hold for any text at all.
fn survives(text: &str) -> Result<(), TestCaseError> {
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let run = run_text(text);
        let mut told = run.diagnostics.render(&run.sources, Style::Plain);
        let _ = write!(told, "{}", to_json(&run.diagnostics, &run.sources));
        let emitted: Vec<(String, String)> =
            run.services.iter().flatten().map(|service| (rust::emit(service), json_schema::emit(service))).collect();
        (run.diagnostics.has_errors(), run.services.is_some(), emitted)
    }));
    let Ok((has_errors, is_accepted, emitted)) = outcome else {
        return Err(TestCaseError::fail("the compiler panicked"));
    };
    prop_assert!(start.elapsed() < LONGEST, "the compiler took {:?}", start.elapsed());
    prop_assert_eq!(has_errors, !is_accepted);
    for (module, schema) in &emitted {
        prop_assert!(syn::parse_file(module).is_ok(), "what is emitted is no Rust:\n{}", module);
        prop_assert!(serde_json::from_str::<serde_json::Value>(schema).is_ok(), "what is emitted is no JSON");
    }
    Ok(())
}

#[test]
fn no_spec_is_too_broken() {
    let cases = std::env::var("ANTIPHON_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let seed = 0..seeds().len();
    let spec = (seed, prop::collection::vec(mutation(), 1..4)).prop_map(|(seed, mutations)| {
        mutations.iter().fold(seeds()[seed].clone(), |text, mutation| mutation.apply(&text))
    });
    let mut runner = TestRunner::new(config);
    if let Err(error) = runner.run(&spec, |text| survives(&text)) {
        panic!("{error}");
    }
}

#[test]
fn no_bytes_are_too_strange() {
    let config = Config { cases: 500, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    if let Err(error) = runner.run(&"(\\PC|[ \\n{}\\[\\]:,&*!|>'\"#?-]){0,80}", |text| survives(&text)) {
        panic!("{error}");
    }
}
