//! Schemas as Rust types, and how a value of one is read, checked and written.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::names::type_ident;
use crate::decimal;
use crate::json::Json;
use crate::model::{Field, Keywords, Schema, SchemaId, Schemas, Shape};

/// Where generated code stands: types of the service are a module further up inside a channel's module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// The service's module.
    Service,
    /// The module of its tables.
    Tables,
    /// A channel's module.
    Channel,
    /// A module inside a channel's.
    Nested,
}

/// Schemas seen from one place in the generated code.
#[derive(Clone, Copy)]
pub(super) struct Shapes<'a> {
    pub(super) schemas: &'a Schemas,
    pub(super) home: Home,
}

impl<'a> Shapes<'a> {
    pub(super) fn get(&self, id: SchemaId) -> &'a Schema {
        self.schemas.get(id)
    }

    /// The path of a named schema's item in the service's module.
    pub(super) fn path(&self, item: &TokenStream) -> TokenStream {
        match self.home {
            Home::Service => quote!(#item),
            Home::Channel | Home::Tables => quote!(super::#item),
            Home::Nested => quote!(super::super::#item),
        }
    }

    /// The type of values of a schema.
    pub(super) fn rust_type(&self, id: SchemaId) -> TokenStream {
        let schema = self.get(id);
        match &schema.shape {
            Shape::Reference(target) => self.rust_type(*target),
            _ if schema.is_named => {
                let name = type_ident(&schema.name);
                self.path(&quote!(#name))
            }
            _ => self.own_type(schema),
        }
    }

    /// The type behind a schema's own name.
    pub(super) fn own_type(&self, schema: &Schema) -> TokenStream {
        match &schema.shape {
            Shape::Reference(target) => self.rust_type(*target),
            Shape::Boolean => quote!(bool),
            Shape::Integer { low, high } => integer_type(*low, *high),
            Shape::Number => quote!(f64),
            Shape::Text => quote!(String),
            Shape::Constant(_) => quote!(rt::Skipped),
            Shape::List(item) => {
                let item = self.rust_type(*item);
                quote!(Vec<#item>)
            }
            Shape::Tuple(item, length) => {
                let (item, length) = (self.rust_type(*item), Literal::usize_unsuffixed(*length));
                quote!([#item; #length])
            }
            Shape::Map(value) => {
                let value = self.rust_type(*value);
                quote!(std::collections::BTreeMap<String, #value>)
            }
            Shape::Raw => quote!(rt::Raw),
            Shape::Choice(_) | Shape::Record { .. } => {
                let name = type_ident(&schema.name);
                quote!(#name)
            }
        }
    }

    /// The type of a member.
    pub(super) fn field_type(&self, field: &Field) -> TokenStream {
        let inner = self.rust_type(field.schema);
        let inner = if field.recursive { quote!(Box<#inner>) } else { inner };
        if field.required { inner } else { quote!(Option<#inner>) }
    }

    /// The members that a type keeps: constants need no place.
    pub(super) fn kept<'f>(&self, fields: &'f [Field]) -> Vec<&'f Field> {
        fields.iter().filter(|field| !matches!(self.schemas.resolved(field.schema).shape, Shape::Constant(_))).collect()
    }

    /// An expression of type `Result<T, rt::Reject>` that reads a value from `reader`.
    pub(super) fn read(&self, id: SchemaId) -> TokenStream {
        let schema = self.get(id);
        let keywords = &schema.keywords;
        match &schema.shape {
            Shape::Reference(target) => self.read(*target),
            Shape::Boolean => quote!(reader.boolean()),
            Shape::Integer { low, high } if keywords.multiple_of.is_none() => whole(*low, *high),
            Shape::Number if keywords.multiple_of.is_none() => number(keywords, false),
            Shape::Text => match text_rule(keywords) {
                None => quote!(<String as rt::Decode>::decode(reader)),
                Some(rule) => quote!(rt::text(reader, #rule)),
            },
            Shape::List(item) => {
                let (low, high) = bounds(keywords.min_items, keywords.max_items);
                let item = self.reader(*item);
                quote!(rt::list(reader, #low, #high, #item))
            }
            Shape::Tuple(item, _) => {
                let item = self.reader(*item);
                quote!(rt::tuple(reader, #item))
            }
            Shape::Choice(_) | Shape::Record { .. } => {
                let own = self.rust_type(id);
                quote!(<#own as rt::Decode>::decode(reader))
            }
            Shape::Integer { .. } | Shape::Number | Shape::Constant(_) | Shape::Map(_) | Shape::Raw => {
                let (own, table) = (self.rust_type(id), self.table(id));
                if *keywords == Keywords::default() {
                    quote!(<#own as rt::Decode>::decode(reader))
                } else {
                    quote!(rt::accepted::<#own>(reader, #table))
                }
            }
        }
    }

    /// Something to call with a reader that reads a value: a path where there is one.
    pub(super) fn reader(&self, id: SchemaId) -> TokenStream {
        let schema = self.schemas.resolved(id);
        let plain = schema.keywords == Keywords { types: schema.keywords.types.clone(), ..Keywords::default() };
        match schema.shape {
            Shape::Record { .. } | Shape::Choice(_) => quote!(rt::Decode::decode),
            Shape::Boolean | Shape::Text if plain => quote!(rt::Decode::decode),
            Shape::Number if plain => quote!(rt::Reader::number),
            Shape::Integer { low: i64::MIN, high: i64::MAX } if plain => quote!(rt::Reader::integer),
            Shape::Raw if schema.keywords == Keywords::default() => quote!(rt::Decode::decode),
            _ => {
                let read = self.read(id);
                quote!(|reader| #read)
            }
        }
    }

    /// Something to call with a reader that checks a value.
    pub(super) fn checker(&self, id: SchemaId) -> TokenStream {
        let schema = self.schemas.resolved(id);
        match schema.shape {
            Shape::Record { .. } => {
                let own = self.rust_type(id);
                quote!(#own::check)
            }
            Shape::Text if text_rule(&schema.keywords).is_none() => quote!(rt::skip_string),
            Shape::Raw if schema.keywords == Keywords::default() => quote!(rt::skip_value),
            _ => {
                let check = self.check(id);
                quote!(|reader| #check)
            }
        }
    }

    /// The same for where the length of an array is of no interest.
    pub(super) fn silent_checker(&self, id: SchemaId) -> TokenStream {
        if !self.is_list(id) {
            return self.checker(id);
        }
        let check = self.check(id);
        quote!(|reader| #check.map(drop))
    }

    /// An expression of type `Result<_, rt::Reject>` that checks a value without building it; for arrays, it gives their length.
    pub(super) fn check(&self, id: SchemaId) -> TokenStream {
        let schema = self.get(id);
        let keywords = &schema.keywords;
        match &schema.shape {
            Shape::Reference(target) => self.check(*target),
            Shape::Boolean => quote!(reader.boolean().map(drop)),
            Shape::Integer { low, high } if keywords.multiple_of.is_none() => {
                let (low, high) = (bound(*low), bound(*high));
                quote!(reader.integer_in(#low, #high).map(drop))
            }
            Shape::Number if keywords.multiple_of.is_none() => number(keywords, true),
            Shape::Text => match text_rule(keywords) {
                None => quote!(reader.skip_string()),
                Some(rule) => quote!(rt::skip_text(reader, #rule)),
            },
            Shape::List(item) | Shape::Tuple(item, _) => {
                let (low, high) = bounds(keywords.min_items, keywords.max_items);
                let item = self.silent_checker(*item);
                quote!(rt::skip_list(reader, #low, #high, #item))
            }
            Shape::Record { .. } => {
                let own = self.rust_type(id);
                quote!(#own::check(reader))
            }
            Shape::Choice(_) => {
                let own = self.rust_type(id);
                quote!(<#own as rt::Decode>::decode(reader).map(drop))
            }
            _ if *keywords == Keywords::default() => quote!(reader.skip()),
            _ => {
                let table = self.table(id);
                quote!(rt::accepted::<rt::Skipped>(reader, #table).map(drop))
            }
        }
    }

    /// Whether values are arrays, whose check gives their length.
    pub(super) fn is_list(&self, id: SchemaId) -> bool {
        matches!(self.schemas.resolved(id).shape, Shape::List(_) | Shape::Tuple(..))
    }

    /// A reference to the static table that explains a schema.
    pub(super) fn table(&self, id: SchemaId) -> TokenStream {
        super::table::reference(*self, id)
    }
}

/// The narrowest integer that holds both bounds.
fn integer_type(low: i64, high: i64) -> TokenStream {
    let holds = |bounds: (i64, i64)| bounds.0 <= low && high <= bounds.1;
    match () {
        () if holds((0, 255)) => quote!(u8),
        () if holds((0, 65_535)) => quote!(u16),
        () if holds((0, i64::from(u32::MAX))) => quote!(u32),
        () if holds((i64::from(i32::MIN), i64::from(i32::MAX))) => quote!(i32),
        () => quote!(i64),
    }
}

fn whole(low: i64, high: i64) -> TokenStream {
    if (low, high) == (i64::MIN, i64::MAX) {
        return quote!(reader.integer());
    }
    let (low, high) = (bound(low), bound(high));
    quote!(rt::whole(reader, #low, #high))
}

/// A number's bounds as a call; `skip` only checks.
fn number(keywords: &Keywords, skip: bool) -> TokenStream {
    let excluded = keywords.exclusive_minimum.is_some() || keywords.exclusive_maximum.is_some();
    let end = if skip { quote!(.map(drop)) } else { quote!() };
    if !excluded && keywords.minimum.is_none() && keywords.maximum.is_none() {
        return quote!(reader.number()#end);
    }
    let bound = |included: &Option<String>, excluded: &Option<String>, low: bool| {
        let stronger =
            |a: &String, b: &String| if low { decimal::compare(a, b).is_gt() } else { decimal::compare(a, b).is_lt() };
        match (included, excluded) {
            (None, None) => quote!(std::ops::Bound::Unbounded),
            (Some(value), Some(other)) if stronger(value, other) => {
                let value = float(value);
                quote!(std::ops::Bound::Included(#value))
            }
            (_, Some(value)) => {
                let value = float(value);
                quote!(std::ops::Bound::Excluded(#value))
            }
            (Some(value), None) => {
                let value = float(value);
                quote!(std::ops::Bound::Included(#value))
            }
        }
    };
    if let (false, Some(low), Some(high)) = (excluded, &keywords.minimum, &keywords.maximum) {
        let (low, high) = (float(low), float(high));
        let method = if skip { quote!(skip_number_in) } else { quote!(number_in) };
        return quote!(reader.#method(#low, #high));
    }
    let low = bound(&keywords.minimum, &keywords.exclusive_minimum, true);
    let high = bound(&keywords.maximum, &keywords.exclusive_maximum, false);
    quote!(reader.number_within(#low, #high)#end)
}

/// A float literal of these digits, readable where it can be.
fn float(digits: &str) -> TokenStream {
    let value: f64 = digits.parse().unwrap_or(0.0);
    let text = if value.abs() >= 1e16 || (value != 0.0 && value.abs() < 1e-5) {
        format!("{value:e}")
    } else {
        format!("{value:?}")
    };
    let magnitude = grouped(text.strip_prefix('-').unwrap_or(&text));
    if value.is_sign_negative() { quote!(-#magnitude) } else { quote!(#magnitude) }
}

/// A numeric literal with its digits in groups of three, as clippy's pedantic rules ask for.
pub(super) fn grouped(digits: &str) -> TokenStream {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let end = digits.find(['.', 'e']).unwrap_or(digits.len());
    let (whole, rest) = digits.split_at(end);
    let mut text = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 && whole.len() > 4 {
            text.push('_');
        }
        text.push(digit);
    }
    text += rest;
    text.parse().unwrap_or_default()
}

/// Something to call with a text that says whether it fits, if there is a rule.
fn text_rule(keywords: &Keywords) -> Option<TokenStream> {
    let mut rules = Vec::new();
    match (keywords.min_length, keywords.max_length) {
        (None, None) => {}
        (low, high) => {
            let (low, high) = bounds(low, high);
            rules.push(quote!((#low..=#high).contains(&rt::code_points(text))));
        }
    }
    if let Some(pattern) = &keywords.pattern {
        rules.push(quote!(rt::matches(#pattern, text)));
    }
    if keywords.base64 {
        rules.push(quote!(rt::is_base64(text)));
    }
    let excluded: Vec<&str> = keywords.excluded.iter().filter_map(Json::as_str).collect();
    if !excluded.is_empty() {
        rules.push(quote!(!matches!(text, #(#excluded)|*)));
    }
    match rules.len() {
        0 => None,
        1 if keywords.base64 => Some(quote!(rt::is_base64)),
        _ => Some(quote!(|text| #(#rules)&&*)),
    }
}

fn bounds(low: Option<u64>, high: Option<u64>) -> (TokenStream, TokenStream) {
    let literal = |value: u64| grouped(&value.to_string());
    (literal(low.unwrap_or(0)), high.map_or_else(|| quote!(usize::MAX), literal))
}

/// The text of a JSON value as a Rust string literal.
pub(super) fn json_literal(value: &Json) -> String {
    value.compact()
}

/// A bound of a 64-bit integer, by its name where it has one.
fn bound(value: i64) -> TokenStream {
    match value {
        i64::MIN => quote!(i64::MIN),
        i64::MAX => quote!(i64::MAX),
        value => {
            let value = grouped(&value.to_string());
            quote!(#value)
        }
    }
}
