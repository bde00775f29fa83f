//! Messages made of their parts: what the server fills in, what the request has, what a handler answers.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::message::{self, Form};
use super::names::{constant_ident, value_ident};
use super::shape::Shapes;
use crate::model::{Channel, Direction, Field, Fill, Message, Payload, Precision, Room, Shape, Source};

/// What code that composes a message can see.
#[derive(Clone)]
pub(super) struct Scene<'a> {
    /// The time: `rt::Timestamp`.
    pub(super) now: TokenStream,
    /// The user and its name: `Option<&str>`.
    pub(super) user: TokenStream,
    pub(super) user_name: TokenStream,
    /// What has the fields of the request.
    pub(super) request: TokenStream,
    /// What has the fields that a handler or the author gives.
    pub(super) own: TokenStream,
    /// The call: `rt::Job`.
    pub(super) call: TokenStream,
    /// The lock that holds the channel's state.
    pub(super) turn: TokenStream,
    /// The variable that holds states by name.
    pub(super) states: Option<Ident>,
    /// The room that `room` is locked in.
    pub(super) room: Option<&'a Room>,
}

impl<'a> Scene<'a> {
    /// A message of a session is being carried out.
    pub(super) fn session(room: Option<&'a Room>) -> Self {
        Self {
            now: quote!(session.now()),
            user: quote!(session.user()),
            user_name: quote!(session.name()),
            request: quote!(message),
            own: quote!(reply),
            call: quote!(call),
            turn: quote!(turn),
            states: None,
            room,
        }
    }

    /// Something failed.
    pub(super) fn failure() -> Self {
        Self { now: quote!(now), user: quote!(user), user_name: quote!(None), ..Self::session(None) }
    }

    /// Something happened in a room without a session's doing.
    pub(super) fn room(room: &'a Room) -> Self {
        Self { now: quote!(now), room: Some(room), ..Self::session(None) }
    }

    /// A call goes on in the background; `self` is the job.
    pub(super) fn job() -> Self {
        Self {
            now: quote!(self.call.now()),
            user: quote!(self.call.sender().user()),
            user_name: quote!(self.call.sender().name()),
            request: quote!(self),
            call: quote!(self.call),
            ..Self::session(None)
        }
    }

    /// The author sends, from anywhere.
    pub(super) fn anywhere(room: Option<&'a Room>) -> Self {
        Self { now: quote!(turn.now()), own: quote!(self), room, ..Self::session(None) }
    }
}

/// Where one member of a message comes from.
enum Part<'a> {
    Source(&'a Source),
    Own,
}

