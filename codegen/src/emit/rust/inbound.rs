//! Frames from clients: which message it is, read in one pass.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::message::{self, Form};
use super::names::{type_ident, value_ident};
use super::shape::Shapes;
use super::{compose, failing, relay};
use crate::model::{Channel, Credential, Direction, Envelope, Field, Fill, Message, Payload};

/// The messages that the server reads one by one: those it acts upon, and those it passes on inside an envelope.
pub(super) fn acted(channel: &Channel) -> Vec<&Message> {
    let is_read = |message: &&Message| {
        matches!(message.direction, Direction::Inbound { .. }) || relay::is_enclosed(channel, message)
    };
    channel.messages.iter().filter(is_read).collect()
}

/// Whether what was read refers to the frame.
pub(super) fn borrows(channel: &Channel) -> bool {
    acted(channel).iter().any(|message| matches!(message.payload, Payload::State { .. }))
}

/// The fields of a request that the server makes where they are missing.
pub(super) fn made_fields(shapes: Shapes<'_>, message: &Message) -> Vec<Field> {
    let is_made = |field: &Field| shapes.schemas.get(field.schema).fill == Some(Fill::Id);
    compose::fields(shapes, message).into_iter().filter(is_made).collect()
}

/// Whether the server makes some field of a request.
pub(super) fn makes_fields(shapes: Shapes<'_>, message: &Message) -> bool {
    matches!(message.direction, Direction::Inbound { .. }) && !made_fields(shapes, message).is_empty()
}

/// The variant of a message among those that clients send.
pub(super) fn variant(message: &Message) -> Ident {
    type_ident(&message.name.value)
}

