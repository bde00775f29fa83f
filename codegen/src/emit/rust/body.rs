//! What a message sets off: straight-line code that calls named primitives of the runtime.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::compose::{self, Scene};
use super::dispatch::{limit, mentions};
use super::message::{self, Form};
use super::names::{constant_ident, type_ident, value_ident};
use super::shape::Shapes;
use super::{audience, failing, inbound, job, relay, room};
use crate::model::{
    Action, Channel, Direction, Fill, Job, Message, MessageId, Payload, RateId, Requirement, RoomId, Selection,
    Service, Source, StateSource,
};

/// The arm of a message.
pub(super) struct Arm {
    /// What follows the variant's name in the pattern.
    pub(super) pattern: TokenStream,
    pub(super) statements: TokenStream,
}

/// What is in scope while the actions of a message are written down.
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about the statements so far")]
struct Body<'a> {
    service: &'a Service,
    shapes: Shapes<'a>,
    channel: &'a Channel,
    message: &'a Message,
    reply: Option<MessageId>,
    statements: Vec<TokenStream>,
    /// Whether the channel's lock is held.
    locked: bool,
    uses_message: bool,
    /// The room that `place` is, and whether it is locked as `room`.
    room: Option<RoomId>,
    room_locked: bool,
    /// A join took place, whose replay comes last.
    joined: bool,
    /// Others have yet to be told who left.
    left: bool,
    /// The class that is counted once the message is known to be allowed.
    rate: Option<RateId>,
}

