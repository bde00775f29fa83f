//! The messages of a channel: their types, and how they are written.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::names::{constant_ident, type_ident};
use super::shape::Shapes;
use super::types::{self, Record};
use super::{compose, handle, handler, relay};
use crate::model::{
    Channel, Delivery, Direction, Envelope, Field, Keywords, Message, MessageId, Payload, Schema, SchemaId, Shape,
};

/// How a message's payload becomes a type.
pub(super) enum Form<'a> {
    /// A struct with the payload's members.
    Members(&'a Schema),
    /// A struct around a value.
    Value(SchemaId),
    /// A struct without members.
    Empty,
    /// No type: states by name.
    State,
    /// No type of its own: credentials.
    Credentials,
}

/// The form of a message's type.
pub(super) fn form<'a>(shapes: Shapes<'a>, channel: &Channel, message: &Message) -> Form<'a> {
    let beside = matches!(channel.envelope, Envelope::Tag { content: None, .. } | Envelope::Keys);
    match &message.payload {
        Payload::Nothing => Form::Empty,
        Payload::State { .. } => Form::State,
        Payload::Credentials => Form::Credentials,
        Payload::Schema(id) => {
            let schema = if beside { shapes.schemas.resolved(*id) } else { shapes.get(*id) };
            match schema.shape {
                Shape::Record { .. } => Form::Members(schema),
                _ => Form::Value(*id),
            }
        }
    }
}

/// The type's name.
pub(super) fn name(message: &Message) -> Ident {
    type_ident(&message.name.value)
}

/// The constant that describes the message to the runtime.
pub(super) fn spec_name(message: &Message) -> Ident {
    constant_ident(&message.name.value)
}

/// The members beside the tag that correlate requests and replies.
pub(super) fn id_members(channel: &Channel) -> Vec<&str> {
    match &channel.envelope {
        Envelope::Tag { id: Some(id), .. } => std::iter::once(id.field.as_str()).chain(id.also.as_deref()).collect(),
        _ => Vec::new(),
    }
}

/// Whether a message has a type: somebody builds it, or a handler gets it.
pub(super) fn is_typed(shapes: Shapes<'_>, channel: &Channel, id: MessageId) -> bool {
    let message = &channel.messages[id];
    match &message.direction {
        Direction::Inbound { .. } => true,
        Direction::Passed { within, .. } => within.is_none(),
        Direction::Outbound { .. } => handler::is_answer(channel, id) || handle::is_sendable(shapes, channel, message),
    }
}

