//! The language's documentation is true and complete.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use antiphon_codegen::diagnostic::{Severity, Style, rules};
use antiphon_codegen::syntax::PARTS;
use expect_test::expect_file;

use crate::errors;
use crate::support::{read, root, run, run_text};

/// Every text between backquotes outside of fenced blocks, also split into words: `{ tag: type }` names `tag`.
fn quoted(text: &str) -> BTreeSet<String> {
    let mut fenced = false;
    let prose: String = text
        .lines()
        .filter(|line| {
            fenced ^= line.starts_with("```");
            !fenced && !line.starts_with("```")
        })
        .flat_map(|line| [line, "\n"])
        .collect();
    let quotes = prose.split('`').skip(1).step_by(2);
    let is_edge = |character: char| !character.is_alphanumeric() && !"$-_".contains(character);
    quotes.flat_map(|quote| quote.split(is_edge).chain([quote])).map(str::to_owned).collect()
}

/// The fenced blocks of a language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let start = format!("```{language}\n");
    text.split(start.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn every_word_is_described() {
    let quoted = quoted(&read(&root("docs/spec-language.md")));
    for (part, words) in PARTS {
        for word in *words {
            assert!(quoted.contains(*word), "`{word}` of {part} is missing");
        }
    }
}

#[test]
fn examples_compile() {
    let text = read(&root("docs/spec-language.md"));
    let whole: Vec<&str> = blocks(&text, "yaml").into_iter().filter(|block| block.starts_with("antiphon: 1")).collect();
    assert!(!whole.is_empty());
    for spec in whole {
        let run = run_text(spec);
        assert!(run.diagnostics.is_empty(), "{}", run.diagnostics.render(&run.sources, Style::Plain));
    }
}

#[test]
fn the_error_reference_is_printed_from_the_rules() {
    let mut text = String::from(
        "# Errors\n\nEvery finding of the compiler has a code that never changes its meaning. `antiphon explain CODE` prints these texts; \
         the findings below are those of small specs in `codegen/tests/errors`.\n",
    );
    let cases = errors::cases();
    for rule in rules::ALL {
        let severity = match rule.severity {
            Severity::Error => "",
            Severity::Note => " (a note)",
        };
        let _ = write!(text, "\n## {} {}{severity}\n\n{}\n", rule.code, rule.name, rule.explanation);
        if let Some(case) = cases.iter().find(|case| case.code() == rule.code) {
            let run = run(&case.files);
            let shown = run.diagnostics.render(&run.sources, Style::Plain);
            let first = shown.split("\n\n").next().unwrap_or_default();
            let _ = write!(text, "\n```text\n{first}\n```\n");
        }
    }
    expect_file![root("docs/errors.md")].assert_eq(&text);
}
