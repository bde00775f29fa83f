//! The trait that a service's author implements: one method per `call`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::message::{self, Form};
use super::names::{type_ident, value_ident, value_name};
use super::shape::Shapes;
use super::types::docs;
use super::{compose, job, room};
use crate::model::{Action, Channel, Direction, Job, Message, MessageId, Room, RoomId, RoomKind, Service};

/// Whether anything in a channel asks the handler.
pub(super) fn uses_handler(channel: &Channel) -> bool {
    channel.reports_changes || calls(channel).next().is_some() || asked_rooms(channel).next().is_some()
}

/// The rooms of which a handler says who may enter.
fn asked_rooms(channel: &Channel) -> impl Iterator<Item = (RoomId, &Room)> {
    let asks = |room: &Room| matches!(room.kind, RoomKind::Key { asks: true, .. });
    room::keyed(channel).filter(move |(_, room)| asks(room))
}

/// Whether a handler gives a message: as an answer, or as a report.
pub(super) fn is_answer(channel: &Channel, id: MessageId) -> bool {
    calls(channel).any(|(_, replies, job)| replies.contains(&id) || job.is_some_and(|job| job.reports == Some(id)))
}

/// The enum of several answers to a message.
pub(super) fn reply_name(message: &Message) -> Ident {
    format_ident!("{}Reply", type_ident(&message.name.value))
}

/// The messages of a channel that a handler answers, each with the possible replies.
fn calls(channel: &Channel) -> impl Iterator<Item = (&Message, &[MessageId], Option<&Job>)> {
    channel.messages.iter().filter_map(|message| match &message.direction {
        Direction::Inbound { actions, .. } => actions.iter().find_map(|action| match action {
            Action::Call { replies, job } => Some((message, replies.as_slice(), job.as_ref())),
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
        let entries = asked_rooms(channel).map(|(id, room)| enter(shapes, channel, id, room));
        let calls = calls(channel).map(|call| method(shapes, channel, call));
        let asked: Vec<TokenStream> = entries.chain(calls).collect();
        changed.into_iter().chain(asked)
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

/// Whether somebody may enter a room, in a mode.
fn enter(shapes: Shapes<'_>, channel: &Channel, id: RoomId, room: &Room) -> TokenStream {
    let name = room::enter_method(room);
    let text = format!(
        "Whether the sender may enter the `{}` of this key, and what it is like. Fails with `Absent` where there is none, with `Forbidden` where the sender may not.",
        room.name.value
    );
    let docs = docs(Some(&text));
    // All messages that join name the mode with one schema.
    let mode = channel.messages.iter().find_map(|message| {
        let Direction::Inbound { actions, .. } = &message.direction else { return None };
        let mode = actions.iter().find_map(|action| match action {
            Action::Join { room, mode: Some(mode), .. } if *room == id => Some(mode),
            _ => None,
        })?;
        let fields = compose::fields(shapes, message);
        fields.into_iter().find(|field| field.name.value == *mode)
    });
    let mode = mode.map(|field| {
        let kind = shapes.rust_type(field.schema);
        quote!(mode: #kind,)
    });
    quote! {
        #docs
        fn #name(&self, session: &mut rt::Session, key: &str, #mode) -> impl std::future::Future<Output = Result<rt::Entry, rt::Failure>> + Send;
    }
}

fn method(
    shapes: Shapes<'_>,
    channel: &Channel,
    (message, replies, job): (&Message, &[MessageId], Option<&Job>),
) -> TokenStream {
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
            let kind = reply_name(message);
            quote!(#module::#kind)
        }
    };
    let caller = match job {
        Some(_) => {
            let kind = job::name(message);
            quote!(job: &std::sync::Arc<#module::#kind>)
        }
        None => quote!(session: &mut rt::Session),
    };
    let ended = job.filter(|job| job.reports.is_some()).map(|_| {
        let ended = job::ended(message);
        quote! {
            /// The answer was sent, or the failure was told: what there is to report last.
            fn #ended(&self, #caller, failure: Option<&rt::Failure>);
        }
    });
    quote! {
        #docs
        fn #name(&self, #caller, #argument) -> impl std::future::Future<Output = Result<#reply, rt::Failure>> + Send;

        #ended
    }
}

/// Enums of answers, for calls with several.
pub(super) fn replies(channel: &Channel) -> TokenStream {
    let items = calls(channel).filter(|(_, replies, _)| replies.len() > 1).map(|(message, replies, _)| {
        let kind = reply_name(message);
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
