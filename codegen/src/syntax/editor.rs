//! The JSON Schema of the language itself, for editors.

use schemars::transform::{Transform, transform_subschemas};
use schemars::{Schema, generate::SchemaSettings, json_schema};

use super::{Library, Spec};

/// The schema that `specs/antiphon.schema.json` holds: what the reader accepts, word by word. A file with neither a service nor
/// channels is a library of schemas.
pub fn schema() -> serde_json::Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let (spec, library) = (generator.subschema_for::<Spec>(), generator.subschema_for::<Library>());
    let mut root = json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Antiphon spec",
        "if": { "required": ["schemas"], "not": { "anyOf": [{ "required": ["service"] }, { "required": ["channels"] }] } },
        "then": library,
        "else": spec,
        "$defs": generator.take_definitions(true),
    });
    WithoutNull.transform(&mut root);
    root.to_value()
}

/// An optional word is left out, never written as `null`.
#[derive(Debug, Clone)]
struct WithoutNull;

impl Transform for WithoutNull {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        if let Some(serde_json::Value::Array(types)) = object.get_mut("type") {
            types.retain(|name| name != "null");
            if let [only] = types.as_slice() {
                let only = only.clone();
                object.insert("type".to_owned(), only);
            }
        }
        if let Some(serde_json::Value::Array(branches)) = object.get_mut("anyOf") {
            branches.retain(|branch| branch.get("type").is_none_or(|name| name != "null"));
            if let [serde_json::Value::Object(only)] = branches.as_slice() {
                let only = only.clone();
                object.remove("anyOf");
                object.extend(only);
            }
        }
    }
}
