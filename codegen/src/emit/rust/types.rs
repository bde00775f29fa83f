//! Types: structs and enums with what reads, checks and writes them.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::names::{type_ident, value_ident};
use super::shape::Shapes;
use crate::model::{Channel, Direction, Field, Keywords, Payload, Schema, SchemaId, Schemas, Shape};

/// Doc comments of a text: none where there is nothing to say.
pub(super) fn docs(text: Option<&str>) -> TokenStream {
    let lines = text.into_iter().flat_map(str::lines).map(|line| format!(" {line}"));
    quote!(#(#[doc = #lines])*)
}

/// What a schema says of itself.
pub(super) fn schema_docs(schema: &Schema) -> TokenStream {
    docs(schema.description.as_deref().or(schema.title.as_deref().filter(|_| schema.is_named)))
}

/// Schemas with a type of their own that belong to this one: itself, and unnamed ones inside it.
pub(super) fn own_types(schemas: &Schemas, id: SchemaId) -> Vec<SchemaId> {
    let mut found = Vec::new();
    collect(schemas, id, &mut found);
    found
}

fn collect(schemas: &Schemas, id: SchemaId, found: &mut Vec<SchemaId>) {
    match &schemas.get(id).shape {
        Shape::Choice(_) => found.push(id),
        Shape::Record { fields, .. } => {
            found.push(id);
            for field in fields {
                collect(schemas, field.schema, found);
            }
        }
        Shape::List(inner) | Shape::Tuple(inner, _) | Shape::Map(inner) => collect(schemas, *inner, found),
        _ => {}
    }
}

/// Every object that a check-only pass through these schemas meets.
fn checked_only(schemas: &Schemas, roots: impl IntoIterator<Item = SchemaId>) -> BTreeSet<SchemaId> {
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<SchemaId> = roots.into_iter().collect();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &schemas.get(id).shape {
            Shape::Reference(inner) | Shape::List(inner) | Shape::Tuple(inner, _) => waiting.push(*inner),
            Shape::Record { fields, .. } => waiting.extend(fields.iter().map(|field| field.schema)),
            _ => {}
        }
    }
    seen
}

/// Objects that a channel checks without building them: what it passes on, and its state.
pub(super) fn checked_of(schemas: &Schemas, channel: &Channel) -> BTreeSet<SchemaId> {
    let passed = channel.messages.iter().filter_map(|message| match (&message.direction, &message.payload) {
        (Direction::Passed { .. }, Payload::Schema(id)) => Some(*id),
        _ => None,
    });
    checked_only(schemas, passed.chain(channel.state.iter().map(|key| key.schema)))
}

/// The item of one schema: a struct, an enum or an alias.
pub(super) fn item(shapes: Shapes<'_>, id: SchemaId, checked: &BTreeSet<SchemaId>) -> TokenStream {
    let schema = shapes.get(id);
    let (name, docs) = (type_ident(&schema.name), schema_docs(schema));
    match &schema.shape {
        Shape::Record { fields, open } => {
            let record =
                Record { shapes, name: &name, fields, open: *open, keywords: &schema.keywords, tag: None, ids: &[] };
            let (own, decode, encode) = (record.item(&docs), record.decode(), record.encode());
            let check = checked.contains(&id).then(|| record.check());
            quote!(#own #decode #encode #check)
        }
        Shape::Choice(values) => choice(&name, &docs, values),
        _ => {
            let target = shapes.own_type(schema);
            quote!(#docs pub type #name = #target;)
        }
    }
}

fn choice(name: &Ident, docs: &TokenStream, values: &[String]) -> TokenStream {
    let variants: Vec<Ident> = values.iter().map(|value| type_ident(value)).collect();
    let docs_of_values = values.iter().map(|value| format!(" `{value}`"));
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum #name { #(#[doc = #docs_of_values] #variants),* }

        impl #name {
            /// The value on the wire.
            pub fn as_str(self) -> &'static str {
                match self { #(Self::#variants => #values),* }
            }
        }

        impl rt::Decode for #name {
            fn decode(reader: &mut rt::Reader<'_>) -> Result<Self, rt::Reject> {
                match &*reader.string()? {
                    #(#values => Ok(Self::#variants),)*
                    _ => Err(rt::Reject::Mismatch),
                }
            }
        }

        impl rt::Encode for #name {
            fn encode(&self, writer: &mut rt::Writer) {
                writer.string(self.as_str());
            }
        }
    }
}

/// An object with named members.
pub(super) struct Record<'a> {
    pub(super) shapes: Shapes<'a>,
    pub(super) name: &'a Ident,
    pub(super) fields: &'a [Field],
    pub(super) open: bool,
    pub(super) keywords: &'a Keywords,
    /// The envelope's tag, which lies among the members.
    pub(super) tag: Option<&'a str>,
    /// The members beside it that correlate requests and replies.
    pub(super) ids: &'a [&'a str],
}

