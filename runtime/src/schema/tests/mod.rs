mod hostile;
mod phrases;
mod properties;
mod values;

use super::{Check, LIMIT, Schema, accepts, explain};

/// A schema without a place in a document.
const fn schema(checks: &'static [Check]) -> Schema {
    Schema { pointer: "", checks }
}

/// The keywords that a text breaks, each with the place of the value, and a check that both passes agree.
fn broken(schema: &Schema, text: &str) -> Vec<String> {
    let violations = explain(schema, text, LIMIT);
    assert_eq!(accepts(schema, text), violations.is_empty(), "{text} {violations:?}");
    violations
        .iter()
        .map(|violation| format!("{} {}", violation.keyword, violation.pointer).trim_end().to_owned())
        .collect()
}

/// The one sentence about a text.
fn sentence(schema: &Schema, text: &str) -> String {
    match explain(schema, text, LIMIT).as_slice() {
        [only] => only.sentence(),
        violations => panic!("{text} {violations:?}"),
    }
}
