//! Calls that go on in the background, with an id, reports and an answer for all who listen.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::compose::{self, Scene};
use super::dispatch::mentions;
use super::message::Form;
use super::names::{type_ident, value_ident, value_name};
use super::shape::Shapes;
use super::{audience, failing, handler, message};
use crate::model::{Action, Channel, Direction, FailureKind, Field, Fill, Job, Message, MessageId, Service};

/// A request that is carried out in the background.
struct Call<'a> {
    shapes: Shapes<'a>,
    service: &'a Service,
    channel: &'a Channel,
    message: &'a Message,
    replies: &'a [MessageId],
    job: &'a Job,
}

/// The type of a job.
pub(super) fn name(message: &Message) -> Ident {
    format_ident!("{}Job", type_ident(&message.name.value))
}

/// The handler's method that is told that a job has ended, for jobs that report.
pub(super) fn ended(message: &Message) -> Ident {
    format_ident!("{}_ended", value_name(&message.name.value))
}

/// What a message sets off in the background.
pub(super) fn job_of(message: &Message) -> Option<(&[MessageId], &Job)> {
    let Direction::Inbound { actions, .. } = &message.direction else { return None };
    actions.iter().find_map(|action| match action {
        Action::Call { replies, job: Some(job) } => Some((replies.as_slice(), job)),
        _ => None,
    })
}