impl Record<'_> {
    /// The struct.
    pub(super) fn item(&self, docs: &TokenStream) -> TokenStream {
        let (name, kept) = (self.name, self.shapes.kept(self.fields));
        let members = kept.iter().map(|field| {
            let schema = self.shapes.get(field.schema);
            let docs = self::docs(schema.description.as_deref().or(schema.title.as_deref()));
            let (name, kind) = (value_ident(&field.name.value), self.shapes.field_type(field));
            quote!(#docs pub #name: #kind)
        });
        let more = self.open.then(|| {
            quote! {
                /// Members that the schema does not name, as they came.
                pub more: std::collections::BTreeMap<String, rt::Raw>
            }
        });
        let members = members.chain(more);
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq)]
            pub struct #name { #(#members),* }
        }
    }

    /// Reads the object, or, where a tag lies among the members, the members that follow it.
    pub(super) fn decode(&self) -> TokenStream {
        let name = self.name;
        let body = self.members(
            |field| {
                if !field.recursive {
                    return self.shapes.reader(field.schema);
                }
                let read = self.shapes.read(field.schema);
                quote!(|reader| #read.map(Box::new))
            },
            true,
        );
        if self.tag.is_some() {
            return quote! {
                impl #name {
                    fn members(reader: &mut rt::Reader<'_>) -> Result<Self, rt::Reject> { #body }
                }
            };
        }
        quote! {
            impl rt::Decode for #name {
                fn decode(reader: &mut rt::Reader<'_>) -> Result<Self, rt::Reject> {
                    reader.begin_object()?;
                    #body
                }
            }
        }
    }

    /// Checks the object without building it.
    pub(super) fn check(&self) -> TokenStream {
        let name = self.name;
        let body = self.members(|field| self.shapes.checker(field.schema), false);
        quote! {
            impl #name {
                /// Checks a value without building it.
                pub fn check(reader: &mut rt::Reader<'_>) -> Result<(), rt::Reject> {
                    reader.begin_object()?;
                    #body
                }
            }
        }
    }

    /// Statements that check the members that follow the tag.
    pub(super) fn check_members(&self) -> TokenStream {
        self.members(|field| self.shapes.checker(field.schema), false)
    }

    fn members(&self, read: impl Fn(&Field) -> TokenStream, build: bool) -> TokenStream {
        let slots: Vec<Ident> = self.fields.iter().map(|field| local(&field.name.value)).collect();
        let keeps_more = self.open && build;
        let counted = self.keywords.min_properties.is_some() || self.keywords.max_properties.is_some();
        let arms = self.fields.iter().zip(&slots).map(|(field, slot)| {
            let (name, read) = (&field.name.value, read(field));
            quote!(#name => { reader.once(&mut #slot, #read)?; })
        });
        let tag = self.tag.map(|tag| quote!(#tag => reader.skip_tag()?,));
        let own = |id: &&&str| !self.fields.iter().any(|field| field.name.value == **id);
        let ids: Vec<&&str> = self.ids.iter().filter(own).collect();
        let id_slots = ["correlation", "correlation_also"].map(|name| format_ident!("{name}"));
        let id_slots = &id_slots[..ids.len()];
        let id_arms = ids.iter().zip(id_slots).map(|(id, slot)| quote!(#id => reader.once(&mut #slot, rt::skip_id)?,));
        let rest = match (self.open, build) {
            (false, _) => quote!(_ => return Err(rt::Reject::Mismatch)),
            (true, true) => quote!(_ => { more.insert(key.into_owned(), rt::Decode::decode(reader)?); }),
            (true, false) => quote!(_ => reader.skip()?),
        };
        if self.fields.is_empty() && self.tag.is_none() && !self.open {
            let value = if build { quote!(Ok(Self {})) } else { quote!(Ok(())) };
            return quote! {
                if reader.key()?.is_some() {
                    return Err(rt::Reject::Mismatch);
                }
                #value
            };
        }
        let count = counted.then(|| quote!(count += 1;));
        let matching = quote!(match &*key { #(#arms,)* #tag #(#id_arms)* #rest });
        let declare_more = keeps_more.then(|| quote!(let mut more = std::collections::BTreeMap::new();));
        let declare_count = counted.then(|| quote!(let mut count = 0_usize;));
        let (required, conditions) = (self.required(&slots, build), self.conditions(build));
        let value = if build { self.built(&slots) } else { quote!(Ok(())) };
        quote! {
            #(let mut #slots = None;)*
            #(let mut #id_slots = None;)*
            #declare_more
            #declare_count
            while let Some(key) = reader.key()? {
                #count
                #matching
            }
            #required
            #conditions
            #value
        }
    }

    /// Takes required members out of their slots; what is missing is a mismatch.
    fn required(&self, slots: &[Ident], build: bool) -> TokenStream {
        let required = self.fields.iter().zip(slots).filter(|(field, _)| field.required);
        let statements = required.map(|(field, slot)| {
            let is_constant = matches!(self.shapes.schemas.resolved(field.schema).shape, Shape::Constant(_));
            let is_compared = self.keywords.same_length.contains(&field.name.value);
            if (build && !is_constant) || is_compared {
                quote!(let #slot = #slot.ok_or(rt::Reject::Mismatch)?;)
            } else {
                quote!(#slot.ok_or(rt::Reject::Mismatch)?;)
            }
        });
        quote!(#(#statements)*)
    }

    /// Conditions on the object as a whole.
    fn conditions(&self, build: bool) -> TokenStream {
        let mut conditions = Vec::new();
        if self.keywords.min_properties.is_some() || self.keywords.max_properties.is_some() {
            let low = proc_macro2::Literal::u64_unsuffixed(self.keywords.min_properties.unwrap_or(0));
            let high = self.keywords.max_properties.map(proc_macro2::Literal::u64_unsuffixed);
            conditions.push(high.map_or(quote!(count < #low), |high| quote!(!(#low..=#high).contains(&count))));
        }
        let length = |name: &String| {
            let field = self.fields.iter().find(|field| field.name.value == *name);
            let (slot, required) = (local(name), field.is_some_and(|field| field.required));
            match (build, required) {
                (true, true) => quote!(Some(#slot.len())),
                (true, false) => quote!(#slot.as_ref().map(|items| items.len())),
                (false, true) => quote!(Some(#slot)),
                (false, false) => quote!(#slot),
            }
        };
        for pair in self.keywords.same_length.windows(2) {
            let (a, b) = (&pair[0], &pair[1]);
            let required = |name: &String| self.fields.iter().any(|field| field.name.value == *name && field.required);
            let (left, right) = (length(a), length(b));
            if required(a) && required(b) {
                let (a, b) = (local(a), local(b));
                conditions.push(if build { quote!(#a.len() != #b.len()) } else { quote!(#a != #b) });
            } else {
                conditions.push(quote!(matches!((#left, #right), (Some(left), Some(right)) if left != right)));
            }
        }
        for name in &self.keywords.also_required {
            if build && self.open {
                conditions.push(quote!(!more.contains_key(#name)));
            }
        }
        quote!(#(if #conditions { return Err(rt::Reject::Mismatch); })*)
    }

    fn built(&self, slots: &[Ident]) -> TokenStream {
        let members = self.shapes.kept(self.fields).into_iter().map(|field| {
            let name = value_ident(&field.name.value);
            let slot = &slots[self.fields.iter().position(|other| other.name == field.name).unwrap_or(0)];
            if name == *slot { quote!(#name) } else { quote!(#name: #slot) }
        });
        let more = self.open.then(|| quote!(more));
        let members = members.chain(more);
        quote!(Ok(Self { #(#members),* }))
    }

    /// Writes the object.
    pub(super) fn encode(&self) -> TokenStream {
        let (name, writes) = (self.name, self.writes());
        quote! {
            impl rt::Encode for #name {
                fn encode(&self, writer: &mut rt::Writer) {
                    writer.begin_object();
                    #writes
                    writer.end_object();
                }
            }
        }
    }

    /// Statements that write the members of `self`.
    pub(super) fn writes(&self) -> TokenStream {
        let members = self.fields.iter().map(|field| {
            let key = &field.name.value;
            if let Shape::Constant(value) = &self.shapes.schemas.resolved(field.schema).shape {
                let text = value.compact();
                return quote!(writer.key(#key); writer.raw(#text););
            }
            let name = value_ident(key);
            if field.required {
                quote!(writer.key(#key); rt::Encode::encode(&self.#name, writer);)
            } else {
                quote!(if let Some(value) = &self.#name { writer.key(#key); rt::Encode::encode(value, writer); })
            }
        });
        let more = self.open.then(|| {
            quote!(for (name, value) in &self.more {
                writer.key(name);
                writer.raw(value.as_str());
            })
        });
        quote!(#(#members)* #more)
    }
}

/// Variables that generated decoders have of their own.
const VARIABLES: [&str; 11] =
    ["reader", "key", "more", "count", "text", "left", "right", "writer", "items", "correlation", "correlation_also"];

/// A local variable for a member: its name, unless generated code has a variable of that name.
fn local(name: &str) -> Ident {
    let ident = value_ident(name);
    if VARIABLES.iter().any(|taken| ident == taken) { format_ident!("{}_member", ident) } else { ident }
}
