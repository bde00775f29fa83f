//! Rooms with a key: what the runtime has to know of them, how a message joins, and what members are told.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::compose::{self, Scene};
use super::dispatch::mentions;
use super::names::{constant_ident, value_ident, value_name};
use super::service::duration;
use super::shape::{Shapes, grouped};
use crate::model::{Channel, Direction, Message, Recovery, Room, RoomId, RoomKind, RoomState, RoomStateId};

/// A room's method of the handler: whether somebody may enter.
pub(super) fn enter_method(room: &Room) -> Ident {
    format_ident!("enter_{}", value_name(&room.name.value))
}

/// The rooms that have a key, in the order of the channel's statics.
pub(super) fn keyed(channel: &Channel) -> impl Iterator<Item = (RoomId, &Room)> {
    channel.rooms.iter().enumerate().filter(|(_, room)| !matches!(room.kind, RoomKind::Topic { .. }))
}

/// A mode, as the runtime counts them.
pub(super) fn mode(room: &Room, mode: usize) -> TokenStream {
    match room.modes.get(mode) {
        Some(word) => {
            let name = constant_ident(&format!("{} {word}", room.name.value));
            quote!(room::#name)
        }
        None => quote!(0),
    }
}

/// A state of a room, as the runtime counts them.
pub(super) fn state_constant(room: &Room, state: RoomStateId) -> Ident {
    constant_ident(&format!("{} {} state", room.name.value, room.state[state].name.value))
}

/// The place of a state in its room.
pub(super) fn index_of(room: &Room, state: &RoomState) -> RoomStateId {
    room.state.iter().position(|other| other.name == state.name).unwrap_or(0)
}

/// Statements that join a room, with a place for the one that counts.
pub(super) fn join<'a>(
    shapes: Shapes<'a>,
    channel: &'a Channel,
    message: &'a Message,
    (room, key, mode): (RoomId, &'a str, Option<&'a str>),
    resume: Option<&'a [String; 3]>,
) -> impl Fn(&Option<TokenStream>) -> TokenStream + 'a {
    move |limit| {
        let own = &channel.rooms[room];
        let (constant, key) = (constant_ident(&own.name.value), value_ident(key));
        let mode_field = mode.map(value_ident);
        let entry = match own.kind {
            RoomKind::Key { asks: true, .. } => {
                let (method, mode) = (enter_method(own), mode_field.as_ref().map(|mode| quote!(, message.#mode)));
                quote!(self.handler.#method(session, &message.#key #mode).await?)
            }
            _ => quote!(rt::Entry::default()),
        };
        let mode = match &mode_field {
            Some(mode) => quote!(room::#constant.mode(message.#mode.as_str())),
            None => quote!(0),
        };
        let resumed = resume.map(resumed);
        let resume = if resumed.is_some() { quote!(resume) } else { quote!(resume: None) };
        let count = limit.as_ref().map(|limit| match &resumed {
            Some(_) => quote!(if !room.resumes(session, &join) { #limit }),
            None => quote!(#limit),
        });
        let announce = own.joined.is_some().then(|| {
            quote! {
                if let Some(presence) = &joined.presence {
                    rt::Channel::announce(self, &mut room, presence);
                }
            }
        });
        let offset = tells_offset(shapes, channel, message).then(|| quote!(let offset = joined.position(&room);));
        quote! {
            #resumed
            let entry = #entry;
            let join = rt::Join { mode: #mode, entry, #resume };
            let place = self.space.open_room(&room::#constant, &message.#key)?;
            let mut room = place.lock();
            room.admits(session, &join)?;
            #count
            let joined = room.join(session, &join);
            #announce
            #offset
        }
    }
}

/// Whether what a message sets off tells its sender an offset.
fn tells_offset(shapes: Shapes<'_>, channel: &Channel, message: &Message) -> bool {
    let Direction::Inbound { actions, .. } = &message.direction else { return false };
    actions.iter().any(|action| match action {
        crate::model::Action::Send { message, .. } => {
            let message = &channel.messages[*message];
            let to_sender = matches!(&message.direction, Direction::Outbound { to, .. } if to.sender);
            to_sender && tells(shapes, message)
        }
        _ => false,
    })
}

fn tells(shapes: Shapes<'_>, message: &Message) -> bool {
    compose::fields(shapes, message)
        .iter()
        .any(|field| shapes.schemas.get(field.schema).fill == Some(crate::model::Fill::RoomOffset))
}

/// The membership that a request names, all of it or none.
fn resumed([session, epoch, offset]: &[String; 3]) -> TokenStream {
    let text = format!("{session}, {epoch} and {offset} come together");
    let (session, epoch, offset) = (value_ident(session), value_ident(epoch), value_ident(offset));
    quote! {
        let resume = match (&message.#session, &message.#epoch, message.#offset) {
            (Some(session), Some(epoch), Some(offset)) => Some(rt::Resume::new(session, epoch, offset)),
            (None, None, None) => None,
            _ => return Err(rt::Failure::new(rt::FailureKind::Invalid).detail(#text)),
        };
    }
}

/// Methods of the channel that tell members who came and went.
pub(super) fn channel_methods(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let is_only = keyed(channel).count() == 1;
    let announces: Vec<(Literal, Announcement)> = keyed(channel)
        .enumerate()
        .filter(|(_, (_, room))| room.joined.is_some() || room.left.is_some())
        .map(|(index, (_, room))| (Literal::usize_unsuffixed(index), announcement(shapes, channel, room)))
        .collect();
    let announce = (!announces.is_empty()).then(|| {
        let arms = match announces.as_slice() {
            [(_, only)] if is_only => only.when(None),
            [(index, only)] => only.when(Some(&quote!(room.spec().index == #index))),
            several => {
                let arms = several.iter().map(|(index, one)| {
                    let told = one.when(None);
                    quote!(#index => { #told })
                });
                quote!(match room.spec().index { #(#arms)* _ => {} })
            }
        };
        let now = mentions(&arms, "now").then(|| quote!(let now = self.space.now();));
        quote! {
            fn announce(&self, room: &mut rt::RoomTurn<'_>, presence: &rt::Presence) {
                #now
                #arms
            }
        }
    });
    let rejoins: Vec<TokenStream> = keyed(channel)
        .enumerate()
        .filter_map(|(index, (_, room))| {
            let Recovery { rejoined: Some(message), .. } = room.recovery.as_ref()? else { return None };
            let message = &channel.messages[*message];
            let composed = compose::sourced(shapes, channel, message, &message.told, &Scene::room(room));
            let index = Literal::usize_unsuffixed(index);
            Some(if is_only { quote!(Some(#composed)) } else { quote!(#index => Some(#composed),) })
        })
        .collect();
    let rejoined = (!rejoins.is_empty()).then(|| {
        let body =
            if is_only { quote!(#(#rejoins)*) } else { quote!(match room.spec().index { #(#rejoins)* _ => None }) };
        let offset = mentions(&body, "offset").then(|| quote!(let offset = joined.position(room);));
        let body = quote!(#offset #body);
        let parameter = |name: &str| if mentions(&body, name) { format_ident!("{name}") } else { format_ident!("_{name}") };
        let (room, joined, now) = (parameter("room"), parameter("joined"), parameter("now"));
        quote! {
            fn rejoined(&self, #room: &rt::RoomTurn<'_>, #joined: &rt::Joined, #now: rt::Timestamp) -> Option<rt::Outgoing> {
                #body
            }
        }
    });
    quote!(#announce #rejoined)
}

/// How a room tells who came and who went.
struct Announcement {
    /// What it tells, where that is not all.
    pattern: Option<TokenStream>,
    body: TokenStream,
}

/// What a room's members are told of somebody's coming and going.
fn announcement(shapes: Shapes<'_>, channel: &Channel, room: &Room) -> Announcement {
    let scene = Scene::room(room);
    let send = |id: usize, by: Option<TokenStream>| {
        let message = &channel.messages[id];
        let composed = compose::sourced(shapes, channel, message, &message.told, &scene);
        let excepts = matches!(&message.direction, Direction::Outbound { to, .. } if to.except_sender);
        let sent = match by.filter(|_| excepts) {
            Some(by) => quote!(room.send_except(offset, #by, &outgoing);),
            None => quote!(room.send(offset, &outgoing);),
        };
        quote!(let offset = room.advance(); let outgoing = #composed; #sent)
    };
    let came = room.joined.map(|id| {
        let sent = send(id, Some(quote!(*by)));
        let by = if mentions(&sent, "by") { quote!(by) } else { quote!(by: _) };
        let member = if mentions(&sent, "member") { quote!(member) } else { quote!(member: _) };
        (quote!(rt::Presence::Came { #member, #by } | rt::Presence::Changed { #member, #by }), sent)
    });
    let went = room.left.map(|id| {
        let sent = send(id, None);
        let member = if mentions(&sent, "member") { quote!(member) } else { quote!(member: _) };
        (quote!(rt::Presence::Went { #member }), sent)
    });
    match (came, went) {
        (Some((came, told)), Some((went, then))) => {
            Announcement { pattern: None, body: quote!(match presence { #came => { #told } #went => { #then } }) }
        }
        (Some((only, told)), None) | (None, Some((only, told))) => Announcement { pattern: Some(only), body: told },
        (None, None) => Announcement { pattern: None, body: quote!() },
    }
}

impl Announcement {
    /// As a statement, under a condition.
    fn when(&self, condition: Option<&TokenStream>) -> TokenStream {
        let body = &self.body;
        let pattern = self.pattern.as_ref().map(|pattern| quote!(let #pattern = presence));
        match (condition, pattern) {
            (None, None) => body.clone(),
            (Some(only), None) => quote!(if #only { #body }),
            (None, Some(only)) => quote!(if #only { #body }),
            (Some(condition), Some(pattern)) => quote!(if #condition && #pattern { #body }),
        }
    }
}

/// Functions that write members as others see them.
pub(super) fn writers(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let writers = keyed(channel).filter(|(_, room)| room.member.is_some()).map(|(_, room)| {
        let (name, body) = (compose::member_writer(room), compose::member_body(shapes, room));
        let text = format!(" Writes a member of `{}` as others see it.", room.name.value);
        quote! {
            #[doc = #text]
            fn #name(writer: &mut rt::Writer, member: &rt::Member) { #body }
        }
    });
    quote!(#(#writers)*)
}

/// The constants that describe rooms to the runtime.
pub(super) fn specs(channel: &Channel) -> TokenStream {
    let rooms: Vec<TokenStream> =
        keyed(channel).enumerate().map(|(index, (_, room))| spec(channel, index, room)).collect();
    if rooms.is_empty() {
        return quote!();
    }
    quote! {
        /// What the runtime has to know of the rooms.
        mod room {
            use super::rt;

            #(#rooms)*
        }
    }
}

fn spec(channel: &Channel, index: usize, room: &Room) -> TokenStream {
    let (constant, name, index) =
        (constant_ident(&room.name.value), &room.name.value, Literal::usize_unsuffixed(index));
    let (modes, states) = (&room.modes, room.state.iter().map(|state| &state.name.value));
    let number = |number: u64| grouped(&number.to_string());
    let capacity = room.capacity.map_or_else(|| quote!(usize::MAX), number);
    let memberships = number(room.memberships);
    let roles = room.limits.iter().map(|(role, count)| {
        let (role, count) = (constant_ident(&channel.roles[*role].name.value), number(*count));
        quote!((super::role::#role, #count))
    });
    let replaces = room.replaces_oldest;
    let recovery = match &room.recovery {
        None => quote!(None),
        Some(recovery) => {
            let (window, messages, bytes) =
                (duration(recovery.window), number(recovery.messages), number(recovery.bytes));
            quote!(Some(rt::RecoverySpec { window: #window, messages: #messages, bytes: #bytes }))
        }
    };
    let is_required = |mode: usize| {
        channel.messages.iter().any(|message| {
            let requires = match &message.direction {
                Direction::Inbound { requires, .. } => requires.as_ref(),
                _ => None,
            };
            requires.is_some_and(|requires| channel.rooms[requires.room].name == room.name && requires.mode == mode)
        })
    };
    let required = room.modes.iter().enumerate().filter(|(index, _)| is_required(*index));
    let mode_constants = required.map(|(index, mode)| {
        let (name, index) = (constant_ident(&format!("{} {mode}", room.name.value)), Literal::usize_unsuffixed(index));
        quote!(pub(super) const #name: usize = #index;)
    });
    let state_constants = (0..room.state.len()).map(|index| {
        let (name, index) = (state_constant(room, index), Literal::usize_unsuffixed(index));
        quote!(pub(super) const #name: usize = #index;)
    });
    quote! {
        pub(super) static #constant: rt::RoomSpec = rt::RoomSpec {
            name: #name,
            index: #index,
            modes: &[#(#modes),*],
            capacity: #capacity,
            memberships: #memberships,
            roles: &[#(#roles),*],
            replaces_oldest: #replaces,
            state: &[#(#states),*],
            recovery: #recovery,
        };

        #(#mode_constants)*

        #(#state_constants)*
    }
}

/// References to the constants of the rooms with a key.
pub(super) fn references(channel: &Channel) -> TokenStream {
    let names = keyed(channel).map(|(_, room)| {
        let name = constant_ident(&room.name.value);
        quote!(&room::#name)
    });
    quote!(#(#names),*)
}
