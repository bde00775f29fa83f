//! What may import what in the compiler, and how its files are kept.

use std::path::{Path, PathBuf};

use crate::support::{below, read, root};

/// A file or folder of `codegen/src` and the modules of this crate that it may name. The longest path that fits a file holds.
const ARROWS: &[(&str, &[&str])] = &[
    ("source.rs", &[]),
    ("json.rs", &[]),
    ("decimal.rs", &[]),
    ("failure.rs", &[]),
    ("diagnostic", &["source", "diagnostic", "json"]),
    ("syntax", &["source", "diagnostic", "json", "failure", "syntax"]),
    ("model", &["source", "diagnostic", "json", "decimal", "failure", "model"]),
    ("model/lower", &["source", "diagnostic", "json", "decimal", "failure", "model", "syntax"]),
    ("emit", &["source", "diagnostic", "json", "decimal", "model", "emit"]),
    ("examples.rs", &["source", "diagnostic", "json", "model", "emit"]),
    ("compile.rs", &["source", "diagnostic", "syntax", "model", "emit", "examples"]),
    ("build.rs", &["source", "diagnostic", "compile", "emit"]),
    ("lib.rs", &[]),
];

/// Names that may stand in one place only.
const ONLY_IN: &[(&str, &str)] = &[
    ("serde_yaml", "syntax/yaml.rs"),
    ("annotate_snippets", "diagnostic/render.rs"),
    ("jsonschema", "examples.rs"),
    ("schemars", "syntax"),
    ("quote!", "emit/rust"),
    ("prettyplease", "emit/rust/mod.rs"),
    ("std::fs", "build.rs"),
    ("fs::", "build.rs"),
    ("env::", "build.rs"),
    ("std::net", "nowhere"),
    ("println!", "build.rs"),
];

/// What finished code does not hold.
const UNFINISHED: &[&str] = &["todo!", "dbg!", "unimplemented!", "FIXME", "TODO", "XXX", "#![allow"];

const MOST_LINES: usize = 600;

fn src() -> PathBuf {
    root("codegen/src")
}

/// The files of the compiler with their paths inside `src`.
fn files() -> Vec<(String, String)> {
    let inside = |path: &Path| path.strip_prefix(src()).unwrap().to_str().unwrap().replace('\\', "/");
    below(&src(), "rs").iter().map(|path| (inside(path), read(path))).collect()
}

fn is_in(path: &str, place: &str) -> bool {
    path == place || path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'))
}

/// The code of a file, without comments.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// The names that follow a prefix such as `crate::`; of `crate::{a, b}` each.
fn named_after<'a>(text: &'a str, prefix: &str) -> Vec<&'a str> {
    let word = |text: &'a str| {
        let end = text.find(|character: char| !character.is_alphanumeric() && character != '_').unwrap_or(text.len());
        &text[..end]
    };
    let group = |rest: &'a str| -> Vec<&'a str> {
        match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap().split(',').map(|name| word(name.trim())).collect(),
            None => vec![word(rest)],
        }
    };
    text.split(prefix).skip(1).flat_map(group).filter(|name| !name.is_empty()).collect()
}

#[test]
fn imports_follow_the_arrows() {
    for (path, text) in files() {
        let fits = ARROWS.iter().filter(|(place, _)| is_in(&path, place));
        let (_, allowed) = fits.max_by_key(|(place, _)| place.len()).unwrap_or_else(|| panic!("{path} has no arrows"));
        for name in named_after(&code(&text), "crate::") {
            // What the root exports of the stages in a row.
            if ["compile", "Compilation"].contains(&name) && is_in(&path, "build.rs") {
                continue;
            }
            assert!(allowed.contains(&name), "{path} may not use `crate::{name}`");
        }
    }
}

#[test]
fn targets_know_nothing_of_each_other() {
    let targets: Vec<String> = files()
        .iter()
        .filter_map(|(path, _)| path.strip_prefix("emit/")?.strip_suffix("/mod.rs").map(str::to_owned))
        .collect();
    assert!(targets.len() > 1);
    for (path, text) in files() {
        let Some(own) = targets.iter().find(|target| is_in(&path, &format!("emit/{target}"))) else { continue };
        let code = code(&text);
        for name in named_after(&code, "emit::").into_iter().chain(named_after(&code, "super::super::")) {
            assert!(name == own || !targets.iter().any(|other| other == name), "{path} may not use `{name}`");
        }
    }
}

#[test]
fn libraries_have_one_home_each() {
    for (path, text) in files() {
        for (name, home) in ONLY_IN {
            // An attribute of a type that editors know names its library everywhere.
            let lines: Vec<&str> = text.lines().filter(|line| !line.contains("cfg_attr")).collect();
            let used = code(&lines.join("\n")).contains(name);
            assert!(!used || is_in(&path, home), "{path} may not use `{name}`");
        }
    }
}

#[test]
fn files_are_small_and_finished() {
    for path in ["codegen/src", "codegen/tests/it", "cli/src"].iter().flat_map(|folder| below(&root(folder), "rs")) {
        let text = read(&path);
        let place = path.display();
        assert!(text.lines().count() <= MOST_LINES, "{place} is longer than {MOST_LINES} lines");
        assert!(text.starts_with("//!"), "{place} does not say what it is for");
        let is_this_file = path.ends_with("it/arrows.rs");
        for word in UNFINISHED.iter().filter(|_| !is_this_file) {
            assert!(!text.contains(word), "{place} has `{word}`");
        }
    }
}