/// The enum of messages from clients and the function that reads one.
pub(super) fn items(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let acted = acted(channel);
    if acted.is_empty() {
        return quote!();
    }
    let borrows = borrows(channel);
    let lifetime = borrows.then(|| quote!(<'a>));
    let variants = acted.iter().map(|message| {
        let name = variant(message);
        if relay::is_enclosed(channel, message) {
            return quote!(#name);
        }
        match message::form(shapes, channel, message) {
            Form::State => quote!(#name(rt::Entries<'a>)),
            Form::Credentials => quote!(#name(rt::Credentials)),
            Form::Members(_) | Form::Value(_) | Form::Empty => {
                let kind = message::name(message);
                quote!(#name(#kind))
            }
        }
    });
    let (read, lifetimes) = match &channel.envelope {
        Envelope::Keys => (by_keys(shapes, channel, &acted), lifetime.clone()),
        Envelope::Tag { tag, content, .. } => (by_tag(shapes, channel, &acted, tag, content.as_deref()), None),
        Envelope::Bare => (bare(shapes, channel, &acted), None),
    };
    let readings = acted.iter().map(|message| {
        if relay::is_enclosed(channel, message) {
            message::checking(shapes, channel, message)
        } else {
            message::reading(shapes, channel, message)
        }
    });
    let text = if borrows { quote!(&'a str) } else { quote!(&str) };
    let credentials = credentials(channel);
    let role = needs_role(channel).then(|| quote!(role: rt::RoleId,));
    let failure = if failing::has_exceptions(channel) { quote!(RefusedFrame) } else { quote!(rt::Failure) };
    let name = name(channel, &acted);
    let is_bare = acted.iter().all(|message| relay::is_enclosed(channel, message));
    let named = failing::has_exceptions(channel).then(|| named(channel, &acted, is_bare));
    let derives = if is_bare { quote!(#[derive(Clone, Copy, Debug)]) } else { quote!(#[derive(Debug)]) };
    quote! {
        /// A message from a client.
        #derives
        pub enum Inbound #lifetime { #(#variants),* }

        impl #lifetimes Inbound #lifetimes {
            /// Reads a frame, and says why it is refused.
            pub fn read(#role text: #text) -> Result<Self, #failure> { #read }

            #named
        }

        #name

        #(#readings)*

        #credentials
    }
}

/// The names of the messages that clients send.
fn name(channel: &Channel, acted: &[&Message]) -> Option<TokenStream> {
    let exceptional = failing::has_exceptions(channel);
    if channel.envelope != Envelope::Keys && !exceptional {
        return None;
    }
    let names = acted.iter().map(|message| variant(message));
    let of = match &channel.envelope {
        Envelope::Tag { tag, .. } if exceptional && channel.rate.is_some() => {
            let arms = acted.iter().map(|message| {
                let (name, variant) = (&message.name.value, variant(message));
                quote!(#name => Some(Self::#variant))
            });
            Some(quote! {
                impl Name {
                    /// Which message a frame is, as far as its tag says.
                    fn of(text: &str) -> Option<Self> {
                        match &*rt::Reader::new(text).tag(#tag).ok()?? { #(#arms,)* _ => None }
                    }
                }
            })
        }
        _ => None,
    };
    Some(quote! {
        /// Which message a frame is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Name { #(#names),* }

        #of
    })
}

/// The method that gives the name of what was read.
fn named(channel: &Channel, acted: &[&Message], is_copy: bool) -> TokenStream {
    let receiver = if is_copy { quote!(self) } else { quote!(&self) };
    let arms = acted.iter().map(|message| {
        let variant = variant(message);
        if relay::is_enclosed(channel, message) {
            quote!(Self::#variant => Name::#variant)
        } else {
            quote!(Self::#variant(_) => Name::#variant)
        }
    });
    quote! {
        /// Which message it is.
        pub fn name(#receiver) -> Name {
            match self { #(#arms),* }
        }
    }
}

/// Whether reading a frame depends on who sent it.
pub(super) fn needs_role(channel: &Channel) -> bool {
    channel.envelope != Envelope::Keys && acted(channel).iter().any(|message| guard(channel, message).is_some())
}

/// Roles that may send a message, as a pattern; nothing where all may.
fn guard(channel: &Channel, message: &Message) -> Option<TokenStream> {
    let from = match &message.direction {
        Direction::Inbound { from, .. } | Direction::Passed { from, .. } => from,
        Direction::Outbound { .. } => return None,
    };
    (from.len() < channel.roles.len()).then(|| {
        let roles = from.iter().map(|role| {
            let name = super::names::constant_ident(&channel.roles[*role].name.value);
            quote!(role::#name)
        });
        quote!(matches!(role, #(#roles)|*))
    })
}

/// A failure of one message, which is named where the spec tells it differently from others.
fn refused(channel: &Channel, message: &Message, failure: &TokenStream) -> TokenStream {
    if !failing::has_exceptions(channel) {
        return failure.clone();
    }
    let name = variant(message);
    quote!(RefusedFrame { about: Some(Name::#name), failure: #failure })
}

fn explained(channel: &Channel, message: &Message) -> TokenStream {
    let table = message::spec_name(message);
    refused(channel, message, &quote!(rt::Failure::explained(&table::#table, text)))
}

fn by_tag(shapes: Shapes<'_>, channel: &Channel, acted: &[&Message], tag: &str, content: Option<&str>) -> TokenStream {
    let arms = acted.iter().map(|message| {
        let (name, variant) = (&message.name.value, variant(message));
        let forbidden = guard(channel, message).map(|guard| {
            let failure = refused(channel, message, &quote!(rt::Failure::forbidden(#name, text)));
            quote!(#name if !#guard => Err(#failure),)
        });
        let (read, taken, given) = if relay::is_enclosed(channel, message) {
            let check = relay::checker(message);
            (quote!(#check(&mut reader).and_then(|()| reader.finish())), quote!(()), None)
        } else {
            let read = tagged(shapes, channel, message, tag, content);
            let read = quote!(#read.and_then(|message| reader.finish().map(|()| message)));
            (read, quote!(message), Some(quote!((message))))
        };
        let refused = match message.payload {
            Payload::Credentials => refused(channel, message, &quote!(rt::FailureKind::Invalid.into())),
            _ => explained(channel, message),
        };
        quote! {
            #forbidden
            #name => match #read {
                Ok(#taken) => Ok(Self::#variant #given),
                Err(_) => Err(#refused),
            }
        }
    });
    let unknown = failing::converted(channel, &quote!(rt::Failure::unknown(tag, text)));
    let untagged = failing::converted(channel, &quote!(rt::Failure::untagged(text)));
    quote! {
        let mut reader = rt::Reader::new(text);
        let Ok(Some(tag)) = reader.tag(#tag) else { return Err(#untagged) };
        match &*tag {
            #(#arms,)*
            tag => Err(#unknown),
        }
    }
}

fn tagged(shapes: Shapes<'_>, channel: &Channel, message: &Message, tag: &str, content: Option<&str>) -> TokenStream {
    let own = message::name(message);
    let ids = message::id_members(channel);
    match (message::form(shapes, channel, message), content) {
        (Form::Members(_), None) => quote!(#own::members(&mut reader)),
        (Form::Empty, _) => quote!(rt::only_tag(&mut reader, #tag, &[#(#ids),*]).map(|()| #own)),
        (Form::Members(_), Some(content)) => {
            quote!(rt::content(&mut reader, #tag, #content, &[#(#ids),*], rt::Decode::decode))
        }
        (Form::Value(id), Some(content)) => {
            let read = shapes.reader(id);
            quote!(rt::content(&mut reader, #tag, #content, &[#(#ids),*], #read).map(#own))
        }
        (Form::Credentials, _) => quote!(credentials(&mut reader)),
        // The model refuses states and plain values beside a tag.
        (Form::State | Form::Value(_), _) => quote!(Err::<Self, _>(rt::Reject::Mismatch)),
    }
}

fn bare(shapes: Shapes<'_>, channel: &Channel, acted: &[&Message]) -> TokenStream {
    let mut rest = quote!(Err(rt::FailureKind::Unknown.into()));
    let mut arms = Vec::new();
    for message in acted {
        let (own, variant, refused) = (message::name(message), variant(message), explained(channel, message));
        let read = if let Form::Value(id) = message::form(shapes, channel, message) {
            let read = shapes.reader(id);
            quote!(rt::whole_text(text, #read).map(#own))
        } else {
            quote!(rt::whole_text(text, rt::Decode::decode))
        };
        let read = quote! {
            match #read {
                Ok(message) => Ok(Self::#variant(message)),
                Err(_) => Err(#refused),
            }
        };
        match guard(channel, message) {
            Some(guard) => arms.push(quote!(if #guard { return #read; })),
            // Every role sends it, so that there is no other.
            None => rest = read,
        }
    }
    quote!(#(#arms)* #rest)
}

fn by_keys(shapes: Shapes<'_>, channel: &Channel, acted: &[&Message]) -> TokenStream {
    let mut arms = Vec::new();
    let mut reads = Vec::new();
    let mut collected = None;
    for message in acted {
        let variant = variant(message);
        match message::form(shapes, channel, message) {
            Form::State => {
                reads.push(quote!(Some(Name::#variant) | None => Ok(Self::#variant(entries))));
                collected = Some(variant);
            }
            Form::Credentials => {
                let names = member_names(channel);
                arms.push(quote!(#(#names)|* => Name::#variant));
                let refused = refused(channel, message, &quote!(rt::FailureKind::Invalid.into()));
                reads.push(quote! {
                    Some(Name::#variant) => match rt::whole_text(text, credentials) {
                        Ok(credentials) => Ok(Self::#variant(credentials)),
                        Err(_) => Err(#refused),
                    }
                });
            }
            _ => {
                let names = fields(shapes, channel, message);
                let refused = explained(channel, message);
                arms.push(quote!(#(#names)|* => Name::#variant));
                reads.push(quote! {
                    Some(Name::#variant) => match rt::whole_text(text, rt::Decode::decode) {
                        Ok(message) => Ok(Self::#variant(message)),
                        Err(_) => Err(#refused),
                    }
                });
            }
        }
    }
    let Some(states) = collected else {
        let unknown = failing::converted(channel, &quote!(rt::Failure::new(rt::FailureKind::Unknown).key(key)));
        return quote! {
            let mut found = None;
            let mut unknown = None;
            let scanned = rt::whole_text(text, |reader| {
                reader.begin_object()?;
                while let Some(key) = reader.key()? {
                    let name = match &*key {
                        #(#arms,)*
                        key => {
                            unknown = Some(key.to_owned());
                            return Err(rt::Reject::Mismatch);
                        }
                    };
                    if found.is_some_and(|found| found != name) {
                        return Err(rt::Reject::Mismatch);
                    }
                    found = Some(name);
                    reader.skip()?;
                }
                Ok(())
            });
            if let Some(key) = unknown {
                return Err(#unknown);
            }
            match found {
                _ if scanned.is_err() => Err(rt::FailureKind::Malformed.into()),
                #(#reads,)*
                None => Err(rt::FailureKind::Malformed.into()),
            }
        };
    };
    quote! {
        let mut found = None;
        let mut entries = rt::Entries::new(&STATE);
        let scanned = rt::whole_text(text, |reader| {
            reader.begin_object()?;
            while let Some(key) = reader.key()? {
                let name = match &*key { #(#arms,)* _ => Name::#states };
                if found.is_some_and(|found| found != name) {
                    return Err(rt::Reject::Mismatch);
                }
                found = Some(name);
                if name != Name::#states {
                    reader.skip()?;
                } else if !entries.push(key, reader.raw()?) {
                    return Err(rt::Reject::Mismatch);
                }
            }
            Ok(())
        });
        match found {
            _ if scanned.is_err() => Err(rt::FailureKind::Malformed.into()),
            #(#reads,)*
        }
    }
}

fn fields(shapes: Shapes<'_>, channel: &Channel, message: &Message) -> Vec<String> {
    match message::form(shapes, channel, message) {
        Form::Members(schema) => schema.keywords.properties.iter().map(|field| field.name.value.clone()).collect(),
        _ => Vec::new(),
    }
}

fn member_names(channel: &Channel) -> Vec<&str> {
    let mut names: Vec<&str> = channel.credentials.iter().flat_map(Credential::members).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The function that reads credentials, where a message has them.
fn credentials(channel: &Channel) -> TokenStream {
    if channel.credentials.is_empty() {
        return quote!();
    }
    let names = member_names(channel);
    let slots: Vec<Ident> = names.iter().map(|name| value_ident(name)).collect();
    let forms = channel.credentials.iter().map(|credential| {
        let members = credential.members();
        let patterns =
            names.iter().zip(&slots).map(|(name, slot)| match members.iter().find(|(member, _)| member == name) {
                Some((_, true)) => quote!(Some(#slot)),
                Some((_, false)) => quote!(#slot),
                None => quote!(None),
            });
        let built = match credential {
            Credential::Password { user, password } => {
                let (user, password) = (init("username", user), init("password", password));
                quote!(rt::Credentials::Password { #user, #password })
            }
            Credential::Session { token, user } => {
                let token = init("token", token);
                let user = user.as_deref().map_or(quote!(username: None), |user| init("username", user));
                quote!(rt::Credentials::Session { #token, #user })
            }
        };
        quote!((#(#patterns,)*) => Ok(#built))
    });
    let (open, skip_tag) = match &channel.envelope {
        Envelope::Tag { tag, .. } => (None, Some(quote!(#tag => reader.skip_tag()?,))),
        _ => (Some(quote!(reader.begin_object()?;)), None),
    };
    quote! {
        fn credentials(reader: &mut rt::Reader<'_>) -> Result<rt::Credentials, rt::Reject> {
            #open
            #(let mut #slots: Option<String> = None;)*
            while let Some(key) = reader.key()? {
                match &*key {
                    #(#names => reader.once(&mut #slots, rt::Decode::decode)?,)*
                    #skip_tag
                    _ => return Err(rt::Reject::Mismatch),
                }
            }
            match (#(#slots,)*) {
                #(#forms,)*
                _ => Err(rt::Reject::Mismatch),
            }
        }
    }
}

/// A field of a struct expression out of a variable.
fn init(field: &str, variable: &str) -> TokenStream {
    let (field, variable) = (value_ident(field), value_ident(variable));
    if field == variable { quote!(#field) } else { quote!(#field: #variable) }
}