/// The arm of a message that clients send.
pub(super) fn of(service: &Service, shapes: Shapes<'_>, channel: &Channel, message: &Message) -> Arm {
    let Direction::Inbound { rate, actions, reply, requires, .. } = &message.direction else {
        return relay::arm(service, channel, message);
    };
    let mut body = Body {
        service,
        shapes,
        channel,
        message,
        reply: *reply,
        statements: Vec::new(),
        locked: false,
        uses_message: false,
        room: None,
        room_locked: false,
        joined: false,
        left: false,
        rate: *rate,
    };
    let refreshes = actions.iter().any(|action| matches!(action, Action::Refresh { .. }));
    if channel.token.as_ref().is_some_and(|token| token.checked_always) && !refreshes {
        body.push(quote!(session.check_token()?;));
    }
    if let Some(requirement) = requires {
        body.require(requirement);
    }
    if !actions.iter().any(|action| matches!(action, Action::Join { .. } | Action::Leave { .. })) {
        body.count();
    }
    for (index, action) in actions.iter().enumerate() {
        body.action(action, &actions[index + 1..]);
    }
    let reports =
        channel.reports_changes && actions.iter().any(|action| matches!(action, Action::Set(StateSource::Payload)));
    if reports {
        body.report();
    }
    body.end();
    let mutable = inbound::makes_fields(shapes, message).then(|| quote!(mut));
    let pattern = if body.uses_message { quote!((#mutable message)) } else { quote!((_)) };
    let statements = body.statements;
    Arm { pattern, statements: quote!(#(#statements)*) }
}

impl Body<'_> {
    fn push(&mut self, statement: TokenStream) {
        self.statements.push(statement);
    }

    fn count(&mut self) {
        if let Some(rate) = self.rate.take() {
            self.push(limit(self.service, rate));
        }
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

    fn lock_room(&mut self) {
        if !self.room_locked {
            self.room_locked = true;
            self.push(quote!(let mut room = place.lock();));
        }
    }

    /// The sender has to be in a room.
    fn require(&mut self, requirement: &Requirement) {
        self.uses_message = true;
        let own = &self.channel.rooms[requirement.room];
        let (constant, key) = (constant_ident(&own.name.value), value_ident(&requirement.key));
        let mode = room::mode(own, requirement.mode);
        self.push(quote!(let place = self.space.member_room(session, &room::#constant, &message.#key, #mode)?;));
        self.room = Some(requirement.room);
    }

    fn action(&mut self, action: &Action, later: &[Action]) {
        let changes_later = self.changes(later);
        match action {
            Action::Authenticate => {
                self.unlock();
                self.uses_message = true;
                self.push(quote!(session.authenticate(message).await?;));
            }
            Action::Get { field } => {
                self.lock(changes_later);
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
            Action::Send { message, fields } => self.send(*message, fields, changes_later),
            Action::Call { replies, job: Some(job) } => self.start(replies, job),
            Action::Call { replies, job: None } => self.call(replies, later),
            Action::Join { room, key, mode, resume } => {
                self.uses_message = true;
                let join =
                    room::join(self.shapes, self.channel, self.message, (*room, key, mode.as_deref()), resume.as_ref());
                let limit = self.rate.take().map(|rate| limit(self.service, rate));
                self.push(join(&limit));
                (self.room, self.room_locked, self.joined) = (Some(*room), true, true);
            }
            Action::Leave { room, key } => {
                self.uses_message = true;
                let (constant, key) = (constant_ident(&self.channel.rooms[*room].name.value), value_ident(key));
                // Whoever has sent to the room is in it.
                if !self.room_locked {
                    self.push(quote!(let place = self.space.joined_room(session, &room::#constant, &message.#key)?;));
                }
                self.room = Some(*room);
                self.count();
                self.lock_room();
                let announces = self.channel.rooms[*room].joined.is_some() || self.channel.rooms[*room].left.is_some();
                self.left = announces;
                self.push(if announces {
                    quote!(let presence = room.leave(session);)
                } else {
                    quote!(room.leave(session);)
                });
            }
            Action::Subscribe { field } => self.topic("subscribe", field, &quote!(?)),
            Action::Unsubscribe { field } => self.topic("unsubscribe", field, &quote!()),
            Action::Merge { room, states } => {
                self.uses_message = true;
                self.lock_room();
                for (state, field) in states {
                    let (state, field) = (room::state_constant(&self.channel.rooms[*room], *state), value_ident(field));
                    self.push(quote!(room.merge(room::#state, &message.#field);));
                }
            }
            Action::Refresh { field } => {
                self.uses_message = true;
                let field = value_ident(field);
                self.push(quote!(session.refresh(&message.#field)?;));
            }
        }
    }

    fn topic(&mut self, method: &str, field: &str, end: &TokenStream) {
        self.lock(true);
        self.uses_message = true;
        let (method, field) = (format_ident!("{method}"), value_ident(field));
        self.push(quote!(turn.#method(session, &message.#field)#end;));
    }

    fn set_payload(&mut self) {
        self.uses_message = true;
        let name = inbound::variant(self.message);
        let tell = failing::tell(self.channel, &quote!(Some(Name::#name)), &quote!(&failure));
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

    fn scene(&self) -> Scene<'_> {
        Scene::session(self.room.map(|room| &self.channel.rooms[room]))
    }

    /// Whether steps change what the channel's lock guards, before it is given back.
    fn changes(&self, steps: &[Action]) -> bool {
        let held = steps.iter().take_while(|step| !matches!(step, Action::Call { .. } | Action::Authenticate));
        held.into_iter().any(|step| match step {
            Action::Set(_) | Action::Subscribe { .. } | Action::Unsubscribe { .. } => true,
            Action::Send { message, .. } => self.channel.messages[*message].keeps_last,
            _ => false,
        })
    }

    /// How the sender gets a message: as its answer or like any other.
    fn reply_method(&self, id: MessageId) -> Ident {
        let is_reply = self.reply == Some(id) && failing::answers_are_marked(self.channel);
        if is_reply { format_ident!("reply") } else { format_ident!("send") }
    }

    fn send(&mut self, id: MessageId, fields: &[(String, Source)], changes_later: bool) {
        let message = &self.channel.messages[id];
        let Direction::Outbound { to, .. } = &message.direction else { return };
        let is_from_request =
            |source: &Source| matches!(source, Source::Request { .. } | Source::Fill(Fill::Request(_)));
        let is_of_fields = !audience::topic_fields(self.channel, to).is_empty();
        self.uses_message |= is_of_fields || fields.iter().any(|(_, source)| is_from_request(source));
        if audience::keyed_room(self.channel, to).is_some() {
            let scene = self.scene();
            let composed = compose::sourced(self.shapes, self.channel, message, fields, &scene);
            self.lock_room();
            let sent = self.to_room(id, &composed);
            self.push(sent);
            return;
        }
        let reads_state = fields.iter().any(|(_, source)| matches!(source, Source::Fill(Fill::State(_))));
        if reads_state || audience::needs_turn(self.channel, to) || message.keeps_last {
            self.lock(changes_later || message.keeps_last);
        }
        let states = Some(Self::state_of(message));
        let scene = Scene { states, ..self.scene() };
        let composed = compose::sourced(self.shapes, self.channel, message, fields, &scene);
        let topics = audience::topic_names(self.channel, to, &scene);
        let method = self.reply_method(id);
        let only_once = !message.keeps_last
            && topics.is_empty()
            && [to.sender, to.everyone || !to.roles.is_empty()].iter().filter(|is| **is).count() == 1;
        let sent = if only_once {
            audience::sends(self.channel, to, &quote!(&#composed), &quote!(#method))
        } else if topics.is_empty() {
            let sends = audience::sends(self.channel, to, &quote!(&outgoing), &quote!(#method));
            let keep = message.keeps_last.then(|| {
                let slot = message::kept_slot(self.channel, id);
                quote!(turn.keep(#slot, outgoing);)
            });
            quote!(let outgoing = #composed; #sends #keep)
        } else {
            let sender = if to.sender { quote!(Some(session.party())) } else { quote!(None) };
            quote!(turn.to_topics(&[#(#topics),*], #sender, &#composed);)
        };
        let changes = matches!(message.payload, Payload::State { selection: Selection::Changed, .. });
        self.push(if changes { quote!(if !changed.is_empty() { #sent }) } else { sent });
    }

    /// Statements that send to the room at hand.
    fn to_room(&self, id: MessageId, composed: &TokenStream) -> TokenStream {
        let message = &self.channel.messages[id];
        let Direction::Outbound { to, .. } = &message.direction else { return quote!() };
        let sent = match () {
            () if to.except_sender => quote!(room.send_except(offset, room.member_of(session), &outgoing);),
            () if self.reply == Some(id) && failing::answers_are_marked(self.channel) => {
                quote!(room.reply(offset, session, &outgoing);)
            }
            () => quote!(room.send(offset, &outgoing);),
        };
        quote!(let offset = room.advance(); let outgoing = #composed; #sent)
    }

    /// The variable that holds the states a message carries.
    fn state_of(message: &Message) -> Ident {
        match message.payload {
            Payload::State { selection: Selection::Changed, .. } => format_ident!("changed"),
            _ => format_ident!("named"),
        }
    }

    /// Fills in what the request came without.
    fn make_fields(&mut self) {
        for field in inbound::made_fields(self.shapes, self.message) {
            self.uses_message = true;
            let field = value_ident(&field.name.value);
            self.push(quote!(message.#field.get_or_insert_with(rt::made_id);));
        }
    }

    /// The handler is asked, and its answer sent.
    fn call(&mut self, replies: &[MessageId], later: &[Action]) {
        self.unlock();
        self.make_fields();
        let takes = !matches!(message::form(self.shapes, self.channel, self.message), Form::Empty);
        self.uses_message |= takes;
        let method = value_ident(&self.message.name.value);
        let is_from_request =
            |source: &Source| matches!(source, Source::Request { .. } | Source::Fill(Fill::Request(_)));
        let answers = replies.iter().any(|id| {
            let message = &self.channel.messages[*id];
            let fields = compose::fields(self.shapes, message);
            let is_filled = fields.iter().any(|field| {
                compose::filled(self.shapes, message, field).is_some_and(|source| is_from_request(&source))
            });
            is_filled || self.is_of_fields(*id)
        });
        let is_read_later = answers
            || later.iter().any(|action| match action {
                Action::Send { message, fields } => {
                    self.is_of_fields(*message) || fields.iter().any(|(_, source)| is_from_request(source))
                }
                Action::Set(_) | Action::Get { .. } | Action::Merge { .. } => true,
                _ => false,
            });
        let message = if is_read_later { quote!(message.clone()) } else { quote!(message) };
        let argument = takes.then(|| quote!(, #message));
        let call = quote!(self.handler.#method(session #argument).await?);
        match replies {
            [] => self.push(quote!(#call;)),
            [only] => {
                let sent = self.answer(*only);
                let reply = if mentions(&sent, "reply") { quote!(reply) } else { quote!(_) };
                self.push(quote!(let #reply = #call; #sent));
            }
            several => {
                let kind = format_ident!("{}Reply", type_ident(&self.message.name.value));
                let arms: Vec<TokenStream> = several
                    .iter()
                    .map(|id| {
                        let (variant, sent) = (message::name(&self.channel.messages[*id]), self.answer(*id));
                        quote!(#kind::#variant(reply) => { #sent })
                    })
                    .collect();
                self.push(quote!(match #call { #(#arms)* }));
            }
        }
    }

    /// Whether a message goes to topics named after fields of the request.
    fn is_of_fields(&self, id: MessageId) -> bool {
        let Direction::Outbound { to, .. } = &self.channel.messages[id].direction else { return false };
        !audience::topic_fields(self.channel, to).is_empty()
    }

    /// Statements that send a handler's answer.
    fn answer(&self, id: MessageId) -> TokenStream {
        let message = &self.channel.messages[id];
        let Direction::Outbound { to, .. } = &message.direction else { return quote!() };
        let scene = self.scene();
        let composed = compose::given(self.shapes, self.channel, message, &scene);
        if audience::keyed_room(self.channel, to).is_some() {
            let sent = self.to_room(id, &composed);
            return quote!({ let mut room = place.lock(); #sent });
        }
        let method = self.reply_method(id);
        let topics = audience::topic_names(self.channel, to, &scene);
        if !topics.is_empty() {
            let sender = if to.sender { quote!(Some(session.party())) } else { quote!(None) };
            return quote!(self.space.lock().to_topics(&[#(#topics),*], #sender, &#composed););
        }
        if !audience::needs_turn(self.channel, to) {
            return audience::sends(self.channel, to, &quote!(&#composed), &quote!(#method));
        }
        let sends = audience::sends(self.channel, to, &quote!(&outgoing), &quote!(#method));
        quote!({ let turn = self.space.lock(); let outgoing = #composed; #sends })
    }

    /// The handler is asked in the background.
    fn start(&mut self, replies: &[MessageId], job: &Job) {
        self.unlock();
        self.make_fields();
        self.uses_message |= !matches!(message::form(self.shapes, self.channel, self.message), Form::Empty);
        let start = job::start(self.shapes, self.channel, self.message, replies, job);
        self.push(start);
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

    /// What comes after everything else.
    fn end(&mut self) {
        if self.joined {
            self.push(quote!(room.replay(session, &joined);));
        }
        if self.left {
            self.push(quote! {
                if let Some(presence) = &presence {
                    rt::Channel::announce(self, &mut room, presence);
                }
            });
        }
    }
}