/// The types of all messages, those inside them included.
pub(super) fn types(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let checked = types::checked_of(shapes.schemas, channel);
    let items = channel.messages.iter().enumerate().map(|(id, message)| {
        let docs = types::docs(message.description.as_deref());
        let item = if is_typed(shapes, channel, id) { item(shapes, channel, message, &docs) } else { quote!() };
        let check = match form(shapes, channel, message) {
            Form::Members(_) if payload_id(message).is_some_and(|id| checked.contains(&id)) => {
                let is_bare = !relay::is_enclosed(channel, message);
                is_bare.then(|| with_record(shapes, channel, message, |record| record.check()))
            }
            _ => None,
        };
        let inner = inner(shapes, channel, id).into_iter().map(|id| types::item(shapes, id, &checked));
        quote!(#item #check #(#inner)*)
    });
    quote!(#(#items)*)
}

/// Unnamed schemas inside a message's payload that have a type of their own.
fn inner(shapes: Shapes<'_>, channel: &Channel, id: MessageId) -> Vec<SchemaId> {
    let message = &channel.messages[id];
    let Payload::Schema(payload) = &message.payload else { return Vec::new() };
    if !matches!(form(shapes, channel, message), Form::Members(_)) {
        return types::own_types(shapes.schemas, *payload);
    }
    // A payload with members is the message's own type; what the server fills in has none.
    let kept = compose::fields(shapes, message).into_iter().filter(|field| {
        matches!(message.direction, Direction::Passed { within: Some(_), .. })
            || (is_typed(shapes, channel, id) && compose::filled(shapes, message, field).is_none())
    });
    let is_own = shapes.schemas.get(*payload).is_named || matches!(shapes.get(*payload).shape, Shape::Reference(_));
    if is_own {
        return Vec::new();
    }
    kept.flat_map(|field| types::own_types(shapes.schemas, field.schema)).collect()
}

fn item(shapes: Shapes<'_>, channel: &Channel, message: &Message, docs: &TokenStream) -> TokenStream {
    let own = name(message);
    match form(shapes, channel, message) {
        Form::Members(schema) => {
            let Shape::Record { fields, open } = &schema.shape else { return quote!() };
            let kept = given(shapes, message, fields);
            if kept.is_empty() && !open && matches!(message.direction, Direction::Outbound { .. }) {
                return quote!(#docs #[derive(Clone, Copy, Debug, PartialEq, Eq)] pub struct #own;);
            }
            let ids = id_members(channel);
            let record = Record {
                shapes,
                name: &own,
                fields: &kept,
                open: *open,
                keywords: &schema.keywords,
                tag: None,
                ids: &ids,
            };
            record.item(docs)
        }
        Form::Value(id) => {
            let inner = shapes.rust_type(id);
            quote!(#docs #[derive(Clone, Debug, PartialEq)] pub struct #own(pub #inner);)
        }
        Form::Empty => quote!(#docs #[derive(Clone, Copy, Debug, PartialEq, Eq)] pub struct #own;),
        Form::State | Form::Credentials => quote!(),
    }
}

/// The fields that whoever builds a message gives.
fn given(shapes: Shapes<'_>, message: &Message, fields: &[Field]) -> Vec<Field> {
    let is_given = |field: &&Field| {
        !matches!(message.direction, Direction::Outbound { .. }) || shapes.schemas.get(field.schema).fill.is_none()
    };
    fields.iter().filter(is_given).cloned().collect()
}

fn payload_id(message: &Message) -> Option<SchemaId> {
    match &message.payload {
        Payload::Schema(id) => Some(*id),
        _ => None,
    }
}

/// How types of inbound messages are read.
pub(super) fn reading(shapes: Shapes<'_>, channel: &Channel, message: &Message) -> TokenStream {
    with_record(shapes, channel, message, |record| record.decode())
}

/// How messages that are passed on inside an envelope are checked.
pub(super) fn checking(shapes: Shapes<'_>, channel: &Channel, message: &Message) -> TokenStream {
    let name = relay::checker(message);
    let body = match form(shapes, channel, message) {
        Form::Members(_) => with_record(shapes, channel, message, |record| record.check_members()),
        _ => {
            let Envelope::Tag { tag, .. } = &channel.envelope else { return quote!() };
            let ids = id_members(channel);
            quote!(rt::only_tag(reader, #tag, &[#(#ids),*]))
        }
    };
    quote!(fn #name(reader: &mut rt::Reader<'_>) -> Result<(), rt::Reject> { #body })
}

fn with_record(
    shapes: Shapes<'_>,
    channel: &Channel,
    message: &Message,
    emit: impl Fn(&Record<'_>) -> TokenStream,
) -> TokenStream {
    let Form::Members(schema) = form(shapes, channel, message) else { return quote!() };
    let Shape::Record { fields, open } = &schema.shape else { return quote!() };
    let tag = match &channel.envelope {
        Envelope::Tag { tag, content: None, .. } => Some(tag.as_str()),
        _ => None,
    };
    // Beside a payload in a member of its own, the ids are no members of it.
    let ids = if tag.is_some() { id_members(channel) } else { Vec::new() };
    emit(&Record { shapes, name: &name(message), fields, open: *open, keywords: &schema.keywords, tag, ids: &ids })
}

/// Statements that write a frame around its payload's statements.
pub(super) fn enclose(channel: &Channel, message: &Message, payload: &TokenStream, is_object: bool) -> TokenStream {
    let object = if is_object { quote!(writer.begin_object(); #payload writer.end_object();) } else { payload.clone() };
    let name = &message.name.value;
    match &channel.envelope {
        Envelope::Bare | Envelope::Keys => object,
        Envelope::Tag { .. } if message.untagged => object,
        Envelope::Tag { tag, content: None, .. } => {
            quote!(writer.begin_object(); writer.key(#tag); writer.string(#name); #payload writer.end_object();)
        }
        Envelope::Tag { tag, content: Some(content), .. } => quote! {
            writer.begin_object();
            writer.key(#tag);
            writer.string(#name);
            writer.key(#content);
            #object
            writer.end_object();
        },
    }
}

/// What the runtime has to know of each message that clients get.
pub(super) fn specs(channel: &Channel) -> TokenStream {
    let specs = channel.outbound().enumerate().map(|(slot, (_, message))| {
        let (own, name) = (spec_name(message), &message.name.value);
        let slot = Literal::usize_unsuffixed(slot);
        let delivery = match message.delivery {
            Delivery::Newest => quote!(rt::Delivery::Newest),
            Delivery::Disconnect => quote!(rt::Delivery::Disconnect),
            Delivery::DropOldest(messages) => {
                let messages = Literal::u64_unsuffixed(messages);
                quote!(rt::Delivery::DropOldest { messages: #messages })
            }
        };
        quote!(pub(super) static #own: rt::MessageSpec = rt::MessageSpec { name: #name, delivery: #delivery, slot: #slot };)
    });
    let specs: Vec<TokenStream> = specs.collect();
    if specs.is_empty() {
        return quote!();
    }
    quote! {
        /// What the runtime knows of the messages that clients get.
        mod message {
            use super::rt;

            #(#specs)*
        }
    }
}

/// The place of a message among those that are kept.
pub(super) fn kept_slot(channel: &Channel, id: MessageId) -> Literal {
    let before = channel.messages[..id].iter().filter(|message| message.keeps_last).count();
    Literal::usize_unsuffixed(before)
}

/// The static table that explains why a frame was refused, and its name.
pub(super) fn table(shapes: Shapes<'_>, channel: &Channel, message: &Message) -> TokenStream {
    let own = spec_name(message);
    let pointer = format!("/$defs/{}.{}", channel.name.value, message.name.value);
    let name = message.name.value.as_str();
    let ids = id_members(channel);
    let body = match (&channel.envelope, form(shapes, channel, message)) {
        (_, Form::State | Form::Credentials) => return quote!(),
        (Envelope::Tag { tag, content: None, .. }, Form::Members(schema)) => {
            super::table::object(shapes, &pointer, Some((tag, name)), &ids, &schema.keywords)
        }
        (Envelope::Tag { tag, .. }, Form::Empty) => {
            super::table::object(shapes, &pointer, Some((tag, name)), &ids, &closed(Vec::new()))
        }
        (Envelope::Tag { tag, content: Some(content), .. }, _) => {
            let Some(id) = payload_id(message) else { return quote!() };
            let field = crate::model::Field {
                name: crate::source::Spanned::new(message.name.span, content.clone()),
                schema: id,
                required: true,
                recursive: false,
            };
            super::table::object(shapes, &pointer, Some((tag, name)), &ids, &closed(vec![field]))
        }
        (_, Form::Members(schema)) => super::table::body(shapes, schema),
        (_, Form::Value(id)) => {
            let reference = super::table::reference(shapes, id);
            quote!(rt::Schema { pointer: #pointer, checks: &[rt::Check::Ref(#reference)] })
        }
        (_, Form::Empty) => super::table::object(shapes, &pointer, None, &[], &closed(Vec::new())),
    };
    quote!(pub(super) static #own: rt::Schema = #body;)
}

fn closed(properties: Vec<crate::model::Field>) -> Keywords {
    Keywords {
        types: vec![crate::model::Type::Object],
        properties,
        additional: crate::model::Additional::Closed,
        ..Keywords::default()
    }
}

/// The name of the function that composes a message out of parts.
pub(super) fn composer(message: &Message) -> Ident {
    format_ident!("compose_{}", super::names::value_name(&message.name.value))
}
