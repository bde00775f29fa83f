//! Specs that are right, each beside everything that is made of it. `UPDATE_EXPECT=1` writes what is made now.

use std::path::{Path, PathBuf};

use antiphon_codegen::diagnostic::Style;
use antiphon_codegen::emit::{json_schema, rust};
use antiphon_codegen::source::Sources;
use antiphon_codegen::{Compilation, compile};
use expect_test::expect_file;

use crate::support::{below, list, name, read, root, tests};

/// The folders of `cases/`.
pub(crate) fn folders() -> Vec<PathBuf> {
    list(&tests("cases"))
}

/// Compiles a case: its files under their paths within the folder.
pub(crate) fn run(folder: &Path) -> Compilation {
    let mut sources = Sources::new();
    for path in below(folder, "yaml") {
        sources.add(path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/"), read(&path));
    }
    compile(sources)
}

#[test]
fn every_case_is_free_of_errors() {
    for folder in folders() {
        let run = run(&folder);
        let found = run.diagnostics.render(&run.sources, Style::Plain);
        assert!(run.services.is_some(), "{}:\n{found}", name(&folder));
    }
}

#[test]
fn every_case_makes_what_lies_beside_it() {
    for folder in folders() {
        for service in run(&folder).services.unwrap() {
            expect_file![folder.join("module.rs")].assert_eq(&rust::emit(&service));
            expect_file![folder.join("schema.json")].assert_eq(&json_schema::emit(&service));
        }
    }
}

#[test]
fn the_same_spec_makes_the_same_bytes() {
    for folder in folders() {
        let (first, second) = (run(&folder).services.unwrap(), run(&folder).services.unwrap());
        for (first, second) in first.iter().zip(&second) {
            assert_eq!(rust::emit(first), rust::emit(second));
            assert_eq!(json_schema::emit(first), json_schema::emit(second));
        }
    }
}

#[test]
fn modules_are_rust_as_its_formatter_writes_it() {
    for folder in folders() {
        for service in run(&folder).services.unwrap() {
            let text = rust::emit(&service);
            let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", name(&folder)));
            let again = prettyplease::unparse(&file);
            let without = |text: &str| -> Vec<String> {
                let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("// "));
                lines.map(str::to_owned).collect()
            };
            assert_eq!(without(&text), without(&again), "{}", name(&folder));
        }
    }
}

#[test]
fn the_shipped_specs_are_free_of_errors() {
    let run = crate::support::run(&crate::support::ending(&root("specs"), "yaml"));
    assert!(run.services.is_some(), "{}", run.diagnostics.render(&run.sources, Style::Plain));
}
