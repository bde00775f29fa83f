//! Static tables for the slow pass that explains a refusal.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::constant_ident;
use super::shape::{Home, Shapes};
use crate::model::{Additional, Field, Keywords, Schema, SchemaId, Shape, Type};

/// An expression of type `&'static rt::Schema`: a named schema's table by name, any other in place.
pub(super) fn reference(shapes: Shapes<'_>, id: SchemaId) -> TokenStream {
    let schema = shapes.get(id);
    match &schema.shape {
        Shape::Reference(target) => reference(shapes, *target),
        _ if schema.is_named => {
            let name = constant_ident(&schema.name);
            match shapes.home {
                Home::Service => quote!(&schema::#name),
                Home::Tables => quote!(&#name),
                Home::Channel => quote!(&super::schema::#name),
                Home::Nested => quote!(&super::super::schema::#name),
            }
        }
        _ => {
            let body = body(shapes, schema);
            quote!(&#body)
        }
    }
}

/// The table itself, of type `rt::Schema`.
pub(super) fn body(shapes: Shapes<'_>, schema: &Schema) -> TokenStream {
    let pointer = &schema.pointer;
    let checks = checks(shapes, &schema.keywords);
    quote!(rt::Schema { pointer: #pointer, checks: &[#(#checks),*] })
}

/// The table of an object of these members, as it stands on the wire: with the envelope's members first.
pub(super) fn object(
    shapes: Shapes<'_>,
    pointer: &str,
    tag: Option<(&str, &str)>,
    ids: &[&str],
    keywords: &Keywords,
) -> TokenStream {
    let mut checks =
        checks(shapes, &Keywords { properties: Vec::new(), also_required: Vec::new(), ..keywords.clone() });
    let mut members = Vec::new();
    let mut required: Vec<&str> = Vec::new();
    if let Some((tag, name)) = tag {
        let constant = crate::json::quoted(name);
        let tag_pointer = format!("{pointer}/properties/{tag}");
        members.push(quote!((#tag, &rt::Schema { pointer: #tag_pointer, checks: &[rt::Check::Const(#constant)] })));
        required.push(tag);
    }
    members.extend(ids.iter().map(|id| quote!((#id, &rt::ID_SCHEMA))));
    members.extend(keywords.properties.iter().map(|field| member(shapes, field)));
    required.extend(required_names(keywords));
    checks.push(quote!(rt::Check::Properties(&[#(#members),*])));
    if !required.is_empty() {
        checks.push(quote!(rt::Check::Required(&[#(#required),*])));
    }
    quote!(rt::Schema { pointer: #pointer, checks: &[#(#checks),*] })
}

fn member(shapes: Shapes<'_>, field: &Field) -> TokenStream {
    let (name, schema) = (&field.name.value, reference(shapes, field.schema));
    quote!((#name, #schema))
}

fn required_names(keywords: &Keywords) -> Vec<&str> {
    let named = keywords.properties.iter().filter(|field| field.required).map(|field| field.name.value.as_str());
    named.chain(keywords.also_required.iter().map(String::as_str)).collect()
}

fn checks(shapes: Shapes<'_>, keywords: &Keywords) -> Vec<TokenStream> {
    let mut checks = Vec::new();
    if keywords.never {
        checks.push(quote!(rt::Check::Never));
    }
    if !keywords.types.is_empty() {
        let types = keywords.types.iter().map(|kind| type_variant(*kind));
        checks.push(quote!(rt::Check::Type(&[#(#types),*])));
    }
    if let Some(values) = &keywords.values {
        let texts: Vec<String> = values.iter().map(super::shape::json_literal).collect();
        match texts.as_slice() {
            [only] if keywords.is_const => checks.push(quote!(rt::Check::Const(#only))),
            texts => checks.push(quote!(rt::Check::Enum(&[#(#texts),*]))),
        }
    }
    let mut text = |name: TokenStream, value: &Option<String>| {
        if let Some(value) = value {
            checks.push(quote!(rt::Check::#name(#value)));
        }
    };
    text(quote!(Minimum), &keywords.minimum);
    text(quote!(Maximum), &keywords.maximum);
    text(quote!(ExclusiveMinimum), &keywords.exclusive_minimum);
    text(quote!(ExclusiveMaximum), &keywords.exclusive_maximum);
    text(quote!(MultipleOf), &keywords.multiple_of);
    if keywords.room_forms.is_empty() {
        text(quote!(Pattern), &keywords.pattern);
    } else if let Some(pattern) = &keywords.pattern {
        let forms = &keywords.room_forms;
        checks.push(quote!(rt::Check::Form(#pattern, &[#(#forms),*])));
    }
    let mut count = |name: TokenStream, value: Option<u64>| {
        if let Some(value) = value {
            let value = proc_macro2::Literal::u64_unsuffixed(value);
            checks.push(quote!(rt::Check::#name(#value)));
        }
    };
    count(quote!(MinLength), keywords.min_length);
    count(quote!(MaxLength), keywords.max_length);
    count(quote!(MinItems), keywords.min_items);
    count(quote!(MaxItems), keywords.max_items);
    count(quote!(MinProperties), keywords.min_properties);
    count(quote!(MaxProperties), keywords.max_properties);
    if keywords.base64 {
        checks.push(quote!(rt::Check::Base64));
    }
    if !keywords.excluded.is_empty() {
        let values: Vec<String> = keywords.excluded.iter().map(super::shape::json_literal).collect();
        checks.push(quote!(rt::Check::NotEnum(&[#(#values),*])));
    }
    if let Some(items) = keywords.items {
        let items = reference(shapes, items);
        checks.push(quote!(rt::Check::Items(#items)));
    }
    if !keywords.properties.is_empty() {
        let members = keywords.properties.iter().map(|field| member(shapes, field));
        checks.push(quote!(rt::Check::Properties(&[#(#members),*])));
    }
    let required = required_names(keywords);
    if !required.is_empty() {
        checks.push(quote!(rt::Check::Required(&[#(#required),*])));
    }
    match keywords.additional {
        Additional::Open => {}
        Additional::Closed => checks.push(quote!(rt::Check::Closed)),
        Additional::Schema(schema) => {
            let schema = reference(shapes, schema);
            checks.push(quote!(rt::Check::Additional(#schema)));
        }
    }
    if !keywords.same_length.is_empty() {
        let names = &keywords.same_length;
        checks.push(quote!(rt::Check::SameLength(&[#(#names),*])));
    }
    checks
}

fn type_variant(kind: Type) -> TokenStream {
    match kind {
        Type::Null => quote!(rt::Type::Null),
        Type::Boolean => quote!(rt::Type::Boolean),
        Type::Integer => quote!(rt::Type::Integer),
        Type::Number => quote!(rt::Type::Number),
        Type::String => quote!(rt::Type::String),
        Type::Array => quote!(rt::Type::Array),
        Type::Object => quote!(rt::Type::Object),
    }
}
