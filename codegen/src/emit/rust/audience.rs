//! To whom a message goes.

use proc_macro2::TokenStream;
use quote::quote;

use super::compose::Scene;
use super::names::{constant_ident, value_ident};
use crate::model::{Audience, Channel, NamePart, RoomId, RoomKind};

/// Roles as constants.
pub(super) fn role_names(channel: &Channel, roles: &[usize]) -> Vec<TokenStream> {
    roles
        .iter()
        .map(|role| {
            let name = constant_ident(&channel.roles[*role].name.value);
            quote!(role::#name)
        })
        .collect()
}

/// Whether somebody else than the sender gets it through the channel's own lock.
pub(super) fn needs_turn(channel: &Channel, to: &Audience) -> bool {
    to.everyone || !to.roles.is_empty() || topics(channel, to).next().is_some()
}

/// The room with a key that it goes to.
pub(super) fn keyed_room(channel: &Channel, to: &Audience) -> Option<RoomId> {
    to.rooms.iter().copied().find(|room| matches!(channel.rooms[*room].kind, RoomKind::Key { .. }))
}

fn topics<'a>(channel: &'a Channel, to: &'a Audience) -> impl Iterator<Item = &'a [NamePart]> {
    to.rooms.iter().filter_map(|room| match &channel.rooms[*room].kind {
        RoomKind::Topic { name } => Some(name.as_slice()),
        RoomKind::Address { .. } | RoomKind::Key { .. } => None,
    })
}

/// Sends to an audience under the channel's lock; `reply` says how the sender gets it.
pub(super) fn sends(channel: &Channel, to: &Audience, message: &TokenStream, reply: &TokenStream) -> TokenStream {
    let mut sends = Vec::new();
    if to.sender {
        sends.push(quote!(session.#reply(#message);));
    }
    if to.everyone || to.roles.len() == channel.roles.len() {
        // The sender has it already.
        sends.push(if to.except_sender || to.sender {
            quote!(turn.to_others(session.id(), #message);)
        } else {
            quote!(turn.to_everyone(#message);)
        });
    } else if !to.roles.is_empty() {
        let roles = role_names(channel, &to.roles);
        sends.push(if to.except_sender || to.sender {
            quote!(turn.to_roles_except(&[#(#roles),*], session.id(), #message);)
        } else {
            quote!(turn.to_roles(&[#(#roles),*], #message);)
        });
    }
    quote!(#(#sends)*)
}

/// The names of the topics that a message goes to, as texts.
pub(super) fn topic_names(channel: &Channel, to: &Audience, scene: &Scene<'_>) -> Vec<TokenStream> {
    topics(channel, to)
        .map(|parts| match parts {
            [NamePart::Text(text)] => quote!(#text),
            [NamePart::Call { .. }] => {
                let call = &scene.call;
                quote!(#call.id())
            }
            parts => {
                let (mut form, mut arguments) = (String::new(), Vec::new());
                for part in parts {
                    match part {
                        NamePart::Text(text) => form += &text.replace('{', "{{").replace('}', "}}"),
                        NamePart::Field(field) => {
                            form += "{}";
                            let (request, field) = (&scene.request, value_ident(field));
                            arguments.push(quote!(#request.#field));
                        }
                        NamePart::Call { .. } => {
                            form += "{}";
                            let call = &scene.call;
                            arguments.push(quote!(#call.id()));
                        }
                    }
                }
                quote!(&format!(#form, #(#arguments),*))
            }
        })
        .collect()
}

/// The fields of the request that the names of its topics are made of.
pub(super) fn topic_fields(channel: &Channel, to: &Audience) -> Vec<String> {
    let parts = topics(channel, to).flatten();
    parts
        .filter_map(|part| match part {
            NamePart::Field(field) => Some(field.clone()),
            NamePart::Text(_) | NamePart::Call { .. } => None,
        })
        .collect()
}
