//! The module of a channel.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::names::{constant_ident, value_ident};
use super::shape::{Home, Shapes, grouped};
use super::{dispatch, handle, handler, inbound, job, message, relay, room, service::duration, state, types};
use crate::model::{Channel, Direction, Envelope, RoomKind, SchemaId, Service, TokenPlace};

/// A channel's module.
pub(super) fn module(service: &Service, channel: &Channel) -> TokenStream {
    let shapes = Shapes { schemas: &service.schemas, home: Home::Channel };
    let name = value_ident(&channel.name.value);
    let docs = types::docs(channel.description.as_deref().or(channel.title.as_deref()));
    let (handle, messages, replies) =
        (handle::items(shapes, channel), message::types(shapes, channel), handler::replies(channel));
    let (state, inbound) = (state::items(shapes, channel), inbound::items(shapes, channel));
    let (dispatch, specs) = (dispatch::items(service, shapes, channel), message::specs(channel));
    let (roles, spec, tables) = (roles(channel), spec(service, channel), tables(shapes, channel));
    let parameters = parameters(shapes, channel);
    let (jobs, relays, rooms) = (job::items(service, shapes, channel), relay::specs(channel), room::specs(channel));
    quote! {
        #docs
        pub mod #name {
            use super::rt;

            #parameters
            #messages
            #replies
            #jobs
            #state
            #handle
            #inbound
            #dispatch
            #roles
            #spec
            #rooms
            #relays
            #specs
            #tables
        }
    }
}

/// The types of path and query parameters that have one of their own.
fn parameters(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let ids = channel.roles.iter().flat_map(|role| &role.query).map(|parameter| parameter.schema);
    let own: BTreeSet<SchemaId> = ids.flat_map(|id| types::own_types(shapes.schemas, id)).collect();
    let items = own.into_iter().map(|id| types::item(shapes, id, &BTreeSet::new()));
    quote!(#(#items)*)
}

fn roles(channel: &Channel) -> TokenStream {
    let roles = channel.roles.iter().enumerate().map(|(index, role)| {
        let (name, index) = (constant_ident(&role.name.value), Literal::usize_unsuffixed(index));
        let docs = types::docs(role.description.as_deref());
        quote!(#docs pub const #name: rt::RoleId = #index;)
    });
    quote! {
        /// Who may be at the other end.
        pub mod role {
            use super::rt;

            #(#roles)*
        }
    }
}

/// What the runtime has to know of the channel.
fn spec(service: &Service, channel: &Channel) -> TokenStream {
    let (name, service_name, version) = (&channel.name.value, &service.name.value, service.version.to_string());
    let mut paths: Vec<&str> = channel.roles.iter().map(|role| role.address.path.as_str()).collect();
    paths.dedup();
    let roles = channel.roles.iter().map(|role| &role.name.value);
    let permissions = &service.permissions;
    let number = |number: u64| grouped(&number.to_string());
    let (limit, messages, bytes) =
        (number(channel.limits.message), number(channel.limits.queue), number(channel.limits.pending));
    let (every, patience) = (duration(channel.heartbeat.every), duration(channel.heartbeat.patience));
    let state = if channel.state.is_empty() { quote!(rt::StateSpec::NONE) } else { quote!(STATE) };
    let state = if channel.state.is_empty() { quote!(const { &#state }) } else { quote!(&#state) };
    let specs = channel.outbound().map(|(_, message)| {
        let name = message::spec_name(message);
        quote!(&message::#name)
    });
    let frame = number(channel.limits.frame);
    let (socketio, token) = (socketio(channel), token(channel));
    let rooms = room::references(channel);
    let topics = channel.rooms.iter().filter(|room| matches!(room.kind, RoomKind::Topic { .. }));
    let topics = topics.map(|room| room.memberships).max().map_or_else(
        || quote!(None),
        |most| {
            let most = number(most);
            quote!(Some(#most))
        },
    );
    let kept = Literal::usize_unsuffixed(channel.messages.iter().filter(|message| message.keeps_last).count());
    quote! {
        pub(super) static CHANNEL: rt::ChannelSpec = rt::ChannelSpec {
            service: #service_name,
            version: #version,
            channel: #name,
            paths: &[#(#paths),*],
            message_limit: #limit,
            frame_limit: #frame,
            socketio: #socketio,
            token: #token,
            rooms: &[#rooms],
            topics: #topics,
            queue: rt::QueueLimit { messages: #messages, bytes: #bytes },
            heartbeat: rt::Heartbeat { every: #every, patience: #patience },
            roles: &[#(#roles),*],
            permissions: &[#(#permissions),*],
            state: #state,
            messages: &[#(#specs),*],
            kept: #kept,
        };
    }
}

/// Tables of the frames that clients send.
fn tables(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let inner = Shapes { home: Home::Nested, ..shapes };
    let tables: Vec<TokenStream> = channel
        .messages
        .iter()
        .filter(|message| !matches!(message.direction, Direction::Outbound { .. }))
        .map(|message| message::table(inner, channel, message))
        .filter(|table| !table.is_empty())
        .collect();
    if tables.is_empty() {
        return quote!();
    }
    quote! {
        /// What frames have to satisfy, for explaining why one does not.
        mod table {
            use super::rt;

            #(#tables)*
        }
    }
}

fn socketio(channel: &Channel) -> TokenStream {
    match (&channel.socketio, &channel.envelope) {
        (Some(namespace), Envelope::Tag { tag, content: Some(content), .. }) => quote! {
            Some(&rt::SocketIoSpec { namespace: #namespace, tag: #tag, content: #content })
        },
        _ => quote!(None),
    }
}

fn token(channel: &Channel) -> TokenStream {
    let Some(token) = &channel.token else { return quote!(None) };
    let places = token.places.iter().map(|place| match place {
        TokenPlace::Query(name) => quote!(rt::TokenPlace::Query(#name)),
        TokenPlace::Auth(name) => quote!(rt::TokenPlace::Auth(#name)),
        TokenPlace::Bearer => quote!(rt::TokenPlace::Bearer),
    });
    let check = if token.checked_always { quote!(EveryMessage) } else { quote!(Connect) };
    let grace = duration(token.grace);
    quote! {
        Some(&rt::TokenSpec { places: &[#(#places),*], check: rt::TokenCheck::#check, grace: #grace })
    }
}
