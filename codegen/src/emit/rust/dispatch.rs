//! What a channel does with what comes: straight-line code that calls named primitives of the runtime.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::message::{self, Form};
use super::names::{constant_ident, type_ident, value_ident};
use super::shape::Shapes;
use super::{failing, inbound};
use crate::model::{
    Action, Audience, Channel, Direction, Envelope, Fill, Message, MessageId, ParameterKind, Payload, Precision,
    RateId, Role, Selection, Service, Shape, Source, StateSource,
};

/// The implementation of the runtime's `Channel` and what it calls.
pub(super) fn items(service: &Service, shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let (admit, opened, dispatch) = (admit(shapes, channel), opened(channel), dispatch(service, shapes, channel));
    let telling = failing::items(service, channel);
    let refused = failing::refused(channel);
    let exceptional = failing::has_exceptions(channel);
    let (tell, failed) = if exceptional {
        (quote!(tell(session, refused.about, &refused.failure)), quote!(tell(session, None, &failure)))
    } else {
        (quote!(tell(session, &refused)), quote!(tell(session, &failure)))
    };
    let order = channel.reports_changes.then(|| quote!(order: std::sync::Mutex<()>,));
    let new_order = channel.reports_changes.then(|| quote!(order: std::sync::Mutex::default(),));
    let handles = super::handler::uses_handler(channel);
    let wait = mentions(&dispatch, "async").then(|| quote!(.await));
    let (generic, bound, field, parameter, init) = if handles {
        (
            quote!(<H>),
            quote!(<H: super::Handler>),
            quote!(handler: std::sync::Arc<H>,),
            quote!(handler: std::sync::Arc<H>,),
            quote!(handler,),
        )
    } else {
        (quote!(), quote!(), quote!(), quote!(), quote!())
    };
    quote! {
        /// The channel as the runtime drives it.
        pub(super) struct Wire #generic {
            space: std::sync::Arc<rt::Space>,
            #field
            #order
        }

        impl #bound Wire #generic {
            pub(super) fn new(space: std::sync::Arc<rt::Space>, #parameter) -> Self {
                Self { space, #init #new_order }
            }

            #dispatch
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

            async fn received(&self, session: &mut rt::Session, text: &rt::Text) {
                if let Err(refused) = self.handle(session, text)#wait {
                    #tell;
                }
            }

            fn failed(&self, session: &mut rt::Session, failure: rt::Failure) {
                #failed;
            }

            fn closed(&self, _session: &rt::Session) {}
        }

        #refused

        #telling
    }
}

