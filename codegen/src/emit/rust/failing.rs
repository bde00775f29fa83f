//! Failures: which message tells of which, composed out of the failure's parts.

use proc_macro2::TokenStream;
use quote::quote;

use super::dispatch;
use super::message;
use crate::model::{Channel, Direction, FailureKind, Fill, Message, Service, Source, Telling};

/// Whether some message's failures are told differently from the channel's.
pub(super) fn has_exceptions(channel: &Channel) -> bool {
    !channel.failing.exceptions.is_empty()
}

/// A failure as the error type of the channel's functions.
pub(super) fn converted(channel: &Channel, failure: &TokenStream) -> TokenStream {
    if has_exceptions(channel) { quote!(#failure.into()) } else { failure.clone() }
}

/// What reading gives when a frame is refused.
pub(super) fn refused(channel: &Channel) -> TokenStream {
    if !has_exceptions(channel) {
        return quote!();
    }
    quote! {
        /// Why a frame was refused, and which message it was.
        #[derive(Debug)]
        pub struct RefusedFrame {
            /// The message, where it is told differently from others.
            pub about: Option<Name>,
            /// What is wrong.
            pub failure: rt::Failure,
        }

        impl From<rt::Failure> for RefusedFrame {
            fn from(failure: rt::Failure) -> Self {
                Self { about: None, failure }
            }
        }

        impl From<rt::FailureKind> for RefusedFrame {
            fn from(kind: rt::FailureKind) -> Self {
                Self::from(rt::Failure::from(kind))
            }
        }
    }
}

/// The function that tells a sender of a failure, and one per message that it tells with.
pub(super) fn items(service: &Service, channel: &Channel) -> TokenStream {
    let tellers = tellers(channel);
    let composed = tellers.iter().map(|message| teller(channel, message));
    let (about, exceptions) = if has_exceptions(channel) {
        let arms = channel.failing.exceptions.iter().filter_map(|(id, kind, telling)| {
            let name = super::inbound::variant(&channel.messages[*id]);
            let (kind, tell) = (kind_variant(*kind), tell(service, channel, *telling)?);
            Some(quote!((Some(Name::#name), #kind) => #tell))
        });
        (true, arms.collect::<Vec<_>>())
    } else {
        (false, Vec::new())
    };
    let arms: Vec<TokenStream> = channel
        .failing
        .kinds
        .iter()
        .filter_map(|(kind, telling)| {
            let (kind, tell) = (kind_variant(*kind), tell(service, channel, *telling)?);
            Some(if about { quote!((_, #kind) => #tell) } else { quote!(#kind => #tell) })
        })
        .collect();
    let parameter = about.then(|| quote!(about: Option<Name>,));
    if arms.is_empty() && exceptions.is_empty() {
        return quote! {
            /// Nobody is told of failures here: they are logged and counted.
            fn tell(session: &rt::Session, failure: &rt::Failure) {
                session.refused(failure);
            }
        };
    }
    let subject = if about { quote!((about, failure.kind)) } else { quote!(failure.kind) };
    let rest = (arms.len() < FailureKind::ALL.len()).then(|| quote!(_ => return,));
    let catalogued = tellers.iter().any(|message| uses_entry(message));
    let chosen = (catalogued && chooses(service)).then(|| chosen(service));
    quote! {
        /// Tells the sender what became of a message.
        fn tell(session: &rt::Session, #parameter failure: &rt::Failure) {
            session.refused(failure);
            let told = match #subject {
                #(#exceptions,)*
                #(#arms,)*
                #rest
            };
            session.send(&told);
        }

        #(#composed)*

        #chosen
    }
}

/// The messages that tell of failures, each once.
fn tellers(channel: &Channel) -> Vec<&Message> {
    let kinds = channel.failing.kinds.iter().map(|(_, telling)| telling);
    let exceptions = channel.failing.exceptions.iter().map(|(_, _, telling)| telling);
    let mut ids: Vec<usize> = kinds
        .chain(exceptions)
        .filter_map(|telling| match telling {
            Telling::Message { message, error } if error.is_some() || !needs_entry(channel, *message) => Some(*message),
            _ => None,
        })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().map(|id| &channel.messages[id]).collect()
}

/// Whether a message needs the catalogue's text or code.
fn needs_entry(channel: &Channel, message: usize) -> bool {
    uses_entry(&channel.messages[message])
}

fn uses_entry(message: &Message) -> bool {
    message.told.iter().any(|(_, source)| matches!(source, Source::Fill(Fill::ErrorText | Fill::ErrorCode)))
}

fn tell(service: &Service, channel: &Channel, telling: Telling) -> Option<TokenStream> {
    let Telling::Message { message, error } = telling else { return None };
    let compose = message::composer(&channel.messages[message]);
    let Some(error) = error else {
        return (!needs_entry(channel, message)).then(|| quote!(#compose(session, failure)));
    };
    if !needs_entry(channel, message) {
        return Some(quote!(#compose(session, failure)));
    }
    let entry = &service.errors[error];
    let (code, text) = (&entry.code.value, &entry.text);
    Some(if chooses(service) {
        quote!(#compose(session, failure, chosen(failure, (#code, #text))))
    } else {
        quote!(#compose(session, failure, (#code, #text)))
    })
}

/// Whether handlers may choose an error of the catalogue.
fn chooses(service: &Service) -> bool {
    service.channels.iter().flat_map(|channel| &channel.messages).any(|message| {
        matches!(&message.direction, Direction::Inbound { actions, .. } if actions.iter().any(|action| matches!(action, crate::model::Action::Call { .. })))
    })
}

fn chosen(service: &Service) -> TokenStream {
    let arms = service.errors.iter().map(|error| {
        let (code, text) = (&error.code.value, &error.text);
        quote!(Some(#code) => (#code, #text))
    });
    quote! {
        /// The error of the catalogue that a handler chose, or else the one for its kind.
        fn chosen(failure: &rt::Failure, otherwise: (&'static str, &'static str)) -> (&'static str, &'static str) {
            match failure.code { #(#arms,)* _ => otherwise }
        }
    }
}

fn teller(channel: &Channel, message: &Message) -> TokenStream {
    let (name, spec) = (message::composer(message), message::spec_name(message));
    let fields = message.told.iter().map(|(field, source)| dispatch::write_field(field, source, None));
    let payload = quote!(#(#fields)*);
    let entry = uses_entry(message).then(|| {
        let uses =
            |fill: &Fill| message.told.iter().any(|(_, source)| matches!(source, Source::Fill(own) if own == fill));
        let code = if uses(&Fill::ErrorCode) { quote!(code) } else { quote!(_) };
        let text = if uses(&Fill::ErrorText) { quote!(text) } else { quote!(_) };
        quote!(, (#code, #text): (&'static str, &'static str))
    });
    let uses_session =
        message.told.iter().any(|(_, source)| matches!(source, Source::Fill(Fill::Now(_) | Fill::UserId)));
    let session = if uses_session { quote!(session) } else { quote!(_) };
    let uses_failure = message.told.iter().any(|(_, source)| {
        matches!(source, Source::Fill(Fill::ErrorKey | Fill::ErrorDetail | Fill::ErrorPointer | Fill::ErrorRetryAfter))
    });
    let failure = if uses_failure { quote!(failure) } else { quote!(_) };
    let body = message::enclose(&channel.envelope, &message.name.value, &payload, true);
    quote! {
        fn #name(#session: &rt::Session, #failure: &rt::Failure #entry) -> rt::Outgoing {
            rt::Outgoing::compose(&message::#spec, |writer| { #body })
        }
    }
}

fn kind_variant(kind: FailureKind) -> TokenStream {
    let name = match kind {
        FailureKind::Malformed => quote!(Malformed),
        FailureKind::Untagged => quote!(Untagged),
        FailureKind::Unknown => quote!(Unknown),
        FailureKind::Invalid => quote!(Invalid),
        FailureKind::Forbidden => quote!(Forbidden),
        FailureKind::Limited => quote!(Limited),
        FailureKind::TooLarge => quote!(TooLarge),
        FailureKind::Absent => quote!(Absent),
        FailureKind::Left => quote!(Left),
        FailureKind::Late => quote!(Late),
        FailureKind::Full => quote!(Full),
        FailureKind::Unauthenticated => quote!(Unauthenticated),
        FailureKind::Internal => quote!(Internal),
    };
    quote!(rt::FailureKind::#name)
}
