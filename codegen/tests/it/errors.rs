//! Specs that are wrong, each beside what a user is told. `UPDATE_EXPECT=1` writes what is told now.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use antiphon_codegen::Compilation;
use antiphon_codegen::diagnostic::{Style, rules, to_json};
use expect_test::expect_file;

use crate::support::{ending, list, name, run, stem, tests};

/// Rules that no spec breaks by what is written in it.
const NOT_OF_SPECS: [&str; 1] = ["A0007"];

/// `errors/<code>-<slug>.yaml`, or a folder of that name with several files.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) files: Vec<PathBuf>,
    pub(crate) expected: PathBuf,
}

impl Case {
    pub(crate) fn code(&self) -> String {
        self.name.split('-').next().unwrap_or_default().to_uppercase()
    }
}

pub(crate) fn cases() -> Vec<Case> {
    let case = |path: &Path| {
        if path.is_dir() {
            let (name, expected) = (name(path).to_owned(), path.join("expected.txt"));
            return Some(Case { name, files: ending(path, "yaml"), expected });
        }
        let is_spec = path.extension().is_some_and(|ending| ending == "yaml");
        let case =
            || Case { name: stem(path).to_owned(), files: vec![path.into()], expected: path.with_extension("txt") };
        is_spec.then(case)
    };
    list(&tests("errors")).iter().filter_map(|path| case(path)).collect()
}

#[test]
fn every_case_is_told_as_expected() {
    for case in cases() {
        let run = run(&case.files);
        expect_file![&case.expected].assert_eq(&run.diagnostics.render(&run.sources, Style::Plain));
    }
}

#[test]
fn a_case_breaks_the_rule_of_its_name_and_no_other() {
    for case in cases() {
        let run = run(&case.files);
        let codes: BTreeSet<&str> = run.diagnostics.iter().map(|finding| finding.rule.code).collect();
        assert!(codes.contains(case.code().as_str()), "{}: found {codes:?}", case.name);
        assert!(codes.len() == 1 || case.name.contains("-several-"), "{}: found {codes:?}", case.name);
    }
}

#[test]
fn every_rule_has_a_case() {
    let shown: BTreeSet<String> = cases().iter().map(Case::code).collect();
    for rule in rules::ALL {
        let expected = !NOT_OF_SPECS.contains(&rule.code);
        assert_eq!(shown.contains(rule.code), expected, "{} {}", rule.code, rule.name);
    }
    assert!(cases().len() >= 45);
}

#[test]
fn no_expectation_lies_without_its_spec() {
    for path in ending(&tests("errors"), "txt") {
        assert!(path.with_extension("yaml").exists(), "{} has no spec", path.display());
    }
}

#[test]
fn findings_are_sorted_and_worded_alike() {
    for case in cases() {
        let run = run(&case.files);
        let places: Vec<_> = run.diagnostics.iter().map(|finding| finding.span).collect();
        assert!(places.is_sorted(), "{}", case.name);
        for finding in run.diagnostics.iter() {
            let message = &finding.message;
            assert!(!message.starts_with(char::is_uppercase), "{}: {message}", case.name);
            assert!(!message.ends_with('.') && !message.contains('\n'), "{}: {message}", case.name);
            assert!(finding.help.is_some(), "{}: no help", case.name);
        }
    }
}

#[test]
fn programs_are_told_the_same() {
    for case in cases() {
        let run = run(&case.files);
        let lines = json(&run);
        assert_eq!(lines.len(), run.diagnostics.len(), "{}", case.name);
        for (line, finding) in lines.iter().zip(run.diagnostics.iter()) {
            let position = run.sources.position(finding.span);
            assert_eq!(line["code"], finding.rule.code);
            assert_eq!(line["message"], finding.message);
            assert_eq!(line["line"], position.line);
            assert_eq!(line["column"], position.column);
            assert_eq!(line["others"].as_array().map(Vec::len), Some(finding.others.len()));
        }
    }
}

fn json(run: &Compilation) -> Vec<serde_json::Value> {
    to_json(&run.diagnostics, &run.sources).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
