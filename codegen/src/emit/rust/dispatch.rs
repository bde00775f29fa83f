//! The implementation of the runtime's `Channel`: what comes is read, and handed to straight-line code.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::body;
use super::names::constant_ident;
use super::shape::Shapes;
use super::{admit, audience, failing, inbound, message, room};
use crate::model::{Channel, Direction, Envelope, Message, MessageId, Payload, RateId, Service};

/// The implementation and what it calls.
pub(super) fn items(service: &Service, shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let (admit, opened, refuse) =
        (admit::admit(shapes, channel), admit::opened(shapes, channel), admit::refuse(service, shapes, channel));
    let dispatch = dispatch(service, shapes, channel);
    let telling = failing::items(service, shapes, channel);
    let refused = failing::refused(channel);
    let received = received(channel, &dispatch.call);
    let failed = failing::tell(channel, &quote!(None), &quote!(&failure));
    let order = channel.reports_changes.then(|| quote!(order: std::sync::Mutex<()>,));
    let new_order = channel.reports_changes.then(|| quote!(order: std::sync::Mutex::default(),));
    let handler = super::handler::uses_handler(channel)
        .then(|| (quote!(<H>), quote!(<H: super::Handler>), quote!(handler: std::sync::Arc<H>,), quote!(handler,)));
    let (generic, bound, field, init) = handler.unwrap_or_default();
    let (handle, act) = (&dispatch.handle, &dispatch.act);
    let (rooms, writers) = (room::channel_methods(shapes, channel), room::writers(shapes, channel));
    let unanswered = failing::unanswered(service, shapes, channel);
    quote! {
        /// The channel as the runtime drives it.
        pub(super) struct Wire #generic {
            space: std::sync::Arc<rt::Space>,
            #field
            #order
        }

        impl #bound Wire #generic {
            pub(super) fn new(space: std::sync::Arc<rt::Space>, #field) -> Self {
                Self { space, #init #new_order }
            }

            #handle

            #act
        }

        impl #bound rt::Channel for Wire #generic {
            fn spec(&self) -> &'static rt::ChannelSpec {
                &CHANNEL
            }

            fn space(&self) -> &std::sync::Arc<rt::Space> {
                &self.space
            }

            #admit

            #opened

            #received

            fn failed(&self, session: &mut rt::Session, failure: rt::Failure) {
                #failed;
            }

            #rooms

            #unanswered

            fn closed(&self, _session: &rt::Session) {}
        }

        #refuse

        #writers

        #refused

        #telling
    }
}

/// Takes a frame, and tells its sender where it fails.
fn received(channel: &Channel, call: &TokenStream) -> TokenStream {
    let asked =
        failing::answers_carry_id(channel).then(|| quote!(session.asked_id(ID.field, rt::id_of(text.as_str(), &ID));));
    // Where nothing but failures is answered by the server itself, the id is of interest only then.
    let replies =
        channel.messages.iter().any(|message| matches!(&message.direction, Direction::Inbound { reply: Some(_), .. }));
    let (before, late) = if replies { (asked, None) } else { (None, asked) };
    let exceptional = failing::has_exceptions(channel);
    let (tell, failure) = if exceptional {
        (failing::tell(channel, &quote!(refused.about), &quote!(&refused.failure)), quote!(refused.failure))
    } else {
        (failing::tell(channel, &quote!(None), &quote!(&refused)), quote!(refused))
    };
    // Two sides that answer each other's errors would never stop.
    let status = match &channel.envelope {
        Envelope::Tag { status: Some(status), .. } if channel.messages.iter().any(|message| message.untagged) => {
            Some(status)
        }
        _ => None,
    };
    let echo = status.map(|status| {
        quote! {
            if #failure.kind == rt::FailureKind::Untagged && rt::has_member(text.as_str(), #status) {
                return session.refused(&#failure);
            }
        }
    });
    quote! {
        async fn received(&self, session: &mut rt::Session, text: &rt::Text) {
            #before
            if let Err(refused) = #call {
                #echo
                #late
                #tell;
            }
        }
    }
}

struct Dispatch {
    /// A call of the function that handles one frame.
    call: TokenStream,
    /// The function that handles one frame.
    handle: TokenStream,
    /// The function that carries out what was read, where failures are told differently for each message.
    act: TokenStream,
}

