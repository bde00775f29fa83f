//! The messages of a channel: their types, and how they are written.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::names::{constant_ident, type_ident};
use super::shape::Shapes;
use super::types::{self, Record};
use crate::model::{Channel, Delivery, Envelope, Keywords, Message, MessageId, Payload, Schema, SchemaId, Shape};

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

/// The types of all messages, those inside them included.
pub(super) fn types(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let checked = types::checked_of(shapes.schemas, channel);
    let items = channel.messages.iter().map(|message| {
        let (own, docs) = (name(message), types::docs(message.description.as_deref()));
        let inner = match &message.payload {
            Payload::Schema(id) => types::own_types(shapes.schemas, *id),
            _ => Vec::new(),
        };
        let form = form(shapes, channel, message);
        // A payload with members is the message's own type.
        let is_own = |id: &SchemaId| matches!(form, Form::Members(_)) && Some(*id) == payload_id(message);
        let inner = inner.into_iter().filter(|id| !is_own(id)).map(|id| types::item(shapes, id, &checked));
        let item = match form {
            Form::Members(schema) => {
                let item = members(shapes, channel, schema, &own, &docs);
                let is_checked = payload_id(message).is_some_and(|id| checked.contains(&id));
                let check = is_checked.then(|| with_record(shapes, channel, message, |record| record.check()));
                quote!(#item #check)
            }
            Form::Value(id) => {
                let inner = shapes.rust_type(id);
                quote!(#docs #[derive(Clone, Debug, PartialEq)] pub struct #own(pub #inner);)
            }
            Form::Empty => quote!(#docs #[derive(Clone, Copy, Debug, PartialEq, Eq)] pub struct #own;),
            Form::State | Form::Credentials => quote!(),
        };
        quote!(#item #(#inner)*)
    });
    quote!(#(#items)*)
}

fn payload_id(message: &Message) -> Option<SchemaId> {
    match &message.payload {
        Payload::Schema(id) => Some(*id),
        _ => None,
    }
}

fn members(shapes: Shapes<'_>, channel: &Channel, schema: &Schema, own: &Ident, docs: &TokenStream) -> TokenStream {
    let Shape::Record { fields, open } = &schema.shape else { return quote!() };
    let tag = match &channel.envelope {
        Envelope::Tag { tag, content: None, .. } => Some(tag.as_str()),
        _ => None,
    };
    let record = Record { shapes, name: own, fields, open: *open, keywords: &schema.keywords, tag };
    record.item(docs)
}

/// How types of inbound messages are read.
pub(super) fn reading(shapes: Shapes<'_>, channel: &Channel, message: &Message) -> TokenStream {
    with_record(shapes, channel, message, |record| record.decode())
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
    emit(&Record { shapes, name: &name(message), fields, open: *open, keywords: &schema.keywords, tag })
}

/// How a type of an outbound message is written.
pub(super) fn writing(shapes: Shapes<'_>, channel: &Channel, message: &Message) -> TokenStream {
    let (own, spec) = (name(message), spec_name(message));
    let payload = match form(shapes, channel, message) {
        Form::Members(_) => with_record(shapes, channel, message, |record| record.writes()),
        Form::Value(_) => quote!(rt::Encode::encode(&self.0, writer);),
        Form::Empty => quote!(),
        Form::State | Form::Credentials => return quote!(),
    };
    let is_object = !matches!(form(shapes, channel, message), Form::Value(_));
    let body = enclose(&channel.envelope, &message.name.value, &payload, is_object);
    let unused = body.to_string().is_empty();
    let writer = if unused { quote!(_writer) } else { quote!(writer) };
    quote! {
        impl rt::Message for #own {
            const SPEC: &'static rt::MessageSpec = &message::#spec;

            fn encode(&self) -> rt::Bytes {
                let mut #writer = rt::Writer::new();
                {
                    let writer = &mut writer;
                    #body
                }
                writer.finish()
            }
        }
    }
}

/// Statements that write a frame around its payload's statements.
pub(super) fn enclose(envelope: &Envelope, name: &str, payload: &TokenStream, is_object: bool) -> TokenStream {
    let object = if is_object { quote!(writer.begin_object(); #payload writer.end_object();) } else { payload.clone() };
    match envelope {
        Envelope::Bare | Envelope::Keys => object,
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
    let body = match (&channel.envelope, form(shapes, channel, message)) {
        (_, Form::State | Form::Credentials) => return quote!(),
        (Envelope::Tag { tag, content: None, .. }, Form::Members(schema)) => {
            super::table::object(shapes, &pointer, Some((tag, name)), &schema.keywords)
        }
        (Envelope::Tag { tag, .. }, Form::Empty) => {
            super::table::object(shapes, &pointer, Some((tag, name)), &closed(Vec::new()))
        }
        (Envelope::Tag { tag, content: Some(content), .. }, _) => {
            let Some(id) = payload_id(message) else { return quote!() };
            let field = crate::model::Field {
                name: crate::source::Spanned::new(message.name.span, content.clone()),
                schema: id,
                required: true,
                recursive: false,
            };
            super::table::object(shapes, &pointer, Some((tag, name)), &closed(vec![field]))
        }
        (_, Form::Members(schema)) => super::table::body(shapes, schema),
        (_, Form::Value(id)) => {
            let reference = super::table::reference(shapes, id);
            quote!(rt::Schema { pointer: #pointer, checks: &[rt::Check::Ref(#reference)] })
        }
        (_, Form::Empty) => super::table::object(shapes, &pointer, None, &closed(Vec::new())),
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