/// The types of a channel's jobs.
pub(super) fn items(service: &Service, shapes: Shapes<'_>, channel: &Channel) -> TokenStream {
    let items = channel.messages.iter().filter_map(|message| {
        let (replies, job) = job_of(message)?;
        Some(Call { shapes, service, channel, message, replies, job }.item())
    });
    quote!(#(#items)*)
}

/// Statements that start a job.
pub(super) fn start(
    shapes: Shapes<'_>,
    channel: &Channel,
    message: &Message,
    replies: &[MessageId],
    job: &Job,
) -> TokenStream {
    let (name, method, prefix) = (name(message), value_ident(&message.name.value), &job.prefix);
    let copies = copied(shapes, channel, message, replies, job).into_iter().map(|field| {
        let own = value_ident(&field.name.value);
        let is_made = shapes.schemas.get(field.schema).fill == Some(Fill::Id);
        if is_made {
            quote!(#own: message.#own.clone().unwrap_or_default())
        } else {
            quote!(#own: message.#own.clone())
        }
    });
    let argument = (!matches!(message::form(shapes, channel, message), Form::Empty)).then(|| quote!(, message));
    let gives = !matches!(replies, [only] if !gives(shapes, &channel.messages[*only]));
    let (reply, given) = if gives { (quote!(reply), quote!(&reply)) } else { (quote!(_), quote!()) };
    let answer = match (replies, job.reports) {
        ([], None) => quote!(Ok(()) => {}),
        ([], Some(_)) => quote!(Ok(()) => None,),
        (_, None) => quote!(Ok(#reply) => job.answer(#given),),
        (_, Some(_)) => quote!(Ok(#reply) => { job.answer(#given); None }),
    };
    let outcome = match job.reports {
        Some(_) => {
            let ended = ended(message);
            quote! {
                let failure = match rt::caught(handler.#method(&job #argument)).await {
                    #answer
                    Err(failure) => {
                        job.fail(&failure);
                        Some(failure)
                    }
                };
                handler.#ended(&job, failure.as_ref());
            }
        }
        None => quote! {
            match rt::caught(handler.#method(&job #argument)).await {
                #answer
                Err(failure) => job.fail(&failure),
            }
        },
    };
    quote! {
        let job = std::sync::Arc::new(#name { call: rt::Job::new(session, #prefix), #(#copies),* });
        let handler = self.handler.clone();
        rt::background(async move { #outcome });
    }
}

/// Whether a handler gives a message or some of it: it is not filled in as a whole.
fn gives(shapes: Shapes<'_>, message: &Message) -> bool {
    let fields = compose::fields(shapes, message);
    fields.is_empty() || fields.iter().any(|field| compose::filled(shapes, message, field).is_none())
}

/// The request's fields that a job's messages tell.
fn copied(shapes: Shapes<'_>, channel: &Channel, message: &Message, replies: &[MessageId], job: &Job) -> Vec<Field> {
    let failing = failing::tellers(channel).into_iter();
    let told = replies.iter().chain(&job.reports).map(|id| &channel.messages[*id]).chain(failing);
    let mut names: Vec<String> = Vec::new();
    for other in told {
        for field in compose::fields(shapes, other) {
            if let Some(Fill::Request(name)) = &shapes.schemas.get(field.schema).fill {
                names.push(name.clone());
            }
        }
        if let Direction::Outbound { to, .. } = &other.direction {
            names.extend(audience::topic_fields(channel, to));
        }
    }
    compose::fields(shapes, message).into_iter().filter(|field| names.contains(&field.name.value)).collect()
}

impl Call<'_> {
    fn item(&self) -> TokenStream {
        let name = name(self.message);
        let text = format!("A `{}` that is being carried out.", self.message.name.value);
        let docs = super::types::docs(Some(&text));
        let fields = copied(self.shapes, self.channel, self.message, self.replies, self.job);
        let members = fields.iter().map(|field| {
            let own = value_ident(&field.name.value);
            let is_made = self.shapes.schemas.get(field.schema).fill == Some(Fill::Id);
            let kind = if is_made { self.shapes.rust_type(field.schema) } else { self.shapes.field_type(field) };
            quote!(#own: #kind)
        });
        let (report, answer, fail) = (self.report(), self.answer(), self.fail());
        quote! {
            #docs
            #[derive(Debug)]
            pub struct #name {
                call: rt::Job,
                #(#members),*
            }

            impl #name {
                /// Its id.
                pub fn id(&self) -> &str {
                    self.call.id()
                }

                /// The connection that asked for it.
                pub fn sender(&self) -> &rt::Party {
                    self.call.sender()
                }

                #report

                #answer

                #fail
            }
        }
    }

    fn report(&self) -> Option<TokenStream> {
        let id = self.job.reports?;
        let kind = message::name(&self.channel.messages[id]);
        let sent = self.sent(id, &quote!(report));
        let own = gives(self.shapes, &self.channel.messages[id]).then(|| quote!(, report: &#kind));
        Some(quote! {
            /// Tells of the job, to all who listen.
            pub fn report(&self #own) { #sent }
        })
    }

    fn answer(&self) -> Option<TokenStream> {
        match self.replies {
            [] => None,
            [only] => {
                let (kind, sent) = (message::name(&self.channel.messages[*only]), self.sent(*only, &quote!(reply)));
                let reply = gives(self.shapes, &self.channel.messages[*only]).then(|| quote!(, reply: &#kind));
                Some(quote!(fn answer(&self #reply) { #sent }))
            }
            several => {
                let kind = handler::reply_name(self.message);
                let arms = several.iter().map(|id| {
                    let (variant, sent) = (message::name(&self.channel.messages[*id]), self.sent(*id, &quote!(reply)));
                    quote!(#kind::#variant(reply) => { #sent })
                });
                Some(quote!(fn answer(&self, reply: &#kind) { match reply { #(#arms)* } }))
            }
        }
    }

    /// Statements that send a message of which the handler gave a part.
    fn sent(&self, id: MessageId, own: &TokenStream) -> TokenStream {
        let message = &self.channel.messages[id];
        let scene = Scene { own: own.clone(), ..Scene::job() };
        let composed = compose::given(self.shapes, self.channel, message, &scene);
        self.delivered(message, &composed, &scene)
    }

    fn delivered(&self, message: &Message, composed: &TokenStream, scene: &Scene<'_>) -> TokenStream {
        let Direction::Outbound { to, .. } = &message.direction else { return quote!() };
        let topics = audience::topic_names(self.channel, to, scene);
        let sender = if to.sender { quote!(Some(self.sender())) } else { quote!(None) };
        if topics.is_empty() {
            return quote!(self.sender().send(&#composed););
        }
        quote! {
            let message = #composed;
            self.call.space().lock().to_topics(&[#(#topics),*], #sender, &message);
        }
    }

    /// Tells all who listen that it failed.
    fn fail(&self) -> TokenStream {
        let id = self.channel.messages.iter().position(|other| other.name == self.message.name);
        let tellings = failing::tellings_of(self.service, self.channel, id);
        let arms = tellings.iter().map(|(kinds, teller, entry)| {
            let method = Self::failing_method(&self.channel.messages[*teller]);
            let entry = entry.as_ref().map(|entry| quote!(, #entry));
            quote!(#(#kinds)|* => { self.#method(failure #entry); })
        });
        let arms: Vec<TokenStream> = arms.collect();
        let mut tellers: Vec<MessageId> = tellings.iter().map(|(_, teller, _)| *teller).collect();
        tellers.sort_unstable();
        tellers.dedup();
        let methods = tellers.into_iter().map(|teller| self.failing(&self.channel.messages[teller]));
        let told = tellings.iter().map(|(kinds, ..)| kinds.len()).sum::<usize>();
        let rest = (told < FailureKind::ALL.len()).then(|| quote!(_ => {}));
        let tell = (!arms.is_empty()).then(|| quote!(match failure.kind { #(#arms)* #rest }));
        quote! {
            fn fail(&self, failure: &rt::Failure) {
                self.call.refused(failure);
                #tell
            }

            #(#methods)*
        }
    }

    fn failing_method(message: &Message) -> Ident {
        format_ident!("tell_{}", value_name(&message.name.value))
    }

    /// The method that tells of a failure with one message.
    fn failing(&self, message: &Message) -> TokenStream {
        let (method, scene) = (Self::failing_method(message), Scene::job());
        let composed = compose::sourced(self.shapes, self.channel, message, &message.told, &scene);
        let entry = failing::uses_entry(message).then(|| {
            let name = |name: &str| {
                if mentions(&composed, name) { format_ident!("{name}") } else { format_ident!("_{name}") }
            };
            let (code, text) = (name("code"), name("text"));
            quote!(, (#code, #text): (&'static str, &'static str))
        });
        let failure = if mentions(&composed, "failure") { quote!(failure) } else { quote!(_failure) };
        let sent = self.delivered(message, &composed, &scene);
        quote!(fn #method(&self, #failure: &rt::Failure #entry) { #sent })
    }
}
