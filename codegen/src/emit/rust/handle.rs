//! Typed handles: sending and setting from anywhere, not only from a message.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::compose::{self, Scene};
use super::dispatch::mentions;
use super::message::{self, Form};
use super::names::{constant_ident, type_ident, value_ident, value_name};
use super::shape::Shapes;
use super::{audience, room};
use crate::model::{Channel, Direction, Fill, Message, Payload, Room, RoomKind, Selection};

/// The handle of a channel.
pub(super) fn items(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let (sending, methods) = sending(shapes, channel);
    let (rooms, room_methods) = rooms(shapes, channel);
    let state = state_methods(shapes, channel);
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

            #room_methods
        }

        #sending

        #rooms
    }
}

/// Whether the author may send a message from anywhere: nothing in it has to come from a session, a request or a room.
pub(super) fn is_sendable(shapes: Shapes<'_>, channel: &Channel, message: &Message) -> bool {
    is_from_anywhere(shapes, channel, message, false) || is_for_room(shapes, channel, message)
}

fn is_for_room(shapes: Shapes<'_>, channel: &Channel, message: &Message) -> bool {
    let Direction::Outbound { to, .. } = &message.direction else { return false };
    audience::keyed_room(channel, to).is_some() && is_from_anywhere(shapes, channel, message, true)
}

fn is_from_anywhere(shapes: Shapes<'_>, channel: &Channel, message: &Message, in_room: bool) -> bool {
    let fits = match &message.direction {
        Direction::Outbound { to, on_refused, .. } => {
            !on_refused
                && (in_room || to.rooms.is_empty())
                && (to.everyone || !to.roles.is_empty() || to.sender || in_room)
        }
        Direction::Passed { within, .. } => within.is_none(),
        Direction::Inbound { .. } => false,
    };
    let is_known = |fill: &Fill| match fill {
        Fill::Now(_) | Fill::State(_) => true,
        Fill::RoomKey | Fill::RoomOffset | Fill::RoomEpoch => in_room,
        _ => false,
    };
    let passed = matches!(message.direction, Direction::Passed { .. });
    let is_typed = !matches!(message::form(shapes, channel, message), Form::State | Form::Credentials);
    fits && is_typed
        && compose::fields(shapes, message)
            .iter()
            .all(|field| passed || shapes.schemas.get(field.schema).fill.as_ref().is_none_or(is_known))
}

fn sending(shapes: Shapes<'_>, channel: &Channel) -> (TokenStream, TokenStream) {
    let messages: Vec<(usize, &Message)> =
        channel.outbound().filter(|(_, message)| is_from_anywhere(shapes, channel, message, false)).collect();
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
        let composed = compose::given(shapes, channel, message, &Scene::anywhere(None));
        let turn = if mentions(&composed, "turn") { quote!(turn) } else { quote!(_turn) };
        quote! {
            impl Outbound for #name {
                const KEPT: Option<usize> = #kept;

                fn outgoing(&self, #turn: &rt::Turn<'_>) -> rt::Outgoing { #composed }
            }
        }
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
                    let #mutable turn = self.space.lock();
                    let message = message.outgoing(&turn);
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
            let #mutable turn = self.space.lock();
            let message = message.outgoing(&turn);
            turn.to_everyone(&message);
            #keep
        }

        #by_role
    };
    let sending = quote! {
        /// A message that the channel's clients get, whoever sends it.
        pub trait Outbound {
            /// The place of its last one among those kept for who comes later.
            const KEPT: Option<usize>;

            /// The frame; what the server fills in is as it is in this turn.
            fn outgoing(&self, turn: &rt::Turn<'_>) -> rt::Outgoing;
        }

        #(#impls)*
    };
    (sending, methods)
}