/// An expression of type `rt::Outgoing` that makes a message out of the sources of its fields.
pub(super) fn sourced(
    shapes: Shapes<'_>,
    channel: &Channel,
    message: &Message,
    sources: &[(String, Source)],
    scene: &Scene<'_>,
) -> TokenStream {
    let parts = fields(shapes, message).into_iter().filter_map(|field| {
        let source = sources.iter().find(|(name, _)| *name == field.name.value).map(|(_, source)| source)?;
        Some(part(&field, &Part::Source(source), scene))
    });
    let parts: Vec<TokenStream> = parts.collect();
    composed(channel, message, &quote!(#(#parts)*), scene)
}

/// The same, of a value that the author gives and what the server fills in.
pub(super) fn given(shapes: Shapes<'_>, channel: &Channel, message: &Message, scene: &Scene<'_>) -> TokenStream {
    let own = &scene.own;
    match message::form(shapes, channel, message) {
        Form::Value(_) => {
            let spec = message::spec_name(message);
            let body = message::enclose(channel, message, &quote!(rt::Encode::encode(&#own.0, writer);), false);
            quote!(rt::Outgoing::compose(&message::#spec, |writer| { #body }))
        }
        _ => {
            let parts = fields(shapes, message).into_iter().map(|field| match filled(shapes, message, &field) {
                Some(source) => part(&field, &Part::Source(&source), scene),
                None => part(&field, &Part::Own, scene),
            });
            let parts: Vec<TokenStream> = parts.collect();
            let more = keeps_more(shapes, message).then(|| {
                quote!(for (name, value) in &#own.more {
                    writer.key(name);
                    writer.raw(value.as_str());
                })
            });
            composed(channel, message, &quote!(#(#parts)* #more), scene)
        }
    }
}

fn keeps_more(shapes: Shapes<'_>, message: &Message) -> bool {
    match message.payload {
        Payload::Schema(id) => matches!(shapes.schemas.resolved(id).shape, Shape::Record { open: true, .. }),
        _ => false,
    }
}

/// What gives a field its value, where that is not the author's business.
pub(super) fn filled(shapes: Shapes<'_>, message: &Message, field: &Field) -> Option<Source> {
    let schema = shapes.schemas.get(field.schema);
    if let (Some(fill), Direction::Outbound { .. }) = (&schema.fill, &message.direction) {
        return Some(Source::Fill(fill.clone()));
    }
    match &shapes.schemas.resolved(field.schema).shape {
        Shape::Constant(value) => Some(Source::Constant(value.clone())),
        _ => None,
    }
}

/// The named members of a payload.
pub(super) fn fields(shapes: Shapes<'_>, message: &Message) -> Vec<Field> {
    match &message.payload {
        Payload::Schema(id) => match &shapes.schemas.resolved(*id).shape {
            Shape::Record { fields, .. } => fields.clone(),
            _ => Vec::new(),
        },
        Payload::State { fields, .. } => fields.clone(),
        Payload::Nothing | Payload::Credentials => Vec::new(),
    }
}

fn composed(channel: &Channel, message: &Message, fields: &TokenStream, scene: &Scene<'_>) -> TokenStream {
    let spec = message::spec_name(message);
    let states = scene.states.as_ref().filter(|_| matches!(message.payload, Payload::State { .. }));
    let states = states
        .map(|states| quote!(for set in &#states { writer.key(STATE.keys[set.key].name); writer.raw(&set.value); }));
    let body = message::enclose(channel, message, &quote!(#states #fields), true);
    quote!(rt::Outgoing::compose(&message::#spec, |writer| { #body }))
}

/// Statements that write one member.
fn part(field: &Field, part: &Part<'_>, scene: &Scene<'_>) -> TokenStream {
    let name = &field.name.value;
    let from = |holder: &TokenStream, own: &str, optional: bool| {
        let own = value_ident(own);
        if optional {
            quote!(if let Some(value) = &#holder.#own { writer.key(#name); rt::Encode::encode(value, writer); })
        } else {
            quote!(writer.key(#name); rt::Encode::encode(&#holder.#own, writer);)
        }
    };
    match part {
        Part::Own => from(&scene.own, name, !field.required),
        Part::Source(Source::Absent) => quote!(),
        Part::Source(Source::Constant(value)) => {
            let text = value.compact();
            quote!(writer.key(#name); writer.raw(#text);)
        }
        Part::Source(Source::Request { field, optional }) => from(&scene.request, field, *optional),
        Part::Source(Source::Fill(fill)) => fill_field(field, fill, scene),
    }
}

fn fill_field(field: &Field, fill: &Fill, scene: &Scene<'_>) -> TokenStream {
    let name = &field.name.value;
    let (now, request, call, turn) = (&scene.now, &scene.request, &scene.call, &scene.turn);
    let some =
        |value: &TokenStream, write: TokenStream| quote!(if let Some(value) = #value { writer.key(#name); #write });
    // Where the field has to be there, so is what fills it: the model saw to it.
    let text = |value: &TokenStream| {
        if field.required {
            quote!(writer.key(#name); writer.string(#value.unwrap_or_default());)
        } else {
            some(value, quote!(writer.string(value);))
        }
    };
    let value = match fill {
        Fill::Now(Precision::Milliseconds) => quote!(writer.string(&#now.millis());),
        Fill::Now(Precision::Microseconds) => quote!(writer.string(&#now.micros());),
        Fill::State(state) => {
            let key = constant_ident(state);
            quote!(writer.raw(#turn.state(key::#key));)
        }
        Fill::Permissions => quote! {
            writer.begin_array();
            for permission in session.permissions() { writer.string(permission); }
            writer.end_array();
        },
        Fill::Applied => {
            let states = scene.states.clone().unwrap_or_else(|| format_ident!("named"));
            quote! {
                writer.begin_array();
                for set in &#states { writer.string(STATE.keys[set.key].name); }
                writer.end_array();
            }
        }
        Fill::UserId => return text(&scene.user),
        Fill::UserName => return text(&scene.user_name),
        Fill::SessionId => quote!(writer.string(session.key());),
        Fill::SessionExpires => quote!(writer.string(&session.expires().unwrap_or(#now).millis());),
        Fill::SessionRecovered => quote!(writer.boolean(joined.recovered);),
        Fill::Request(own) => {
            let own = value_ident(own);
            quote!(rt::Encode::encode(&#request.#own, writer);)
        }
        Fill::CallId => quote!(writer.string(#call.id());),
        Fill::CallElapsed => quote!(writer.unsigned(#call.elapsed_ms());),
        Fill::RoomKey => quote!(writer.string(room.key());),
        Fill::RoomEpoch => quote!(writer.string(room.epoch());),
        Fill::RoomOffset => quote!(writer.unsigned(offset);),
        Fill::RoomState => quote!(room.write_state(writer);),
        Fill::RoomMembers => {
            let write = scene.room.map(member_writer);
            quote! {
                writer.begin_array();
                for member in room.members() { #write(writer, &member); }
                writer.end_array();
            }
        }
        Fill::RoomMember => {
            let write = scene.room.map(member_writer);
            quote!(#write(writer, member);)
        }
        Fill::MemberId => quote!(writer.string(&member.id);),
        Fill::MemberName => quote!(writer.string(&member.name);),
        Fill::MemberMode => quote!(writer.string(member.mode);),
        // A request's field, which is there once it was filled in.
        Fill::Id => return quote!(),
        Fill::ErrorCode => quote!(writer.string(code);),
        Fill::ErrorText => quote!(writer.string(&failure.text(text));),
        Fill::ErrorMessage => quote!(writer.string(&failure.message(text));),
        Fill::ErrorDetails => quote!(failure.write_details(writer);),
        Fill::ErrorKey => return some(&quote!(&failure.key), quote!(writer.string(value);)),
        Fill::ErrorPointer => return some(&quote!(&failure.pointer), quote!(writer.string(value);)),
        Fill::ErrorDetail => return some(&quote!(&failure.detail), quote!(writer.string(value);)),
        Fill::ErrorRetryAfter => {
            return some(&quote!(failure.retry_after_millis()), quote!(writer.unsigned(value);));
        }
    };
    quote!(writer.key(#name); #value)
}

/// The function that writes a member of a room as others see it.
pub(super) fn member_writer(room: &Room) -> Ident {
    format_ident!("write_{}_member", super::names::value_name(&room.name.value))
}

/// Statements that write the members of the schema that shows a member.
pub(super) fn member_body(shapes: Shapes<'_>, room: &Room) -> TokenStream {
    let Some(id) = room.member else { return quote!() };
    let Shape::Record { fields, .. } = &shapes.schemas.resolved(id).shape else { return quote!() };
    let scene = Scene::room(room);
    let parts = fields.iter().map(|field| {
        match (&shapes.schemas.get(field.schema).fill, &shapes.schemas.resolved(field.schema).shape) {
            (Some(fill), _) => fill_field(field, fill, &scene),
            (None, Shape::Constant(value)) => part(field, &Part::Source(&Source::Constant(value.clone())), &scene),
            (None, _) => quote!(),
        }
    });
    quote!(writer.begin_object(); #(#parts)* writer.end_object();)
}

/// The message that tells of changed states, out of a variable `changed`.
pub(super) fn changes(shapes: Shapes<'_>, channel: &Channel, message: &Message) -> TokenStream {
    let scene = Scene { states: Some(format_ident!("changed")), ..Scene::session(None) };
    sourced(shapes, channel, message, &[], &scene)
}
