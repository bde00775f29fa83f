//! The trait that a service's author implements: one method per `call`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::message::{self, Form};
use super::names::{type_ident, value_ident, value_name};
use super::shape::Shapes;
use super::types::docs;
use crate::model::{Action, Channel, Direction, Message, MessageId, Service};

/// Whether anything in a channel asks the handler.
pub(super) fn uses_handler(channel: &Channel) -> bool {
    channel.reports_changes || calls(channel).next().is_some()
}

/// The messages of a channel that a handler answers, each with the possible replies.
fn calls(channel: &Channel) -> impl Iterator<Item = (&Message, &[MessageId])> {
    channel.messages.iter().filter_map(|message| match &message.direction {
        Direction::Inbound { actions, .. } => actions.iter().find_map(|action| match action {
            Action::Call { replies, .. } => Some((message, replies.as_slice())),
            _ => None,
        }),
        _ => None,
    })
}

/// The trait.
pub(super) fn item(service: &Service, shapes: Shapes<'_>) -> TokenStream {
    let methods = service.channels.iter().flat_map(|channel| {
        let module = value_ident(&channel.name.value);
        let changed = channel.reports_changes.then(|| {
            let name = format_ident!("{}_changed", value_name(&channel.name.value));
            let text = format!(
                "A client set state of `{}`; only what changed is told, in the order it changed, one call at a time. It must not block.",
                channel.name.value
            );
            let docs = docs(Some(&text));
            quote!(#docs fn #name(&self, changes: &[#module::StateValue]);)
        });
        let calls = calls(channel).map(|(message, replies)| method(shapes, channel, message, replies)).collect::<Vec<_>>();
        changed.into_iter().chain(calls)
    });
    let methods: Vec<TokenStream> = methods.collect();
    let empty = methods.is_empty();
    let unit = empty.then(|| quote!(impl Handler for () {}));
    let title = service.title.as_ref().unwrap_or(&service.name.value);
    let text = if empty {
        format!("What the author of {title} decides: nothing, so that `()` is a handler.")
    } else {
        format!("What the author of {title} decides.")
    };
    let docs = docs(Some(&text));
    quote! {
        #docs
        pub trait Handler: Send + Sync + 'static { #(#methods)* }

        #unit
    }
}

fn method(shapes: Shapes<'_>, channel: &Channel, message: &Message, replies: &[MessageId]) -> TokenStream {
    let (module, name, docs) =
        (value_ident(&channel.name.value), value_ident(&message.name.value), docs(message.description.as_deref()));
    let argument = (!matches!(message::form(shapes, channel, message), Form::Empty)).then(|| {
        let kind = message::name(message);
        quote!(message: #module::#kind,)
    });
    let reply = match replies {
        [] => quote!(()),
        [only] => {
            let kind = message::name(&channel.messages[*only]);
            quote!(#module::#kind)
        }
        _ => {
            let kind = format_ident!("{}Reply", type_ident(&message.name.value));
            quote!(#module::#kind)
        }
    };
    quote! {
        #docs
        fn #name(&self, session: &mut rt::Session, #argument) -> impl std::future::Future<Output = Result<#reply, rt::Failure>> + Send;
    }
}

/// Enums of answers, for calls with several.
pub(super) fn replies(channel: &Channel) -> TokenStream {
    let items = calls(channel).filter(|(_, replies)| replies.len() > 1).map(|(message, replies)| {
        let kind = format_ident!("{}Reply", type_ident(&message.name.value));
        let variants: Vec<_> = replies.iter().map(|id| message::name(&channel.messages[*id])).collect();
        let text = format!("An answer to `{}`.", message.name.value);
        let docs = docs(Some(&text));
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq)]
            pub enum #kind { #(#variants(#variants)),* }
        }
    });
    quote!(#(#items)*)
}