/// Handles of rooms, and how to get at them.
fn rooms(shapes: Shapes<'_>, channel: &Channel) -> (TokenStream, TokenStream) {
    let keyed: Vec<&Room> =
        room::keyed(channel).map(|(_, room)| room).filter(|room| matches!(room.kind, RoomKind::Key { .. })).collect();
    let methods = keyed.iter().map(|room| {
        let (method, kind, constant) = (
            value_ident(&room.name.value),
            type_ident(&format!("{} room", room.name.value)),
            constant_ident(&room.name.value),
        );
        let text = format!(" The `{}` of this key, while somebody is in it.", room.name.value);
        quote! {
            #[doc = #text]
            pub fn #method(&self, key: &str) -> Option<#kind> {
                self.space.find_room(&room::#constant, key).map(|room| #kind { room })
            }
        }
    });
    let items = keyed.iter().map(|room| room_item(shapes, channel, room));
    (quote!(#(#items)*), quote!(#(#methods)*))
}

fn room_item(shapes: Shapes<'_>, channel: &Channel, own: &Room) -> TokenStream {
    let kind = type_ident(&format!("{} room", own.name.value));
    let of_room = |message: &&Message| {
        let Direction::Outbound { to, .. } = &message.direction else { return false };
        to.rooms.iter().any(|id| channel.rooms[*id].name.value == own.name.value)
            && is_for_room(shapes, channel, message)
    };
    let messages: Vec<&Message> = channel.messages.iter().filter(of_room).collect();
    let send = (!messages.is_empty()).then(|| {
        let sent = type_ident(&format!("{} outbound", own.name.value));
        let text = format!(" A message to all in a `{}`, whoever sends it.", own.name.value);
        let impls = messages.iter().map(|message| {
            let name = message::name(message);
            let scene = Scene { now: quote!(now), ..Scene::anywhere(Some(own)) };
            let composed = compose::given(shapes, channel, message, &scene);
            let given = |name: &str| {
                let ident = format_ident!("{name}");
                if mentions(&composed, name) { ident } else { format_ident!("_{name}") }
            };
            let (room, offset, now) = (given("room"), given("offset"), given("now"));
            quote! {
                impl #sent for #name {
                    fn outgoing(&self, #room: &rt::RoomTurn<'_>, #offset: u64, #now: rt::Timestamp) -> rt::Outgoing { #composed }
                }
            }
        });
        let method = quote! {
            /// Sends to all members.
            pub fn send<M: #sent>(&self, message: &M) {
                let mut room = self.room.lock();
                let offset = room.advance();
                let message = message.outgoing(&room, offset, self.room.now());
                room.send(offset, &message);
            }
        };
        let items = quote! {
            #[doc = #text]
            pub trait #sent {
                /// The frame, as the room's message of this offset.
                fn outgoing(&self, room: &rt::RoomTurn<'_>, offset: u64, now: rt::Timestamp) -> rt::Outgoing;
            }

            #(#impls)*
        };
        (method, items)
    });
    let (send, items) = send.unwrap_or_default();
    let states = own.state.iter().map(|state| {
        let (method, constant) =
            (value_ident(&state.name.value), room::state_constant(own, room::index_of(own, state)));
        let (kind, read) = (shapes.rust_type(state.schema), shapes.reader(state.schema));
        let text = format!(" What was set of `{}`; nothing at first.", state.name.value);
        quote! {
            #[doc = #text]
            pub fn #method(&self) -> Option<#kind> {
                rt::whole_text(self.room.lock().state(room::#constant), #read).ok()
            }
        }
    });
    let docs = format!(" One `{}`, from anywhere.", own.name.value);
    quote! {
        #[doc = #docs]
        #[derive(Clone, Debug)]
        pub struct #kind {
            room: std::sync::Arc<rt::Room>,
        }

        impl #kind {
            /// Who is in it, each user once.
            pub fn members(&self) -> Vec<rt::Member> {
                self.room.lock().members().collect()
            }

            #send

            #(#states)*
        }

        #items
    }
}

fn state_methods(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    if channel.state.is_empty() {
        return quote!();
    }
    let announced = channel.messages.iter().filter_map(|message| {
        let Direction::Outbound { to, .. } = &message.direction else { return None };
        let is_change = matches!(message.payload, Payload::State { selection: Selection::Changed, .. });
        (is_change && to.everyone && message.told.is_empty()).then(|| compose::changes(shapes, channel, message))
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
