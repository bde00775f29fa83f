//! The module of a service: its types, its channels, its entry point.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::names::{constant_ident, type_ident, value_ident};
use super::shape::{Home, Shapes};
use super::types::docs;
use super::{channel, handler, table, types};
use crate::model::{SchemaId, Service, Shape};

/// All items of a service.
pub(super) fn items(service: &Service) -> TokenStream {
    let shapes = Shapes { schemas: &service.schemas, home: Home::Service };
    let checked: BTreeSet<SchemaId> =
        service.channels.iter().flat_map(|channel| types::checked_of(&service.schemas, channel)).collect();
    let named = service.schemas.named().flat_map(|(_, id)| {
        let inner = types::own_types(&service.schemas, id).into_iter().filter(move |inner| *inner != id);
        std::iter::once(id).chain(inner).collect::<Vec<_>>()
    });
    let named: Vec<TokenStream> = named.map(|id| types::item(shapes, id, &checked)).collect();
    let handler = handler::item(service, Shapes { home: Home::Service, ..shapes });
    let channels: Vec<TokenStream> = service.channels.iter().map(|channel| channel::module(service, channel)).collect();
    let tables = tables(service, &quote!(#(#named)* #(#channels)*));
    let (entry, rates) = (entry(service), rates(service));
    let permissions = permissions(service);
    let socketio = service
        .channels
        .iter()
        .any(|channel| channel.socketio.is_some())
        .then(|| quote!(antiphon_runtime::require_socketio!();));
    quote! {
        use antiphon_runtime::generated as rt;

        antiphon_runtime::require_version!("0.1.0");
        #socketio

        #entry

        #permissions

        #handler

        #(#named)*

        #(#channels)*

        #tables

        #rates
    }
}

fn entry(service: &Service) -> TokenStream {
    let name = type_ident(&service.name.value);
    let title = service.title.clone().unwrap_or_else(|| service.name.value.clone());
    let text = format!("{title} {}: everything its channels share. Cheap to clone.", service.version);
    let docs = docs(Some(&text));
    let modules: Vec<_> = service.channels.iter().map(|channel| value_ident(&channel.name.value)).collect();
    let opens = modules
        .iter()
        .map(|module| quote!(#module: #module::Handle { space: rt::Space::open(&#module::CHANNEL, options)? }));
    let getters = service.channels.iter().zip(&modules).map(|(channel, module)| {
        let text = format!(" The channel `{}`, for sending from anywhere.", channel.name.value);
        quote! {
            #[doc = #text]
            pub fn #module(&self) -> &#module::Handle {
                &self.#module
            }
        }
    });
    let asked = service.channels.iter().filter(|channel| handler::uses_handler(channel)).count();
    let routes = service.channels.iter().zip(&modules).map(|(channel, module)| {
        let handler = handler::uses_handler(channel).then(|| quote!(, handler.clone()));
        quote!(.merge(rt::route(&std::sync::Arc::new(#module::Wire::new(self.#module.space.clone() #handler)), &self.options)))
    });
    let (parameter, share) = if asked == 0 {
        (quote!(_handler), quote!())
    } else {
        (quote!(handler), quote!(let handler = std::sync::Arc::new(handler);))
    };
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name {
            options: rt::Options,
            #(#modules: #modules::Handle),*
        }

        impl #name {
            /// Opens the service: state and all else that outlives a restart is read from the store.
            pub fn new(options: &rt::Options) -> Result<Self, rt::StoreError> {
                Ok(Self { #(#opens,)* options: options.clone() })
            }

            /// The routes of all channels, to merge into any axum application.
            pub fn router(&self, #parameter: impl Handler) -> rt::Router {
                #share
                rt::Router::new() #(#routes)*
            }

            #(#getters)*
        }
    }
}

fn permissions(service: &Service) -> TokenStream {
    if service.permissions.is_empty() {
        return quote!();
    }
    let names = &service.permissions;
    quote! {
        /// What a session may be allowed to do.
        pub const PERMISSIONS: &[&str] = &[#(#names),*];
    }
}

/// The tables that some code refers to, or another table that is referred to.
fn tables(service: &Service, code: &TokenStream) -> TokenStream {
    let shapes = Shapes { schemas: &service.schemas, home: Home::Tables };
    let mut waiting: Vec<(String, TokenStream)> = service
        .schemas
        .named()
        .map(|(_, id)| service.schemas.get(id))
        .filter(|schema| !matches!(schema.shape, Shape::Reference(_)))
        .map(|schema| (constant_ident(&schema.name).to_string(), table::body(shapes, schema)))
        .collect();
    let mut used = Vec::new();
    let mut found = Vec::new();
    referred(code, &mut found);
    while let Some(name) = found.pop() {
        let Some(index) = waiting.iter().position(|(other, _)| *other == name) else { continue };
        let (name, body) = waiting.swap_remove(index);
        let name = format_ident!("{}", name);
        table_names(&body, &mut found);
        used.push(quote!(pub(super) static #name: rt::Schema = #body;));
    }
    if used.is_empty() {
        return quote!();
    }
    used.sort_by_key(ToString::to_string);
    quote! {
        /// What values of named schemas have to satisfy, for explaining why one does not.
        mod schema {
            use super::rt;

            #(#used)*
        }
    }
}

/// Every NAME of a path `schema::NAME` in code.
fn referred(code: &TokenStream, names: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = code.clone().into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => referred(&group.stream(), names),
            TokenTree::Ident(ident) => {
                let module = index.checked_sub(3).map(|start| &tokens[start]);
                if matches!(module, Some(TokenTree::Ident(module)) if module == "schema") {
                    names.push(ident.to_string());
                }
            }
            _ => {}
        }
    }
}

/// Every identifier of a table: those of other tables are among them.
fn table_names(table: &TokenStream, names: &mut Vec<String>) {
    for token in table.clone() {
        match token {
            TokenTree::Group(group) => table_names(&group.stream(), names),
            TokenTree::Ident(ident) => names.push(ident.to_string()),
            _ => {}
        }
    }
}

fn rates(service: &Service) -> TokenStream {
    if service.rates.is_empty() {
        return quote!();
    }
    let rates = service.rates.iter().enumerate().map(|(slot, rate)| {
        let (constant, name) = (constant_ident(&rate.name.value), &rate.name.value);
        let count = Literal::u32_unsuffixed(rate.count);
        let (slot, per) = (Literal::usize_unsuffixed(slot), duration(rate.per));
        quote!(pub(super) static #constant: rt::RateSpec = rt::RateSpec { name: #name, count: #count, per: #per, slot: #slot };)
    });
    quote! {
        /// How often clients may send.
        mod rate {
            use super::rt;

            #(#rates)*
        }
    }
}

/// A duration as code.
pub(super) fn duration(duration: std::time::Duration) -> TokenStream {
    const UNITS: [(&str, u128); 4] =
        [("from_hours", 3_600_000), ("from_mins", 60_000), ("from_secs", 1_000), ("from_millis", 1)];
    let milliseconds = duration.as_millis();
    let fits = UNITS.iter().find(|(_, unit)| milliseconds >= *unit && milliseconds.is_multiple_of(*unit));
    let (name, unit) = fits.copied().unwrap_or(("from_millis", 1));
    let (constructor, count) = (format_ident!("{}", name), milliseconds / unit);
    let count = super::shape::grouped(&count.to_string());
    quote!(std::time::Duration::#constructor(#count))
}
