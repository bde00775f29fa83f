//! The words of the language: the reader, the editors' schema and the compiler know the same ones.

use std::collections::{BTreeMap, BTreeSet};

use antiphon_codegen::diagnostic::Diagnostics;
use antiphon_codegen::source::Sources;
use antiphon_codegen::syntax::{PARTS, editor_schema, parse};
use expect_test::expect_file;
use serde_json::Value;

use crate::cases::folders;
use crate::support::{below, ending, name, read, root, tests};

/// The words of every closed object in the editors' schema, each list once.
fn lists_of_words(schema: &Value, lists: &mut BTreeSet<BTreeSet<String>>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object)
        && schema.get("additionalProperties") == Some(&Value::Bool(false))
    {
        lists.insert(properties.keys().cloned().collect());
    }
    match schema {
        Value::Object(members) => members.values().for_each(|inner| lists_of_words(inner, lists)),
        Value::Array(items) => items.iter().for_each(|inner| lists_of_words(inner, lists)),
        _ => {}
    }
}

/// A spec as JSON, read by the compiler's own parser.
fn json(text: &str) -> Option<Value> {
    let mut sources = Sources::new();
    let source = sources.add("spec.yaml", text);
    let node = parse(source, text, &mut Diagnostics::new())?;
    serde_json::from_str(&antiphon_codegen::json::Json::from(&node).compact()).ok()
}

#[test]
fn the_reader_and_the_schema_know_the_same_words() {
    let mut of_schema = BTreeSet::new();
    lists_of_words(&editor_schema(), &mut of_schema);
    let of_reader: BTreeSet<BTreeSet<String>> =
        PARTS.iter().map(|(_, words)| words.iter().map(|word| (*word).to_owned()).collect()).collect();
    let parts: BTreeMap<_, _> = PARTS.iter().copied().collect();
    assert_eq!(parts.len(), PARTS.len(), "two parts have the same name");
    assert_eq!(of_schema, of_reader);
}

#[test]
fn editors_have_the_schema_of_this_compiler() {
    let text = serde_json::to_string_pretty(&editor_schema()).unwrap() + "\n";
    expect_file![root("specs/antiphon.schema.json")].assert_eq(&text);
}

#[test]
fn editors_accept_what_the_compiler_accepts() {
    let validator = jsonschema::validator_for(&editor_schema()).unwrap();
    let good = folders().into_iter().flat_map(|folder| below(&folder, "yaml"));
    for path in good.chain(ending(&root("specs"), "yaml")) {
        let spec = json(&read(&path)).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&spec).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    }
}

#[test]
fn editors_refuse_unknown_words() {
    let validator = jsonschema::validator_for(&editor_schema()).unwrap();
    for path in ending(&tests("errors"), "yaml").iter().filter(|path| name(path).starts_with("a0101-")) {
        assert!(!validator.is_valid(&json(&read(path)).unwrap()), "{}", path.display());
    }
}