/// Tells a connection's role by its address and parameters.
fn admit(shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let several =
        channel.roles.iter().map(|role| &role.address.path).collect::<std::collections::BTreeSet<_>>().len() > 1;
    let mut roles: Vec<&Role> = channel.roles.iter().collect();
    // The role without conditions is the rest, and asked last.
    roles.sort_by_key(|role| role.when.is_empty());
    let mut needs_request = several;
    let mut checks = Vec::new();
    for role in &roles {
        let name = constant_ident(&role.name.value);
        let mut conditions = Vec::new();
        if several {
            let path = &role.address.path;
            conditions.push(quote!(request.route() == #path));
        }
        for (parameter, value) in &role.when {
            needs_request = true;
            let name = &parameter.name;
            conditions.push(match value {
                crate::json::Json::Bool(value) => {
                    quote!(request.query_boolean(#name) == Some(#value))
                }
                value => {
                    let text = value.as_str().map_or_else(|| value.compact(), str::to_owned);
                    match parameter.kind {
                        ParameterKind::Query => quote!(request.query(#name).as_deref() == Some(#text)),
                        ParameterKind::Path => quote!(request.path(#name) == Some(#text)),
                    }
                }
            });
        }
        let required = required(shapes, role);
        needs_request |= !required.is_empty();
        checks.push(if conditions.is_empty() {
            quote!(#required Ok(role::#name))
        } else {
            quote!(if #(#conditions)&&* { #required return Ok(role::#name); })
        });
    }
    let ends = roles.last().is_some_and(|role| role.when.is_empty() && !several);
    let end = (!ends).then(|| quote!(Err(rt::Refusal::unauthorized("no role of this channel fits"))));
    let request = if needs_request { quote!(request) } else { quote!(_request) };
    quote! {
        fn admit(&self, #request: &rt::Request<'_>) -> Result<rt::RoleId, rt::Refusal> {
            #(#checks)*
            #end
        }
    }
}

/// Refuses parameters that break their schemas. Booleans are read leniently: what is not true is false.
fn required(shapes: Shapes<'_>, role: &Role) -> TokenStream {
    let checks = role.query.iter().filter_map(|parameter| {
        let shape = &shapes.schemas.resolved(parameter.schema).shape;
        if *shape == Shape::Boolean {
            return None;
        }
        let (name, required) = (&parameter.name, parameter.required);
        let text = matches!(shape, Shape::Text | Shape::Choice(_));
        let value = match parameter.kind {
            ParameterKind::Path => quote!(request.path(#name)),
            ParameterKind::Query => quote!(request.query(#name).as_deref()),
        };
        let check = shapes.silent_checker(parameter.schema);
        Some(quote!(request.require(#name, #value, rt::Parameter { required: #required, text: #text }, #check)?;))
    });
    quote!(#(#checks)*)
}

/// Sends what a connection gets when it opens: greetings, and messages that were kept.
fn opened(channel: &Channel) -> TokenStream {
    let greetings = channel.messages.iter().filter_map(|message| {
        let Direction::Outbound { to, on_connect: true, .. } = &message.direction else { return None };
        let composed = composed(channel, message, &message.told, None);
        let send = quote!(session.send(&#composed););
        Some(for_role(channel, to, &send))
    });
    let kept = channel.messages.iter().enumerate().filter(|(_, message)| message.keeps_last).map(|(id, message)| {
        let slot = message::kept_slot(channel, id);
        let to = match &message.direction {
            Direction::Outbound { to, .. } | Direction::Passed { to, .. } => to,
            Direction::Inbound { .. } => return quote!(),
        };
        let filter = (!to.everyone && to.roles.len() < channel.roles.len()).then(|| {
            let roles = role_names(channel, &to.roles);
            quote!(.filter(|_| matches!(session.role(), #(#roles)|*)))
        });
        quote!(if let Some(kept) = turn.kept(#slot) #filter { session.send(kept); })
    });
    let statements: Vec<TokenStream> = greetings.chain(kept).collect();
    let body = quote!(#(#statements)*);
    let session = if mentions(&body, "session") { quote!(session) } else { quote!(_session) };
    let turn = if mentions(&body, "turn") { quote!(turn) } else { quote!(_turn) };
    quote! {
        fn opened(&self, #session: &mut rt::Session, #turn: &mut rt::Turn<'_>) { #body }
    }
}

/// A statement for connections that an audience holds.
fn for_role(channel: &Channel, to: &Audience, statement: &TokenStream) -> TokenStream {
    if to.everyone || to.sender || to.roles.len() == channel.roles.len() {
        return statement.clone();
    }
    let roles = role_names(channel, &to.roles);
    quote!(if matches!(session.role(), #(#roles)|*) { #statement })
}

fn role_names(channel: &Channel, roles: &[usize]) -> Vec<TokenStream> {
    roles
        .iter()
        .map(|role| {
            let name = constant_ident(&channel.roles[*role].name.value);
            quote!(role::#name)
        })
        .collect()
}

/// The function that handles one frame.
fn dispatch(service: &Service, shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let rate = channel.rate.map(|rate| limit(service, rate));
    let passed: Vec<TokenStream> = channel
        .messages
        .iter()
        .enumerate()
        .filter(|(_, message)| matches!(message.direction, Direction::Passed { .. }))
        .map(|(id, message)| passed(service, shapes, channel, id, message))
        .collect();
    let acted = inbound::acted(channel);
    let error = if failing::has_exceptions(channel) { quote!(RefusedFrame) } else { quote!(rt::Failure) };
    let is_passed_by_all = channel.envelope == Envelope::Bare
        && channel.messages.iter().any(
            |message| matches!(&message.direction, Direction::Passed { from, .. } if from.len() == channel.roles.len()),
        );
    let rest = if is_passed_by_all {
        quote!()
    } else if acted.is_empty() {
        quote!(Err(rt::FailureKind::Unknown.into()))
    } else {
        let arms = acted.iter().map(|message| {
            let variant = inbound::variant(message);
            let (binding, body) = arm(service, shapes, channel, message);
            quote!(Inbound::#variant(#binding) => { #body })
        });
        let role = inbound::needs_role(channel).then(|| quote!(session.role(),));
        quote! {
            match Inbound::read(#role text.as_str())? { #(#arms)* }
            Ok(())
        }
    };
    let body = quote!(#rate #(#passed)* #rest);
    let session = if mentions(&body, "session") { quote!(session) } else { quote!(_session) };
    let asynchronous = mentions(&body, "await").then(|| quote!(async));
    quote! {
        #asynchronous fn handle(&self, #session: &mut rt::Session, text: &rt::Text) -> Result<(), #error> { #body }
    }
}

fn limit(service: &Service, rate: RateId) -> TokenStream {
    let name = constant_ident(&service.rates[rate].name.value);
    quote!(session.limit(&super::rate::#name)?;)
}

/// A message that is checked and passed on as it came.
fn passed(service: &Service, shapes: Shapes<'_>, channel: &Channel, id: MessageId, message: &Message) -> TokenStream {
    let Direction::Passed { from, rate, to, .. } = &message.direction else { return quote!() };
    let (spec, table) = (message::spec_name(message), message::spec_name(message));
    let limit = rate.map(|rate| limit(service, rate));
    let Payload::Schema(schema) = &message.payload else { return quote!() };
    let check = shapes.silent_checker(*schema);
    let refused = failing::converted(channel, &quote!(rt::Failure::explained(&table::#table, text.as_str())));
    let sends = audience(channel, to, &quote!(&passed));
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
        let passed = rt::Outgoing { spec: &message::#spec, text: text.bytes() };
        let #mutable turn = self.space.lock();
        #sends
        #keep
    };
    match &channel.envelope {
        Envelope::Tag { .. } => quote!(),
        // Every role sends it, so that there is no other.
        _ if from.len() == channel.roles.len() => quote!(#body Ok(())),
        _ => {
            let roles = role_names(channel, from);
            quote!(if matches!(session.role(), #(#roles)|*) { #body return Ok(()); })
        }
    }
}

/// Sends to an audience, under the channel's lock.
fn audience(channel: &Channel, to: &Audience, message: &TokenStream) -> TokenStream {
    let mut sends = Vec::new();
    if to.sender {
        sends.push(quote!(session.send(#message);));
    }
    if to.everyone || to.roles.len() == channel.roles.len() {
        // The sender has it already.
        sends.push(if to.except_sender || to.sender {
            quote!(turn.to_others(session.id(), #message);)
        } else {
            quote!(turn.to_everyone(#message);)
        });
    } else if !to.roles.is_empty() {
        let roles = role_names(channel, &to.roles);
        sends.push(if to.except_sender || to.sender {
            quote!(turn.to_roles_except(&[#(#roles),*], session.id(), #message);)
        } else {
            quote!(turn.to_roles(&[#(#roles),*], #message);)
        });
    }
    quote!(#(#sends)*)
}

/// What is in scope while the actions of a message are written down.
struct Body<'a> {
    shapes: Shapes<'a>,
    channel: &'a Channel,
    message: &'a Message,
    statements: Vec<TokenStream>,
    /// Whether the channel's lock is held.
    locked: bool,
    uses_message: bool,
}

/// The binding of a message in its arm, and what the arm does.
fn arm(service: &Service, shapes: Shapes<'_>, channel: &Channel, message: &Message) -> (TokenStream, TokenStream) {
    let Direction::Inbound { rate, actions, .. } = &message.direction else { return (quote!(_), quote!()) };
    let mut body = Body { shapes, channel, message, statements: Vec::new(), locked: false, uses_message: false };
    if let Some(rate) = rate {
        body.statements.push(limit(service, *rate));
    }
    for (index, action) in actions.iter().enumerate() {
        body.action(action, &actions[index + 1..]);
    }
    let reports =
        channel.reports_changes && actions.iter().any(|action| matches!(action, Action::Set(StateSource::Payload)));
    if reports {
        body.report();
    }
    let binding = if body.uses_message { quote!(message) } else { quote!(_) };
    let statements = body.statements;
    (binding, quote!(#(#statements)*))
}

impl Body<'_> {
    fn push(&mut self, statement: TokenStream) {
        self.statements.push(statement);
    }

    /// Takes the channel's lock, so that what follows is one step for everybody.
    fn lock(&mut self, mutable: bool) {
        if !self.locked {
            self.locked = true;
            self.push(if mutable {
                quote!(let mut turn = self.space.lock();)
            } else {
                quote!(let turn = self.space.lock();)
            });
        }
    }

    fn unlock(&mut self) {
        if self.locked {
            self.locked = false;
            self.push(quote!(drop(turn);));
        }
    }

    fn action(&mut self, action: &Action, later: &[Action]) {
        let sets_later = later.iter().any(|action| matches!(action, Action::Set(_)));
        match action {
            Action::Authenticate => {
                self.unlock();
                self.uses_message = true;
                self.push(quote!(session.authenticate(message).await?;));
            }
            Action::Get { field } => {
                self.lock(sets_later);
                self.uses_message = true;
                let field = value_ident(field);
                self.push(quote!(let named = turn.present(message.#field.iter().map(String::as_str));));
            }
            Action::Set(StateSource::Payload) => self.set_payload(),
            Action::Set(StateSource::Fields(pairs)) => {
                self.lock(true);
                self.uses_message = true;
                for (state, field) in pairs {
                    let key = constant_ident(&self.channel.state[*state].name.value);
                    let field = value_ident(field);
                    self.push(quote!(turn.set(key::#key, &rt::Set::of(key::#key, &message.#field).value);));
                }
            }
            Action::Send { message, fields } => self.send(*message, fields, sets_later),
            Action::Call { replies, .. } => self.call(replies, later),
            _ => {}
        }
    }

    fn set_payload(&mut self) {
        self.uses_message = true;
        let tell = if failing::has_exceptions(self.channel) {
            let name = inbound::variant(self.message);
            quote!(tell(session, Some(Name::#name), &failure))
        } else {
            quote!(tell(session, &failure))
        };
        self.push(quote! {
            let mut named = Vec::new();
            for (name, value) in message.iter() {
                match session.accept(name, value) {
                    Ok(set) => named.push(set),
                    Err(failure) => #tell,
                }
            }
            if named.is_empty() {
                return Ok(());
            }
        });
        if self.channel.reports_changes {
            self.push(quote!(let order = self.order.lock().unwrap_or_else(std::sync::PoisonError::into_inner);));
        }
        self.lock(true);
        self.push(quote!(let changed = turn.apply(&named);));
    }

    fn send(&mut self, id: MessageId, fields: &[(String, Source)], sets_later: bool) {
        let message = &self.channel.messages[id];
        let Direction::Outbound { to, .. } = &message.direction else { return };
        let reads_state = fields.iter().any(|(_, source)| matches!(source, Source::Fill(Fill::State(_))));
        let reaches_others = to.everyone || !to.roles.is_empty() || message.keeps_last;
        if reads_state || reaches_others {
            self.lock(sets_later || message.keeps_last);
        }
        if fields.iter().any(|(_, source)| matches!(source, Source::Request { .. })) {
            self.uses_message = true;
        }
        let composed = composed(self.channel, message, fields, Some(&Self::state_of(message)));
        let name = format_ident!("{}", value_ident(&message.name.value));
        let only_once = !message.keeps_last
            && [to.sender, to.everyone || !to.roles.is_empty()].iter().filter(|is| **is).count() == 1;
        let sent = if only_once {
            audience(self.channel, to, &quote!(&#composed))
        } else {
            let sends = audience(self.channel, to, &quote!(&#name));
            let keep = message.keeps_last.then(|| {
                let slot = message::kept_slot(self.channel, id);
                quote!(turn.keep(#slot, #name);)
            });
            quote!(let #name = #composed; #sends #keep)
        };
        let changes = matches!(message.payload, Payload::State { selection: Selection::Changed, .. });
        self.push(if changes { quote!(if !changed.is_empty() { #sent }) } else { sent });
    }

    /// The variable that holds the states a message carries.
    fn state_of(message: &Message) -> Ident {
        match message.payload {
            Payload::State { selection: Selection::Changed, .. } => format_ident!("changed"),
            _ => format_ident!("named"),
        }
    }

    fn call(&mut self, replies: &[MessageId], later: &[Action]) {
        self.unlock();
        self.uses_message = !matches!(message::form(self.shapes, self.channel, self.message), Form::Empty);
        let method = value_ident(&self.message.name.value);
        let is_read_later = later.iter().any(|action| match action {
            Action::Send { fields, .. } => fields.iter().any(|(_, source)| matches!(source, Source::Request { .. })),
            Action::Set(_) | Action::Get { .. } => true,
            _ => false,
        });
        let message = if is_read_later { quote!(message.clone()) } else { quote!(message) };
        let argument = self.uses_message.then(|| quote!(, #message));
        let call = quote!(self.handler.#method(session #argument).await?);
        match replies {
            [] => self.push(quote!(#call;)),
            [only] => {
                let sent = self.answer(*only);
                self.push(quote!(let reply = #call; #sent));
            }
            several => {
                let kind = format_ident!("{}Reply", type_ident(&self.message.name.value));
                let arms = several.iter().map(|id| {
                    let (variant, sent) = (message::name(&self.channel.messages[*id]), self.answer(*id));
                    quote!(#kind::#variant(reply) => { #sent })
                });
                let arms: Vec<TokenStream> = arms.collect();
                self.push(quote!(match #call { #(#arms)* }));
            }
        }
    }

    /// Statements that send a handler's answer.
    fn answer(&self, id: MessageId) -> TokenStream {
        let message = &self.channel.messages[id];
        let Direction::Outbound { to, .. } = &message.direction else { return quote!() };
        let sends = audience(self.channel, to, &quote!(&rt::Message::outgoing(&reply)));
        let lock = (to.everyone || !to.roles.is_empty()).then(|| quote!(let turn = self.space.lock();));
        if lock.is_some() { quote!({ #lock #sends }) } else { sends }
    }

    /// Tells the handler what changed, in the order it changed.
    fn report(&mut self) {
        self.unlock();
        let method = format_ident!("{}_changed", super::names::value_name(&self.channel.name.value));
        self.push(quote! {
            let values: Vec<StateValue> = changed.iter().filter_map(|set| StateValue::of(set).ok()).collect();
            if !values.is_empty() {
                self.handler.#method(&values);
            }
            drop(order);
        });
    }
}

/// An expression of type `rt::Outgoing` that builds a message out of its sources.
fn composed(channel: &Channel, message: &Message, fields: &[(String, Source)], states: Option<&Ident>) -> TokenStream {
    let spec = message::spec_name(message);
    let state = matches!(message.payload, Payload::State { .. }).then(|| {
        states
            .map(|states| quote!(for set in &#states { writer.key(STATE.keys[set.key].name); writer.raw(&set.value); }))
    });
    let state = state.flatten();
    let fields = fields.iter().map(|(name, source)| write_field(name, source, states));
    let payload = quote!(#state #(#fields)*);
    let body = message::enclose(&channel.envelope, &message.name.value, &payload, true);
    quote!(rt::Outgoing::compose(&message::#spec, |writer| { #body }))
}

/// Statements that write one member out of its source.
pub(super) fn write_field(name: &str, source: &Source, states: Option<&Ident>) -> TokenStream {
    let value = match source {
        Source::Absent => return quote!(),
        Source::Constant(value) => {
            let text = value.compact();
            quote!(writer.raw(#text);)
        }
        Source::Request { field, optional: true } => {
            let field = value_ident(field);
            return quote!(if let Some(value) = &message.#field { writer.key(#name); rt::Encode::encode(value, writer); });
        }
        Source::Request { field, optional: false } => {
            let field = value_ident(field);
            quote!(rt::Encode::encode(&message.#field, writer);)
        }
        Source::Fill(fill) => return fill_field(name, fill, states),
    };
    quote!(writer.key(#name); #value)
}

fn fill_field(name: &str, fill: &Fill, states: Option<&Ident>) -> TokenStream {
    let some =
        |value: TokenStream, write: TokenStream| quote!(if let Some(value) = #value { writer.key(#name); #write });
    let value = match fill {
        Fill::Now(Precision::Milliseconds) => quote!(writer.string(&session.now().millis());),
        Fill::Now(Precision::Microseconds) => quote!(writer.string(&session.now().micros());),
        Fill::State(state) => {
            let key = constant_ident(state);
            quote!(writer.raw(turn.state(key::#key));)
        }
        Fill::Permissions => quote! {
            writer.begin_array();
            for permission in session.permissions() { writer.string(permission); }
            writer.end_array();
        },
        Fill::Applied => {
            let states = states.cloned().unwrap_or_else(|| format_ident!("named"));
            quote! {
                writer.begin_array();
                for set in &#states { writer.string(STATE.keys[set.key].name); }
                writer.end_array();
            }
        }
        Fill::ErrorCode => quote!(writer.string(code);),
        Fill::ErrorText => quote!(writer.string(text);),
        Fill::UserId => return some(quote!(session.user()), quote!(writer.string(value);)),
        Fill::ErrorKey => return some(quote!(&failure.key), quote!(writer.string(value);)),
        Fill::ErrorPointer => return some(quote!(&failure.pointer), quote!(writer.string(value);)),
        Fill::ErrorDetail => return some(quote!(&failure.detail), quote!(writer.string(value);)),
        Fill::ErrorRetryAfter => {
            return some(quote!(failure.retry_after_millis()), quote!(writer.unsigned(value);));
        }
        _ => quote!(),
    };
    quote!(writer.key(#name); #value)
}

/// The message that tells of changed states, out of a variable `changed`.
pub(super) fn changes(channel: &Channel, message: &Message) -> TokenStream {
    composed(channel, message, &[], Some(&format_ident!("changed")))
}

/// Whether code uses a variable.
fn mentions(code: &TokenStream, variable: &str) -> bool {
    code.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == variable,
        proc_macro2::TokenTree::Group(group) => mentions(&group.stream(), variable),
        _ => false,
    })
}
