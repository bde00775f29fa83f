//! Messages that clients send to each other inside an envelope: checked, and passed on as they came.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::body::Arm;
use super::dispatch::limit;
use super::message::spec_name;
use super::names::constant_ident;
use super::service::duration;
use super::{audience, message};
use crate::model::{Channel, Direction, Envelope, Message, Service};

/// Whether a message is read with the others and passed on.
pub(super) fn is_enclosed(channel: &Channel, message: &Message) -> bool {
    matches!((&channel.envelope, &message.direction), (Envelope::Tag { .. }, Direction::Passed { .. }))
}

/// What is done with a message that is passed on.
pub(super) fn arm(service: &Service, channel: &Channel, message: &Message) -> Arm {
    let Direction::Passed { rate, to, within, relay, answers, .. } = &message.direction else {
        return Arm { pattern: quote!(), statements: quote!() };
    };
    let limit = rate.map(|rate| limit(service, rate));
    let spec = spec_name(message);
    let room = within.map(|room| constant_ident(&channel.rooms[room].name.value));
    let sent = match (room, relay, answers) {
        (Some(room), Some(_), _) => quote!(session.entered(&room::#room)?.lock().relay(session, text, &relay::#spec)?;),
        (Some(room), None, true) => {
            quote!(session.entered(&room::#room)?.lock().answer(session, text, &message::#spec, &ID);)
        }
        (Some(room), None, false) => {
            let roles = audience::role_names(channel, &to.roles);
            quote! {
                let passed = rt::Outgoing::new(&message::#spec, text.bytes());
                session.entered(&room::#room)?.lock().to_roles(&[#(#roles),*], &passed);
            }
        }
        (None, ..) => {
            let keep = message.keeps_last.then(|| {
                let id = channel.messages.iter().position(|other| other.name == message.name).unwrap_or(0);
                let slot = message::kept_slot(channel, id);
                quote!(turn.keep(#slot, passed);)
            });
            let mutable = keep.is_some().then(|| quote!(mut));
            let sends = audience::sends(channel, to, &quote!(&passed), &quote!(send));
            quote! {
                let passed = rt::Outgoing::new(&message::#spec, text.bytes());
                let #mutable turn = self.space.lock();
                #sends
                #keep
            }
        }
    };
    Arm { pattern: quote!(), statements: quote!(#limit #sent) }
}

/// The constants that describe relays to the runtime, and the member that holds ids.
pub(super) fn specs(channel: &Channel) -> TokenStream {
    let Envelope::Tag { id: Some(id), .. } = &channel.envelope else { return quote!() };
    let field = &id.field;
    let also = id.also.as_ref().map_or(quote!(None), |also| quote!(Some(#also)));
    let relays: Vec<TokenStream> =
        channel.messages.iter().enumerate().filter_map(|(call, message)| relay(channel, call, message)).collect();
    let module = (!relays.is_empty()).then(|| {
        quote! {
            /// Requests that are passed on, and whose answers come back.
            mod relay {
                use super::rt;

                #(#relays)*
            }
        }
    });
    quote! {
        /// The member that tells which answer belongs to which request.
        static ID: rt::IdSpec = rt::IdSpec { field: #field, also: #also };

        #module
    }
}

fn relay(channel: &Channel, call: usize, message: &Message) -> Option<TokenStream> {
    let Direction::Passed { to, relay: Some(relay), .. } = &message.direction else { return None };
    let (name, answer) = (spec_name(message), spec_name(&channel.messages[relay.reply]));
    let (call, deadline) = (Literal::usize_unsuffixed(call), duration(relay.deadline));
    let roles = to.roles.iter().map(|role| {
        let role = constant_ident(&channel.roles[*role].name.value);
        quote!(super::role::#role)
    });
    Some(quote! {
        pub(super) static #name: rt::RelaySpec = rt::RelaySpec {
            id: &super::ID,
            to: &[#(#roles),*],
            call: #call,
            request: &super::message::#name,
            answer: &super::message::#answer,
            deadline: #deadline,
        };
    })
}

/// The name of the function that checks a message that is passed on.
pub(super) fn checker(message: &Message) -> proc_macro2::Ident {
    format_ident!("check_{}", super::names::value_name(&message.name.value))
}