fn dispatch(service: &Service, shapes: Shapes<'_>, channel: &Channel) -> Dispatch {
    let exceptional = failing::has_exceptions(channel);
    let rate = channel.rate.map(|rate| channel_limit(service, channel, rate));
    let passed: Vec<TokenStream> = channel
        .messages
        .iter()
        .enumerate()
        .filter(|(_, message)| matches!(message.direction, Direction::Passed { .. }))
        .map(|(id, message)| passed(service, shapes, channel, id, message))
        .collect();
    let acted = inbound::acted(channel);
    let is_passed_by_all = channel.envelope == Envelope::Bare
        && channel.messages.iter().any(
            |message| matches!(&message.direction, Direction::Passed { from, .. } if from.len() == channel.roles.len()),
        );
    let arms: Vec<TokenStream> = acted
        .iter()
        .map(|message| {
            let variant = inbound::variant(message);
            let body = body::of(service, shapes, channel, message);
            let (pattern, statements) = (body.pattern, body.statements);
            quote!(Inbound::#variant #pattern => { #statements })
        })
        .collect();
    let role = inbound::needs_role(channel).then(|| quote!(session.role(),));
    let read = quote!(Inbound::read(#role text.as_str())?);
    let (rest, act) = if is_passed_by_all {
        (quote!(), quote!())
    } else if acted.is_empty() {
        (quote!(Err(rt::FailureKind::Unknown.into())), quote!())
    } else if exceptional {
        let (call, act) = act(channel, &arms);
        (quote!(let inbound = #read; let about = inbound.name(); #call), act)
    } else {
        (quote!(match #read { #(#arms)* } Ok(())), quote!())
    };
    let body = quote!(#rate #(#passed)* #rest);
    let session = if mentions(&body, "session") { quote!(session) } else { quote!(_session) };
    let is_async = awaits(&body);
    let (asynchronous, wait) = (is_async.then(|| quote!(async)), is_async.then(|| quote!(.await)));
    let (owner, receiver) = owned(&body);
    let error = if exceptional { quote!(RefusedFrame) } else { quote!(rt::Failure) };
    let handle = quote! {
        #asynchronous fn handle(#receiver #session: &mut rt::Session, text: &rt::Text) -> Result<(), #error> { #body }
    };
    Dispatch { call: quote!(#owner handle(session, text)#wait), handle, act }
}

/// The call of the function that carries out what was read, and the function.
fn act(channel: &Channel, arms: &[TokenStream]) -> (TokenStream, TokenStream) {
    let body = quote!(match inbound { #(#arms)* } Ok(()));
    let is_async = awaits(&body);
    let (asynchronous, wait) = (is_async.then(|| quote!(async)), is_async.then(|| quote!(.await)));
    let lifetime = inbound::borrows(channel).then(|| quote!(<'_>));
    let (argument, parameter) =
        if mentions(&body, "text") { (quote!(, text), quote!(, text: &rt::Text)) } else { (quote!(), quote!()) };
    let session = if mentions(&body, "session") { quote!(session) } else { quote!(_session) };
    let (owner, receiver) = owned(&body);
    let call = quote! {
        #owner act(session, inbound #argument)#wait.map_err(|failure| RefusedFrame { about: Some(about), failure })
    };
    let function = quote! {
        #asynchronous fn act(#receiver #session: &mut rt::Session, inbound: Inbound #lifetime #parameter) -> Result<(), rt::Failure> { #body }
    };
    (call, function)
}

pub(super) fn limit(service: &Service, rate: RateId) -> TokenStream {
    let name = constant_ident(&service.rates[rate].name.value);
    quote!(session.limit(&super::rate::#name)?;)
}

/// Counts a frame before it is read. One too many is told the way its message's failures are.
fn channel_limit(service: &Service, channel: &Channel, rate: RateId) -> TokenStream {
    let tagged = matches!(channel.envelope, Envelope::Tag { .. });
    if !failing::has_exceptions(channel) || !tagged {
        return limit(service, rate);
    }
    let name = constant_ident(&service.rates[rate].name.value);
    quote! {
        session
            .limit(&super::rate::#name)
            .map_err(|failure| RefusedFrame { about: Name::of(text.as_str()), failure })?;
    }
}

/// A bare message that is checked and passed on as it came.
fn passed(service: &Service, shapes: Shapes<'_>, channel: &Channel, id: MessageId, message: &Message) -> TokenStream {
    let Direction::Passed { from, rate, to, .. } = &message.direction else { return quote!() };
    if matches!(channel.envelope, Envelope::Tag { .. }) {
        return quote!();
    }
    let (spec, table) = (message::spec_name(message), message::spec_name(message));
    let limit = rate.map(|rate| limit(service, rate));
    let Payload::Schema(schema) = &message.payload else { return quote!() };
    let check = shapes.silent_checker(*schema);
    let refused = failing::converted(channel, &quote!(rt::Failure::explained(&table::#table, text.as_str())));
    let sends = audience::sends(channel, to, &quote!(&passed), &quote!(send));
    let keep = message.keeps_last.then(|| {
        let slot = message::kept_slot(channel, id);
        quote!(turn.keep(#slot, passed);)
    });
    let mutable = message.keeps_last.then(|| quote!(mut));
    let body = quote! {
        #limit
        if rt::whole_text(text.as_str(), #check).is_err() {
            return Err(#refused);
        }
        let passed = rt::Outgoing::new(&message::#spec, text.bytes());
        let #mutable turn = self.space.lock();
        #sends
        #keep
    };
    // Where every role sends it, there is no other.
    if from.len() == channel.roles.len() {
        return quote!(#body Ok(()));
    }
    let roles = audience::role_names(channel, from);
    quote!(if matches!(session.role(), #(#roles)|*) { #body return Ok(()); })
}

/// How a method with this body is called, and what it is called on.
fn owned(body: &TokenStream) -> (TokenStream, TokenStream) {
    if mentions(body, "self") { (quote!(self.), quote!(&self,)) } else { (quote!(Self::), quote!()) }
}

/// Whether code awaits something itself, and not in a block that it starts in the background.
fn awaits(code: &TokenStream) -> bool {
    let mut is_background = false;
    code.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => {
            is_background = ident == "background";
            ident == "await"
        }
        TokenTree::Group(group) => !std::mem::take(&mut is_background) && awaits(&group.stream()),
        _ => false,
    })
}

/// Whether code uses a variable. A field of the same name is none, nor is what a value or a path begins with.
pub(super) fn mentions(code: &TokenStream, variable: &str) -> bool {
    let mut tokens = code.clone().into_iter().peekable();
    let mut is_field = false;
    while let Some(token) = tokens.next() {
        let is_used = match &token {
            TokenTree::Ident(ident) => !is_field && ident == variable && !is_mark(tokens.peek(), ':'),
            TokenTree::Group(group) => mentions(&group.stream(), variable),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        };
        if is_used {
            return true;
        }
        is_field = is_mark(Some(&token), '.');
    }
    false
}

fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}
