//! Whether a client may connect, as what, and what it is told first.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::compose::{self, Scene};
use super::dispatch::mentions;
use super::names::constant_ident;
use super::shape::Shapes;
use super::{audience, failing, message};
use crate::model::{
    Action, Audience, Channel, Direction, FailureKind, Message, Parameter, ParameterKind, Role, RoomKind, Service,
    Shape,
};

/// Tells a connection's role by its address and parameters, and who it is by its token.
pub(super) fn admit(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let several = channel.roles.iter().map(|role| &role.address.path).collect::<BTreeSet<_>>().len() > 1;
    let mut roles: Vec<&Role> = channel.roles.iter().collect();
    // The role without conditions is the rest, and asked last.
    roles.sort_by_key(|role| role.when.is_empty());
    let identity = channel.token.as_ref().map(
        |_| quote!(let identity = self.space.identify(request).map_err(|failure| refuse(&self.space, &failure))?;),
    );
    let checks = roles.iter().map(|role| {
        let conditions = conditions(role, several);
        let (required, admission) = (required(shapes, channel, role), admission(channel, role));
        if conditions.is_empty() {
            quote!(#required Ok(#admission))
        } else {
            quote!(if #(#conditions)&&* { #required return Ok(#admission); })
        }
    });
    let ends = roles.last().is_some_and(|role| role.when.is_empty() && !several);
    let end = (!ends).then(|| quote!(Err(rt::Refusal::unauthorized("no role of this channel fits"))));
    let body = quote!(#identity #(#checks)* #end);
    let request = if mentions(&body, "request") { quote!(request) } else { quote!(_request) };
    quote! {
        fn admit(&self, #request: &rt::Request<'_>) -> Result<rt::Admission, rt::Refusal> { #body }
    }
}

fn conditions(role: &Role, several: bool) -> Vec<TokenStream> {
    let path = &role.address.path;
    let address = several.then(|| quote!(request.route() == #path));
    let parameters = role.when.iter().map(|(parameter, value)| {
        let given = given(parameter);
        match value {
            crate::json::Json::Bool(true) => return quote!(rt::is_true(#given)),
            crate::json::Json::Bool(false) => return quote!(!rt::is_true(#given)),
            _ => {}
        }
        let text = value.as_str().map_or_else(|| value.compact(), str::to_owned);
        quote!(#given == Some(#text))
    });
    address.into_iter().chain(parameters).collect()
}

/// A parameter of the request: `Option<&str>`.
fn given(parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    match parameter.kind {
        ParameterKind::Path => quote!(request.path(#name)),
        ParameterKind::Query => quote!(request.query(#name).as_deref()),
    }
}

/// Refuses parameters that break their schemas. Booleans are read leniently: what is not true is false.
fn required(shapes: Shapes<'_>, channel: &Channel, role: &Role) -> TokenStream {
    let told = channel.token.as_ref().map(|_| quote!(.map_err(|refusal| refuse(&self.space, &refusal.failure()))));
    let checks = role.query.iter().filter_map(|parameter| {
        let shape = &shapes.schemas.resolved(parameter.schema).shape;
        if *shape == Shape::Boolean {
            return None;
        }
        let (name, required, value) = (&parameter.name, parameter.required, given(parameter));
        let text = matches!(shape, Shape::Text | Shape::Choice(_));
        let check = shapes.silent_checker(parameter.schema);
        Some(quote!(request.require(#name, #value, rt::Parameter { required: #required, text: #text }, #check)#told?;))
    });
    quote!(#(#checks)*)
}

/// What the connection is admitted as.
fn admission(channel: &Channel, role: &Role) -> TokenStream {
    let name = constant_ident(&role.name.value);
    let identity = channel.token.as_ref().map(|token| {
        let is_subject = token
            .subject
            .as_ref()
            .map(|parameter| quote!(.of(request.path(#parameter)).map_err(|failure| refuse(&self.space, &failure))?));
        quote!(.identity(identity #is_subject))
    });
    let parameters = role.query.iter().map(|parameter| {
        let (name, given) = (&parameter.name, given(parameter));
        quote!(.parameter(#name, #given))
    });
    let rooms = channel.rooms.iter().filter_map(|room| match &room.kind {
        RoomKind::Address { parameter } => {
            let room = constant_ident(&room.name.value);
            Some(quote!(.room(&room::#room, request.path(#parameter).unwrap_or_default())))
        }
        RoomKind::Key { .. } | RoomKind::Topic { .. } => None,
    });
    let resumes = resumed(channel).map(|name| {
        let in_auth = channel.socketio.as_ref().map(|_| quote!(|| request.auth(#name).is_some()));
        quote!(.resumes(request.query(#name).is_some() #in_auth))
    });
    quote!(rt::Admission::new(role::#name) #identity #(#parameters)* #(#rooms)* #resumes)
}

/// The field that names the connection whose membership a client resumes by itself.
fn resumed(channel: &Channel) -> Option<&str> {
    channel.messages.iter().find_map(|message| {
        let Direction::Inbound { actions, .. } = &message.direction else { return None };
        actions.iter().find_map(|action| match action {
            Action::Join { resume: Some([session, ..]), .. } => Some(session.as_str()),
            _ => None,
        })
    })
}

/// The function that tells a client why it may not connect.
pub(super) fn refuse(service: &Service, shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    if channel.token.is_none() {
        return quote!();
    }
    let own = channel
        .messages
        .iter()
        .find(|message| matches!(message.direction, Direction::Outbound { on_refused: true, .. }));
    let told = own.or_else(|| failing::teller_of(channel, FailureKind::Unauthenticated));
    let (code, text) = failing::entry_of(service, channel, FailureKind::Unauthenticated);
    let message = told.map(|message| {
        let composed = compose::sourced(shapes, channel, message, &message.told, &Scene::failure());
        quote!(.message(#composed))
    });
    let uses =
        |name: &str, value: TokenStream| message.as_ref().filter(|message| mentions(message, name)).map(|_| value);
    let now = uses("now", quote!(let now = space.now();));
    let user = uses("user", quote!(let user: Option<&str> = None;));
    let code_used = uses("code", quote!(let code = #code;));
    let space = if now.is_some() { quote!(space) } else { quote!(_) };
    quote! {
        /// Tells a client why it may not connect.
        fn refuse(#space: &rt::Space, failure: &rt::Failure) -> rt::Refusal {
            #now #user #code_used
            let text = #text;
            rt::Refusal::unauthorized("not authorized").told(Some(#code), failure.message(text).into_owned()) #message
        }
    }
}

/// Sends what a connection gets when it opens: greetings, and messages that were kept.
pub(super) fn opened(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let greetings = channel.messages.iter().filter_map(|message| {
        let Direction::Outbound { to, on_connect: true, .. } = &message.direction else { return None };
        let composed = compose::sourced(shapes, channel, message, &message.told, &Scene::session(None));
        let send = quote!(session.send(&#composed););
        Some(for_role(channel, to, &send))
    });
    let kept = channel
        .messages
        .iter()
        .enumerate()
        .filter(|(_, message)| message.keeps_last)
        .map(|(id, message)| kept(channel, id, message));
    let statements: Vec<TokenStream> = greetings.chain(kept).collect();
    let body = quote!(#(#statements)*);
    let session = if mentions(&body, "session") { quote!(session) } else { quote!(_session) };
    let turn = if mentions(&body, "turn") { quote!(turn) } else { quote!(_turn) };
    quote! {
        fn opened(&self, #session: &mut rt::Session, #turn: &mut rt::Turn<'_>) { #body }
    }
}

fn kept(channel: &Channel, id: usize, message: &Message) -> TokenStream {
    let slot = message::kept_slot(channel, id);
    let to = match &message.direction {
        Direction::Outbound { to, .. } | Direction::Passed { to, .. } => to,
        Direction::Inbound { .. } => return quote!(),
    };
    let filter = (!to.everyone && to.roles.len() < channel.roles.len()).then(|| {
        let roles = audience::role_names(channel, &to.roles);
        quote!(.filter(|_| matches!(session.role(), #(#roles)|*)))
    });
    quote!(if let Some(kept) = turn.kept(#slot) #filter { session.send(kept); })
}

/// A statement for connections that an audience holds.
fn for_role(channel: &Channel, to: &Audience, statement: &TokenStream) -> TokenStream {
    if to.everyone || to.sender || to.roles.len() == channel.roles.len() {
        return statement.clone();
    }
    let roles = audience::role_names(channel, &to.roles);
    quote!(if matches!(session.role(), #(#roles)|*) { #statement })
}
