//! Schemas that lead back to themselves: references without end, values without end, and fields that need a pointer.

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::schema::{Field, SchemaId, Schemas, Shape};

/// Reports references and values without end, and marks recursive fields.
pub(super) fn settle(schemas: &mut Schemas, diagnostics: &mut Diagnostics) {
    cut_reference_cycles(schemas, diagnostics);
    mark_recursive_fields(schemas);
    refuse_endless_values(schemas, diagnostics);
}

/// `A: B, B: A` never arrives at a schema. Each such reference is reported once and becomes raw JSON, so that what follows terminates.
fn cut_reference_cycles(schemas: &mut Schemas, diagnostics: &mut Diagnostics) {
    for index in 0..schemas.all.len() {
        let mut seen = vec![index];
        let mut at = index;
        while let Shape::Reference(SchemaId(target)) = schemas.all[at].shape {
            if seen.contains(&target) {
                if target == index {
                    let schema = &schemas.all[index];
                    let message = format!("`{}` is defined by nothing but itself", schema.name);
                    let mut diagnostic = Diagnostic::new(&rules::CYCLIC_SCHEMA, schema.span, message)
                        .help("give one of these schemas a type of its own");
                    for other in seen.iter().skip(1) {
                        diagnostic = diagnostic.also(schemas.all[*other].span, "by way of this");
                    }
                    diagnostics.push(diagnostic);
                }
                schemas.all[at].shape = Shape::Raw;
                break;
            }
            seen.push(target);
            at = target;
        }
    }
}

fn mark_recursive_fields(schemas: &mut Schemas) {
    for index in 0..schemas.all.len() {
        let Shape::Record { fields, .. } = &schemas.all[index].shape else { continue };
        let recursive: Vec<bool> =
            fields.iter().map(|field| leads_to(schemas, field.schema, index, false, &mut HashSet::new())).collect();
        for (position, recursive) in recursive.into_iter().enumerate() {
            if let Shape::Record { fields, .. } = &mut schemas.all[index].shape {
                fields[position].recursive = recursive;
            }
            schemas.all[index].keywords.properties[position].recursive = recursive;
        }
    }
}

fn refuse_endless_values(schemas: &Schemas, diagnostics: &mut Diagnostics) {
    let endless = |index: usize, field: &Field| {
        field.required && field.recursive && leads_to(schemas, field.schema, index, true, &mut HashSet::new())
    };
    // Each circle is told once, at the first of its schemas.
    let mut told: HashSet<usize> = HashSet::new();
    for (SchemaId(index), schema) in schemas.iter() {
        let Shape::Record { fields, .. } = &schema.shape else { continue };
        if told.contains(&index) {
            continue;
        }
        for field in fields.iter().filter(|field| endless(index, field)) {
            let message = format!("a value of `{}` would contain another of its kind, without end", schema.name);
            let mut diagnostic = Diagnostic::new(&rules::ENDLESS_SCHEMA, field.name.span, message);
            for (SchemaId(other), schema) in schemas.iter().skip(index + 1) {
                let Shape::Record { fields, .. } = &schema.shape else { continue };
                let on_the_way = leads_to(schemas, field.schema, other, true, &mut HashSet::new());
                let back = fields
                    .iter()
                    .find(|field| field.required && leads_to(schemas, field.schema, index, true, &mut HashSet::new()));
                if let (true, Some(back)) = (on_the_way, back) {
                    told.insert(other);
                    diagnostic = diagnostic.also(back.name.span, "by way of this");
                }
            }
            diagnostics.push(diagnostic.help("move this member to `optional`, or put a list between"));
        }
    }
}

/// Whether a value of `from` directly holds one of `target`: through references, tuples and members, of which only the required
/// ones when `required` is asked for.
fn leads_to(schemas: &Schemas, from: SchemaId, target: usize, required: bool, seen: &mut HashSet<usize>) -> bool {
    if from.0 == target {
        return true;
    }
    if !seen.insert(from.0) {
        return false;
    }
    match &schemas.get(from).shape {
        Shape::Reference(next) | Shape::Tuple(next, _) => leads_to(schemas, *next, target, required, seen),
        Shape::Record { fields, .. } => fields
            .iter()
            .filter(|field| field.required || !required)
            .any(|field| leads_to(schemas, field.schema, target, required, seen)),
        _ => false,
    }
}
