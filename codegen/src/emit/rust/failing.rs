//! Failures: which message tells of which, composed out of the failure's parts.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::compose::{self, Scene};
use super::dispatch::mentions;
use super::message;
use super::shape::Shapes;
use crate::model::{
    Action, Channel, Direction, Envelope, FailureKind, Fill, Message, MessageId, Service, Source, Telling,
};

/// Whether some message's failures are told differently from the channel's.
pub(super) fn has_exceptions(channel: &Channel) -> bool {
    !channel.failing.exceptions.is_empty()
}

/// Whether answers carry the id of their request.
pub(super) fn answers_carry_id(channel: &Channel) -> bool {
    matches!(channel.envelope, Envelope::Tag { id: Some(_), .. })
}

/// Whether an answer differs from the same message sent to somebody who did not ask.
pub(super) fn answers_are_marked(channel: &Channel) -> bool {
    answers_carry_id(channel) || channel.socketio.is_some()
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
            /// The message, where it is known.
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

/// A call of the function that tells a sender.
pub(super) fn tell(channel: &Channel, about: &TokenStream, failure: &TokenStream) -> TokenStream {
    if has_exceptions(channel) { quote!(tell(session, #about, #failure)) } else { quote!(tell(session, #failure)) }
}

/// What telling of failures needs in a channel.
struct Voice<'a> {
    service: &'a Service,
    shapes: Shapes<'a>,
    channel: &'a Channel,
}

/// The functions that tell of failures.
pub(super) fn items(service: &Service, shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let voice = Voice { service, shapes, channel };
    let (exceptions, arms) = voice.arms();
    let about = has_exceptions(channel);
    let parameter = about.then(|| quote!(about: Option<Name>,));
    if arms.is_empty() && exceptions.is_empty() {
        return quote! {
            /// Nobody is told of failures here: they are logged and counted.
            fn tell(session: &rt::Session, failure: &rt::Failure) {
                session.refused(failure);
            }
        };
    }
    let composed = tellers(channel).into_iter().map(|message| voice.composer(message));
    let subject = if about { quote!((about, failure.kind)) } else { quote!(failure.kind) };
    let needs = voice.needs();
    let (now, user) = (needs.now.then(|| quote!(now: rt::Timestamp,)), needs.user.then(|| quote!(user: Option<&str>,)));
    let given = voice.context(&quote!(session.now()), &quote!(session.user()));
    let about_given = about.then(|| quote!(about,));
    let with_entry = channel.socketio.is_some();
    let result = if with_entry { quote!((rt::Outgoing, (&'static str, &'static str))) } else { quote!(rt::Outgoing) };
    let (pattern, send) = if with_entry {
        (quote!((told, (code, text))), quote!(session.fail(&told, &rt::Failed { failure, code, text });))
    } else {
        let method = if answers_carry_id(channel) { quote!(reply) } else { quote!(send) };
        (quote!(told), quote!(session.#method(&told);))
    };
    let send = voice.where_told(&pattern, &quote!(told(#about_given #given failure)), &send);
    let choice = |rest: Option<TokenStream>| quote!(match #subject { #(#exceptions,)* #(#arms,)* #rest });
    let untold: Vec<TokenStream> = voice.untold().map(kind_variant).collect();
    let (result, choice) = if untold.is_empty() {
        (result, choice(None))
    } else {
        let rest = match untold.as_slice() {
            [only] if about => quote!((_, #only)),
            [only] => quote!(#only),
            _ => quote!(_),
        };
        let choice = choice(Some(quote!(#rest => return None,)));
        (quote!(Option<#result>), quote!(Some(#choice)))
    };
    let chosen = (voice.is_catalogued() && chooses(service)).then(|| chosen(service));
    quote! {
        /// Tells the sender what became of a message.
        fn tell(session: &rt::Session, #parameter failure: &rt::Failure) {
            session.refused(failure);
            #send
        }

        /// The message that tells of a failure, where there is one.
        fn told(#parameter #now #user failure: &rt::Failure) -> #result { #choice }

        #(#composed)*

        #chosen
    }
}

/// The method that tells who asked that there will be no answer.
pub(super) fn unanswered(service: &Service, shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let calls: Vec<TokenStream> = channel
        .messages
        .iter()
        .enumerate()
        .filter(|(_, message)| matches!(message.direction, Direction::Passed { relay: Some(_), .. }))
        .map(|(id, message)| {
            let (id, name) = (proc_macro2::Literal::usize_unsuffixed(id), super::inbound::variant(message));
            quote!(#id => Some(Name::#name),)
        })
        .collect();
    if calls.is_empty() {
        return quote!();
    }
    let voice = Voice { service, shapes, channel };
    let given = voice.context(&quote!(self.space.now()), &quote!(asker.user()));
    let about = has_exceptions(channel).then(|| quote!(about,));
    let named = about.as_ref().map(|_| quote!(let about = match asker.call() { #(#calls)* _ => None };));
    let send = voice.where_told(&quote!(told), &quote!(told(#about #given failure)), &quote!(asker.send(&told);));
    quote! {
        fn unanswered(&self, asker: &rt::Asker, failure: &rt::Failure) {
            #named
            #send
        }
    }
}

/// What telling of failures takes beside the failure.
#[derive(Clone, Copy)]
struct Needs {
    now: bool,
    user: bool,
}

impl Voice<'_> {
    /// Arms for single messages and for all others, those of one outcome together.
    fn arms(&self) -> (Vec<TokenStream>, Vec<TokenStream>) {
        let mut exceptions: Vec<Outcome> = Vec::new();
        for (id, kind, telling) in &self.channel.failing.exceptions {
            let Some(tell) = self.tell(*telling) else { continue };
            let name = super::inbound::variant(&self.channel.messages[*id]);
            outcome(&mut exceptions, tell).add(*kind, Some(name));
        }
        let mut arms: Vec<Outcome> = Vec::new();
        for (kind, telling) in &self.channel.failing.kinds {
            let Some(tell) = self.tell(*telling) else { continue };
            outcome(&mut arms, tell).add(*kind, None);
        }
        let about = has_exceptions(self.channel);
        let written = |outcomes: Vec<Outcome>| outcomes.iter().map(|outcome| outcome.arm(about)).collect();
        (written(exceptions), written(arms))
    }

    /// A statement for failures that somebody is told of.
    fn where_told(&self, pattern: &TokenStream, told: &TokenStream, statement: &TokenStream) -> TokenStream {
        if self.untold().next().is_none() {
            quote!(let #pattern = #told; #statement)
        } else {
            quote!(if let Some(#pattern) = #told { #statement })
        }
    }

    /// The kinds of failure that nobody is told of, whatever message they are about.
    fn untold(&self) -> impl Iterator<Item = FailureKind> {
        let kinds = &self.channel.failing.kinds;
        let is_told =
            |kind: FailureKind| kinds.iter().any(|(other, telling)| *other == kind && self.tell(*telling).is_some());
        FailureKind::ALL.into_iter().map(|(_, kind)| kind).filter(move |kind| !is_told(*kind))
    }

    fn is_catalogued(&self) -> bool {
        self.channel.socketio.is_some() || tellers(self.channel).into_iter().any(uses_entry)
    }

    fn needs(&self) -> Needs {
        let tellers = tellers(self.channel);
        let any = |fits: fn(&Fill) -> bool| {
            tellers.iter().any(|message| {
                message.told.iter().any(|(_, source)| matches!(source, Source::Fill(fill) if fits(fill)))
            })
        };
        Needs { now: any(|fill| matches!(fill, Fill::Now(_))), user: any(|fill| matches!(fill, Fill::UserId)) }
    }

    /// Arguments for what telling takes beside the failure.
    fn context(&self, now: &TokenStream, user: &TokenStream) -> TokenStream {
        let needs = self.needs();
        let (now, user) = (needs.now.then(|| quote!(#now,)), needs.user.then(|| quote!(#user,)));
        quote!(#now #user)
    }

    /// An expression of what `told` gives.
    fn tell(&self, telling: Telling) -> Option<TokenStream> {
        let Telling::Message { message: id, error } = telling else { return None };
        let message = &self.channel.messages[id];
        if error.is_none() && uses_entry(message) {
            return None;
        }
        let compose = message::composer(message);
        let uses = Uses::of(self, message);
        let entry = error.map(|error| entry(self.service, error));
        let arguments = uses.arguments(&quote!(now), &quote!(user), &quote!(failure));
        if self.channel.socketio.is_none() {
            let entry = entry.filter(|_| uses.entry);
            return Some(quote!(#compose(#arguments #entry)));
        }
        let entry = entry.unwrap_or_else(|| quote!(("", "")));
        let given = uses.entry.then(|| quote!(entry));
        Some(quote!({ let entry = #entry; (#compose(#arguments #given), entry) }))
    }

    /// The function that composes a message of a failure's parts.
    fn composer(&self, message: &Message) -> TokenStream {
        let name = message::composer(message);
        let uses = Uses::of(self, message);
        let composed = compose::sourced(self.shapes, self.channel, message, &told_alone(message), &Scene::failure());
        let now = uses.now.then(|| quote!(now: rt::Timestamp,));
        let user = uses.user.then(|| quote!(user: Option<&str>,));
        let failure = uses.failure.then(|| quote!(failure: &rt::Failure,));
        let entry = uses.entry.then(|| {
            let code = if mentions(&composed, "code") { quote!(code) } else { quote!(_) };
            let text = if mentions(&composed, "text") { quote!(text) } else { quote!(_) };
            quote!((#code, #text): (&'static str, &'static str))
        });
        quote! {
            fn #name(#now #user #failure #entry) -> rt::Outgoing { #composed }
        }
    }
}

/// Which parts a message of failure is made of.
#[expect(clippy::struct_excessive_bools, reason = "each is one parameter")]
struct Uses {
    now: bool,
    user: bool,
    failure: bool,
    entry: bool,
}

impl Uses {
    fn of(voice: &Voice<'_>, message: &Message) -> Self {
        let composed = compose::sourced(voice.shapes, voice.channel, message, &told_alone(message), &Scene::failure());
        Self {
            now: mentions(&composed, "now"),
            user: mentions(&composed, "user"),
            failure: mentions(&composed, "failure"),
            entry: uses_entry(message),
        }
    }

    fn arguments(&self, now: &TokenStream, user: &TokenStream, failure: &TokenStream) -> TokenStream {
        let now = self.now.then(|| quote!(#now,));
        let user = self.user.then(|| quote!(#user,));
        let failure = self.failure.then(|| quote!(#failure,));
        quote!(#now #user #failure)
    }
}

/// Where the fields of a message of failure come from, where nothing is known of the request.
fn told_alone(message: &Message) -> Vec<(String, Source)> {
    let alone = |source: &Source| match source {
        Source::Fill(Fill::Request(_) | Fill::CallId | Fill::CallElapsed) => Source::Absent,
        source => source.clone(),
    };
    message.told.iter().map(|(name, source)| (name.clone(), alone(source))).collect()
}

/// One way of telling, and the failures that are told so.
struct Outcome {
    tell: TokenStream,
    /// Kinds of failure with the messages they are of; none for all.
    cases: Vec<(Vec<FailureKind>, Vec<Ident>)>,
}

/// The outcome that tells in this way.
fn outcome(outcomes: &mut Vec<Outcome>, tell: TokenStream) -> &mut Outcome {
    let known = outcomes.iter().position(|other| other.tell.to_string() == tell.to_string());
    let index = known.unwrap_or_else(|| {
        outcomes.push(Outcome { tell, cases: Vec::new() });
        outcomes.len() - 1
    });
    &mut outcomes[index]
}

impl Outcome {
    fn add(&mut self, kind: FailureKind, name: Option<Ident>) {
        match self.cases.iter_mut().find(|(kinds, _)| kinds.contains(&kind)) {
            Some((_, names)) => names.extend(name),
            None => self.cases.push((vec![kind], name.into_iter().collect())),
        }
    }

    /// The arm of a `match`, kinds of the same messages together.
    fn arm(&self, about: bool) -> TokenStream {
        let mut merged: Vec<(Vec<FailureKind>, Vec<Ident>)> = Vec::new();
        for (kinds, names) in &self.cases {
            match merged.iter_mut().find(|(_, others)| others == names) {
                Some((known, _)) => known.extend(kinds),
                None => merged.push((kinds.clone(), names.clone())),
            }
        }
        let patterns = merged.iter().map(|(kinds, names)| {
            let kinds = kinds.iter().map(|kind| kind_variant(*kind));
            let kinds = quote!(#(#kinds)|*);
            match (about, names.as_slice()) {
                (false, _) => kinds,
                (true, []) => quote!((_, #kinds)),
                (true, names) => quote!((Some(#(Name::#names)|*), #kinds)),
            }
        });
        let tell = &self.tell;
        quote!(#(#patterns)|* => #tell)
    }
}

/// The messages that tell of failures, each once.
pub(super) fn tellers(channel: &Channel) -> Vec<&Message> {
    let kinds = channel.failing.kinds.iter().map(|(_, telling)| telling);
    let exceptions = channel.failing.exceptions.iter().map(|(_, _, telling)| telling);
    let mut ids: Vec<MessageId> = kinds
        .chain(exceptions)
        .filter_map(|telling| match telling {
            Telling::Message { message, error } if error.is_some() || !uses_entry(&channel.messages[*message]) => {
                Some(*message)
            }
            _ => None,
        })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().map(|id| &channel.messages[id]).collect()
}

/// The message that tells of a kind of failure.
pub(super) fn teller_of(channel: &Channel, kind: FailureKind) -> Option<&Message> {
    match telling_of(channel, None, kind) {
        Telling::Message { message, .. } => Some(&channel.messages[message]),
        Telling::Ignore => None,
    }
}

/// Code and text of the catalogue for a kind of failure.
pub(super) fn entry_of<'a>(service: &'a Service, channel: &Channel, kind: FailureKind) -> (&'a str, &'a str) {
    match telling_of(channel, None, kind) {
        Telling::Message { error: Some(error), .. } => {
            (service.errors[error].code.value.as_str(), service.errors[error].text.as_str())
        }
        _ => {
            let own = service.errors.iter().find(|error| error.when.contains(&kind));
            own.map_or(("", "Not authorized"), |error| (error.code.value.as_str(), error.text.as_str()))
        }
    }
}

fn telling_of(channel: &Channel, about: Option<MessageId>, kind: FailureKind) -> Telling {
    let own = channel.failing.exceptions.iter().find(|(id, other, _)| Some(*id) == about && *other == kind);
    let all = channel.failing.kinds.iter().find(|(other, _)| *other == kind);
    own.map(|(_, _, telling)| *telling).or(all.map(|(_, telling)| *telling)).unwrap_or(Telling::Ignore)
}

/// Kinds of failure that one message tells of with one entry of the catalogue.
pub(super) type Tellings = Vec<(Vec<TokenStream>, MessageId, Option<TokenStream>)>;

/// How each kind of failure of a message is told.
pub(super) fn tellings_of(service: &Service, channel: &Channel, about: Option<MessageId>) -> Tellings {
    let mut tellings: Tellings = Vec::new();
    for (_, kind) in FailureKind::ALL {
        let Telling::Message { message, error } = telling_of(channel, about, kind) else { continue };
        let needs = uses_entry(&channel.messages[message]);
        if needs && error.is_none() {
            continue;
        }
        let entry = error.filter(|_| needs).map(|error| entry(service, error));
        let same = |other: &Option<TokenStream>| {
            other.as_ref().map(ToString::to_string) == entry.as_ref().map(ToString::to_string)
        };
        match tellings.iter_mut().find(|(_, id, other)| *id == message && same(other)) {
            Some((kinds, ..)) => kinds.push(kind_variant(kind)),
            None => tellings.push((vec![kind_variant(kind)], message, entry)),
        }
    }
    tellings
}

/// Whether a message tells something of the catalogue.
pub(super) fn uses_entry(message: &Message) -> bool {
    message
        .told
        .iter()
        .any(|(_, source)| matches!(source, Source::Fill(Fill::ErrorText | Fill::ErrorCode | Fill::ErrorMessage)))
}

/// An entry of the catalogue, unless a handler chose another.
fn entry(service: &Service, error: usize) -> TokenStream {
    let entry = &service.errors[error];
    let (code, text) = (&entry.code.value, &entry.text);
    if chooses(service) { quote!(chosen(failure, (#code, #text))) } else { quote!((#code, #text)) }
}

/// Whether handlers may choose an error of the catalogue.
fn chooses(service: &Service) -> bool {
    let asks = |channel: &Channel| {
        channel.rooms.iter().any(|room| matches!(room.kind, crate::model::RoomKind::Key { asks: true, .. }))
    };
    service.channels.iter().any(|channel| {
        asks(channel)
            || channel.messages.iter().any(|message| {
                let Direction::Inbound { actions, .. } = &message.direction else { return false };
                actions.iter().any(|action| matches!(action, Action::Call { .. }))
            })
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
