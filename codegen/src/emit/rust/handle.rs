//! Typed handles: sending and setting from anywhere, not only from a message.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::message::{self, Form};
use super::names::{constant_ident, value_name};
use super::shape::Shapes;
use crate::model::{Channel, Direction, Message, Payload, Selection};

/// The handle of a channel.
pub(super) fn items(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let (sending, methods) = sending(shapes, channel);
    let state = state_methods(channel);
    quote! {
        /// The channel, from anywhere: an HTTP route, a timer, hardware.
        #[derive(Clone, Debug)]
        pub struct Handle {
            pub(super) space: std::sync::Arc<rt::Space>,
        }

        impl Handle {
            /// How many connections there are.
            pub fn connections(&self) -> usize {
                self.space.members()
            }

            #state

            #methods
        }

        #sending
    }
}

/// Messages of a channel that have a type and go to clients.
fn typed<'a>(shapes: Shapes<'a>, channel: &'a Channel) -> impl Iterator<Item = (usize, &'a Message)> {
    channel
        .outbound()
        .filter(move |(_, message)| !matches!(message::form(shapes, channel, message), Form::State | Form::Credentials))
}

fn sending(shapes: Shapes<'_>, channel: &Channel) -> (TokenStream, TokenStream) {
    let messages: Vec<(usize, &Message)> = typed(shapes, channel).collect();
    if messages.is_empty() {
        return (quote!(), quote!());
    }
    let impls = messages.iter().map(|(id, message)| {
        let name = message::name(message);
        let kept = if message.keeps_last {
            let slot = message::kept_slot(channel, *id);
            quote!(Some(#slot))
        } else {
            quote!(None)
        };
        let writing = message::writing(shapes, channel, message);
        quote!(#writing impl Outbound for #name { const KEPT: Option<usize> = #kept; })
    });
    let keeps = messages.iter().any(|(_, message)| message.keeps_last);
    let (mutable, keep) = if keeps {
        (
            quote!(mut),
            quote!(if let Some(slot) = M::KEPT {
                turn.keep(slot, message);
            }),
        )
    } else {
        (quote!(), quote!())
    };
    let by_role = (channel.roles.len() > 1).then(|| {
        let methods = channel.roles.iter().map(|role| {
            let (method, constant) =
                (format_ident!("to_{}", value_name(&role.name.value)), constant_ident(&role.name.value));
            let text = format!(" Sends to every `{}`.", role.name.value);
            quote! {
                #[doc = #text]
                pub fn #method<M: Outbound>(&self, message: &M) {
                    let message = message.outgoing();
                    let #mutable turn = self.space.lock();
                    turn.to_roles(&[role::#constant], &message);
                    #keep
                }
            }
        });
        quote!(#(#methods)*)
    });
    let methods = quote! {
        /// Sends to everyone on the channel.
        pub fn to_everyone<M: Outbound>(&self, message: &M) {
            let message = message.outgoing();
            let #mutable turn = self.space.lock();
            turn.to_everyone(&message);
            #keep
        }

        #by_role
    };
    let sending = quote! {
        /// A message that the channel's clients get.
        pub trait Outbound: rt::Message {
            /// The place of its last one among those kept for who comes later.
            const KEPT: Option<usize>;
        }

        #(#impls)*
    };
    (sending, methods)
}

fn state_methods(channel: &Channel) -> TokenStream {
    if channel.state.is_empty() {
        return quote!();
    }
    let announced = channel.messages.iter().filter_map(|message| {
        let Direction::Outbound { to, .. } = &message.direction else { return None };
        let is_change = matches!(message.payload, Payload::State { selection: Selection::Changed, .. });
        (is_change && to.everyone && message.told.is_empty()).then(|| super::dispatch::changes(channel, message))
    });
    let announced: Vec<TokenStream> = announced.collect();
    let apply = if announced.is_empty() {
        quote!(self.space.lock().apply(&named);)
    } else {
        quote! {
            let mut turn = self.space.lock();
            let changed = turn.apply(&named);
            if !changed.is_empty() { #(turn.to_everyone(&#announced);)* }
        }
    };
    let text = if announced.is_empty() {
        " Sets values. Nobody is told: the channel has no message of changes."
    } else {
        " Sets values and tells everyone what changed."
    };
    quote! {
        /// The state at this moment.
        ///
        /// # Panics
        ///
        /// Never: what is kept was checked when it was set.
        pub fn state(&self) -> State {
            State::of(&self.space.lock()).expect("a kept value satisfies its schema")
        }

        #[doc = #text]
        ///
        /// Whoever may set what is not asked: this is the server's own voice. None is set if one breaks its schema.
        pub fn set(&self, values: &[StateValue]) -> Result<(), rt::Failure> {
            let named: Vec<rt::Set> = values.iter().map(StateValue::set).collect();
            named.iter().try_for_each(|set| set.check(&STATE))?;
            #apply
            Ok(())
        }
    }
}
