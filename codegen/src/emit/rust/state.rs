//! The state of a channel: a typed snapshot, typed values to set, and the table the runtime works with.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::names::{constant_ident, type_ident, value_ident};
use super::shape::Shapes;
use super::types;
use crate::model::{Channel, Write};

/// The items of a channel's state; nothing where it has none.
pub(super) fn items(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    if channel.state.is_empty() {
        return quote!();
    }
    let checked = types::checked_of(shapes.schemas, channel);
    let inner = channel.state.iter().flat_map(|key| types::own_types(shapes.schemas, key.schema));
    let inner = inner.map(|id| types::item(shapes, id, &checked));
    let (snapshot, value, table) = (snapshot(shapes, channel), value(shapes, channel), table(shapes, channel));
    quote!(#snapshot #value #(#inner)* #table)
}

fn snapshot(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let members = channel.state.iter().map(|key| {
        let docs = types::docs(key.title.as_deref().or(key.description.as_deref()));
        let (name, kind) = (value_ident(&key.name.value), shapes.rust_type(key.schema));
        quote!(#docs pub #name: #kind)
    });
    let reads = channel.state.iter().map(|key| {
        let (name, constant, read) = (value_ident(&key.name.value), constant_ident(&key.name.value), seen(shapes, key));
        quote!(#name: rt::whole_text(turn.state(key::#constant), #read)?)
    });
    quote! {
        /// The channel's state at one moment.
        #[derive(Clone, Debug, PartialEq)]
        pub struct State { #(#members),* }

        impl State {
            fn of(turn: &rt::Turn<'_>) -> Result<Self, rt::Reject> {
                Ok(Self { #(#reads),* })
            }
        }
    }
}

/// Reads a value as it is seen: where it reads differently from how it was set, it need not satisfy the schema.
fn seen(shapes: Shapes<'_>, key: &crate::model::StateKey) -> TokenStream {
    if key.reads.is_empty() {
        return shapes.reader(key.schema);
    }
    quote!(rt::Decode::decode)
}

fn value(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let variants = channel.state.iter().map(|key| {
        let docs = types::docs(key.title.as_deref().or(key.description.as_deref()));
        let (name, kind) = (type_ident(&key.name.value), shapes.rust_type(key.schema));
        quote!(#docs #name(#kind))
    });
    let to_set = channel.state.iter().map(|key| {
        let (name, constant) = (type_ident(&key.name.value), constant_ident(&key.name.value));
        quote!(Self::#name(value) => rt::Set::of(key::#constant, value))
    });
    let from_set = channel.state.iter().map(|key| {
        let (name, constant, read) =
            (type_ident(&key.name.value), constant_ident(&key.name.value), shapes.reader(key.schema));
        quote!(key::#constant => Self::#name(rt::whole_text(&set.value, #read)?))
    });
    let of = channel.reports_changes.then(|| {
        quote! {
            fn of(set: &rt::Set) -> Result<Self, rt::Reject> {
                Ok(match set.key { #(#from_set,)* _ => return Err(rt::Reject::Mismatch) })
            }
        }
    });
    quote! {
        /// One value of the channel's state.
        #[derive(Clone, Debug, PartialEq)]
        pub enum StateValue { #(#variants),* }

        impl StateValue {
            fn set(&self) -> rt::Set {
                match self { #(#to_set),* }
            }

            #of
        }
    }
}

fn table(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let constants = channel.state.iter().enumerate().map(|(index, key)| {
        let (name, index) = (constant_ident(&key.name.value), Literal::usize_unsuffixed(index));
        quote!(pub(super) const #name: usize = #index;)
    });
    let keys = channel.state.iter().map(|key| {
        let (name, initial) = (&key.name.value, key.initial.compact());
        let (schema, check) = (shapes.table(key.schema), shapes.silent_checker(key.schema));
        let write = match key.write {
            Write::Anyone => quote!(rt::Write::Anyone),
            Write::Never => quote!(rt::Write::Never),
            Write::Permission(index) => {
                let index = Literal::usize_unsuffixed(index);
                quote!(rt::Write::Permission(#index))
            }
        };
        let reads = key.reads.iter().map(|(set, seen)| {
            let (set, seen) = (set.compact(), seen.compact());
            quote!((#set, #seen))
        });
        let announce = if key.announced_always { quote!(rt::Announce::Always) } else { quote!(rt::Announce::Changes) };
        let durable = key.durable;
        quote! {
            rt::StateKey {
                name: #name,
                initial: #initial,
                schema: #schema,
                check: #check,
                write: #write,
                reads: &[#(#reads),*],
                announce: #announce,
                durable: #durable,
            }
        }
    });
    let found = channel.state.iter().map(|key| {
        let (name, constant) = (&key.name.value, constant_ident(&key.name.value));
        quote!(#name => Some(key::#constant))
    });
    let spec = format_ident!("STATE");
    quote! {
        /// The places of the states.
        mod key { #(#constants)* }

        static #spec: rt::StateSpec = rt::StateSpec {
            keys: &[#(#keys),*],
            find: |name| match name { #(#found,)* _ => None },
        };
    }
}
