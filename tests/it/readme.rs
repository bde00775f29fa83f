//! What the documents say is so: the README's example compiles, its tables are those of the code, and what is linked is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use antiphon_codegen::compile;
use antiphon_codegen::emit::{json_schema, rust};
use antiphon_codegen::model::{Service, Valid};
use antiphon_codegen::source::Sources;
use serde_json::{Value, json};
use tempfile::TempDir;

const DOCUMENTS: [&str; 6] =
    ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/decisions.md", "docs/spec-language.md"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The README's blocks of code in this language.
fn blocks(language: &str) -> Vec<String> {
    let readme = read("README.md");
    let start = format!("\n```{language}\n");
    readme.split(&start).skip(1).map(|rest| rest.split_once("\n```").expect("its end").0.to_owned()).collect()
}

/// The first of them.
fn block(language: &str) -> String {
    blocks(language).remove(0)
}

/// The service of the README's spec.
fn dice() -> Valid<Service> {
    let mut sources = Sources::new();
    sources.add("dice.yaml", block("yaml"));
    let run = compile(sources);
    let found = run.diagnostics.render(&run.sources, antiphon_codegen::diagnostic::Style::Plain);
    assert_eq!(found.trim(), "");
    run.services.unwrap().remove(0)
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} is not in {text}"));
    rest.split_once(after).unwrap_or_else(|| panic!("{after} is not in {rest}")).0
}

#[test]
fn the_handler_is_the_one_the_spec_asks_for() {
    let handler = block("rust");
    let (name, message) = (between(&handler, "async fn ", "("), between(&handler, "message: ", ")"));
    let reply = between(&handler, "Result<", ", Failure>");
    let module = rust::emit(&dice());
    let asked: String = between(&module, "pub trait Handler", "\n}").split_whitespace().collect();
    let given = format!("fn{name}(&self,session:&mutrt::Session,message:table::{message},)");
    assert!(asked.contains(&given), "{asked}");
    assert!(asked.contains(&format!("Result<table::{reply},rt::Failure>")), "{asked}");
    assert_eq!(asked.matches("fn").count(), 1, "{asked}");
}

#[test]
fn the_example_compiles_as_it_stands() {
    let folder = TempDir::new().unwrap();
    let at = |path: &str| folder.path().join(path);
    fs::create_dir_all(at("src")).unwrap();
    fs::create_dir_all(at("specs")).unwrap();
    let package = "[package]\nname = \"readme\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n";
    let here = format!("\"{}/", root().canonicalize().unwrap().display());
    fs::write(at("Cargo.toml"), package.to_owned() + &block("toml").replace("\"../antiphon/", &here)).unwrap();
    fs::copy(root().join("Cargo.lock"), at("Cargo.lock")).unwrap();
    fs::write(at("specs/dice.yaml"), block("yaml")).unwrap();
    let [handler, build, main] = blocks("rust").try_into().unwrap();
    fs::write(at("build.rs"), build).unwrap();
    fs::write(at("src/main.rs"), format!("{main}\n\n{handler}\n")).unwrap();

    let test = std::env::current_exe().unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["check", "--release", "--offline"])
        .current_dir(folder.path())
        .env("CARGO_TARGET_DIR", test.ancestors().nth(3).unwrap())
        .env("CARGO_TERM_COLOR", "never")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !told.contains("warning"), "{told}");
}

#[test]
fn the_client_says_and_hears_what_the_spec_allows() {
    let service = dice();
    let schema: Value = serde_json::from_str(&json_schema::emit(&service)).unwrap();
    let client = block("js");
    let sends: Vec<&str> = client.lines().filter(|line| line.contains("socket.send(")).collect();
    assert!(!sends.is_empty());
    for line in sends {
        let sent = between(line, "type: \"", "\"");
        assert!(service.channels[0].inbound().any(|(_, message)| message.name.value == sent), "{sent}");
        let heard: Value = serde_json::from_str(line.split_once("// ").unwrap().1).unwrap();
        let name = format!("#/$defs/table.{}", heard["type"].as_str().unwrap());
        let whole = json!({ "$ref": name, "$defs": schema["$defs"] });
        let validator = jsonschema::validator_for(&whole).unwrap();
        assert!(validator.is_valid(&heard), "{heard}");
    }
}

/// The rows of a table, each cell without its backticks.
fn rows<'a>(text: &'a str, head: &str) -> Vec<Vec<&'a str>> {
    let (_, rest) = text.split_once(head).unwrap_or_else(|| panic!("no table {head}"));
    let rows = rest.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.split('|').skip(1).map(|cell| cell.trim().trim_matches('`')).collect()).collect()
}

#[test]
fn the_flags_are_those_of_the_server() {
    let config = read("server/src/config.rs");
    let in_code: BTreeSet<(&str, &str)> = config
        .lines()
        .filter_map(|line| {
            let variable = line.split_once("env = \"")?.1.split_once('"')?.0;
            let default = line.split_once("default_value = \"").and_then(|(_, rest)| rest.split_once('"'));
            let default = default.map(|(default, _)| default);
            Some((variable, default.unwrap_or(if line.contains("LogFormat::Text") { "text" } else { "" })))
        })
        .collect();
    let readme = read("README.md");
    let flags = rows(&readme, "| flag | environment | default | |");
    for flag in &flags {
        let variable = format!("ANTIPHON_{}", flag[0].trim_start_matches('-').replace('-', "_").to_uppercase());
        assert_eq!(flag[1], variable);
    }
    let in_readme: BTreeSet<(&str, &str)> = flags.iter().map(|flag| (flag[1], flag[2])).collect();
    assert_eq!(in_readme, in_code);
}

/// Links as text and target.
fn links(text: &str) -> Vec<(&str, &str)> {
    let starts = text.match_indices("](").map(|(at, _)| at);
    starts
        .map(|at| (&text[text[..at].rfind('[').unwrap() + 1..at], &text[at + 2..at + text[at..].find(')').unwrap()]))
        .collect()
}

/// What a document's headings are linked by.
fn anchors(document: &str) -> Vec<String> {
    let text = read(document);
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-")).collect()
}

#[test]
fn what_is_linked_is_there() {
    for document in DOCUMENTS {
        let folder = root().join(document).parent().unwrap().to_owned();
        for (text, target) in links(&read(document)) {
            if target.starts_with("https://") {
                continue;
            }
            if let Some(anchor) = target.strip_prefix('#') {
                assert!(anchors(document).iter().any(|heading| heading == anchor), "{document} links to {target}");
                continue;
            }
            assert!(folder.join(target).exists(), "{document} links to {target}");
            if let Some(test) = text.strip_prefix('`').and_then(|text| text.strip_suffix('`')) {
                let code = fs::read_to_string(folder.join(target)).unwrap();
                let is_there = ["fn", "def"].iter().any(|word| code.contains(&format!("{word} {test}(")));
                assert!(is_there, "{document}: no {test} in {target}");
            }
        }
    }
}
