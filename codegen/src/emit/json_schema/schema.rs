//! One schema as JSON Schema.

use crate::json::Json;
use crate::model::{Additional, Field, Keywords, Schema, SchemaId, Schemas, Shape};

/// A schema where it is used: a reference, if it has a name.
pub(super) fn used(schemas: &Schemas, id: SchemaId) -> Json {
    let schema = schemas.get(id);
    if schema.is_named { reference(&schema.name) } else { own(schemas, id) }
}

/// A schema itself.
pub(super) fn own(schemas: &Schemas, id: SchemaId) -> Json {
    let schema = schemas.get(id);
    let mut members = annotations(schema);
    if let Shape::Reference(target) = schema.shape {
        if !schemas.get(target).is_named {
            return own(schemas, target);
        }
        members.push(("$ref", Json::string(format!("#/$defs/{}", schemas.get(target).name))));
    } else if schema.keywords.never && members.is_empty() {
        return Json::Bool(false);
    }
    members.extend(keywords(schemas, &schema.keywords));
    Json::object(members)
}

fn reference(name: &str) -> Json {
    Json::object([("$ref", Json::string(format!("#/$defs/{name}")))])
}

fn annotations(schema: &Schema) -> Vec<(&'static str, Json)> {
    let mut members = Vec::new();
    if let Some(title) = &schema.title {
        members.push(("title", Json::string(title)));
    }
    if let Some(description) = &schema.description {
        members.push(("description", Json::string(description)));
    }
    if let Some(default) = &schema.default {
        members.push(("default", default.value.clone()));
    }
    if !schema.examples.is_empty() {
        members.push(("examples", Json::Array(schema.examples.iter().map(|example| example.value.clone()).collect())));
    }
    if schema.deprecated {
        members.push(("deprecated", Json::Bool(true)));
    }
    members
}

/// The keywords that check.
pub(super) fn keywords(schemas: &Schemas, keywords: &Keywords) -> Vec<(&'static str, Json)> {
    let mut members = Vec::new();
    if keywords.never {
        members.push(("not", Json::object::<&str>([])));
    } else if !keywords.excluded.is_empty() {
        members.push(("not", Json::object([("enum", Json::Array(keywords.excluded.clone()))])));
    }
    match keywords.types.as_slice() {
        [] => {}
        [only] => members.push(("type", Json::string(only.word()))),
        several => members.push(("type", Json::Array(several.iter().map(|kind| Json::string(kind.word())).collect()))),
    }
    match keywords.values.as_deref() {
        Some([only]) if keywords.is_const => members.push(("const", only.clone())),
        Some(values) => members.push(("enum", Json::Array(values.to_vec()))),
        None => {}
    }
    let numbers = [
        ("minimum", &keywords.minimum),
        ("maximum", &keywords.maximum),
        ("exclusiveMinimum", &keywords.exclusive_minimum),
        ("exclusiveMaximum", &keywords.exclusive_maximum),
        ("multipleOf", &keywords.multiple_of),
    ];
    members.extend(numbers.into_iter().filter_map(|(word, bound)| Some((word, Json::Number(bound.clone()?)))));
    let counts = [
        ("minLength", keywords.min_length),
        ("maxLength", keywords.max_length),
        ("minItems", keywords.min_items),
        ("maxItems", keywords.max_items),
        ("minProperties", keywords.min_properties),
        ("maxProperties", keywords.max_properties),
    ];
    members.extend(counts.into_iter().filter_map(|(word, count)| Some((word, Json::number(count?)))));
    let texts = [("pattern", &keywords.pattern), ("format", &keywords.format)];
    members.extend(texts.into_iter().filter_map(|(word, text)| Some((word, Json::string(text.as_deref()?)))));
    if keywords.base64 {
        members.push(("contentEncoding", Json::string("base64")));
    }
    if let Some(items) = keywords.items {
        members.push(("items", used(schemas, items)));
    }
    object(schemas, &keywords.properties, &keywords.also_required, &mut members);
    match keywords.additional {
        Additional::Open => {}
        Additional::Closed => members.push(("additionalProperties", Json::Bool(false))),
        Additional::Schema(schema) => members.push(("additionalProperties", used(schemas, schema))),
    }
    if !keywords.same_length.is_empty() {
        members.push(("sameLength", names(keywords.same_length.iter().map(String::as_str))));
    }
    members
}

fn object(schemas: &Schemas, fields: &[Field], also_required: &[String], members: &mut Vec<(&'static str, Json)>) {
    if !fields.is_empty() {
        let properties = fields.iter().map(|field| (field.name.value.clone(), used(schemas, field.schema)));
        members.push(("properties", Json::object(properties)));
    }
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| field.required)
        .map(|field| field.name.value.as_str())
        .chain(also_required.iter().map(String::as_str))
        .collect();
    if !required.is_empty() {
        members.push(("required", names(required)));
    }
}

/// A list of names.
pub(super) fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> Json {
    Json::Array(names.into_iter().map(Json::string).collect())
}
