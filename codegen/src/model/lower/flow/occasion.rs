//! Where a message is made, and what is known there.

use super::{Done, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Direction, Message};
use crate::model::lower::fill;
use crate::model::room::{NamePart, Room, RoomId, RoomKind};
use crate::model::schema::{Field, Fill};
use crate::source::Span;

/// Where a message is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model::lower) enum Place {
    /// In a step of `does`.
    Step,
    /// A handler answers.
    Answer,
    /// A handler answers in the background, or tells how far it is.
    Job,
    /// Something failed.
    Failure,
    /// A connection opens.
    Connect,
    /// A connection is refused.
    Refused,
    /// Others are told who joined a room or left it.
    Announcement,
    /// A member has its place back.
    Return,
}

/// Where a message is made, and what is known there.
pub(in crate::model::lower) struct Occasion<'a> {
    pub(in crate::model::lower) place: Place,
    /// The request that causes it.
    pub(in crate::model::lower) request: Option<&'a Message>,
    /// What happened before, and in which room.
    pub(in crate::model::lower) done: Done,
}

impl Occasion<'_> {
    /// Without a request.
    pub(in crate::model::lower) fn of(place: Place) -> Self {
        Self { place, request: None, done: Done::default() }
    }
}

impl Scope<'_> {
    /// Reports a fill that has nothing to fill in here.
    pub(super) fn check_fill(
        &self,
        field: &Field,
        fill: &Fill,
        message: &Message,
        occasion: &Occasion<'_>,
        span: Span,
        diagnostics: &mut Diagnostics,
    ) {
        let name = &field.name.value;
        let place = occasion.place;
        let earlier = |verb: &str, before: bool, diagnostics: &mut Diagnostics| {
            if !before {
                let text = format!("`{name}` is filled by {verb}, which does not come before");
                let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, span, text);
                diagnostics.push(diagnostic.help(format!("put {verb} before this step")));
            }
        };
        let (why, help) = match fill {
            Fill::Now(_) => return,
            fill if fill.is_of_error() => match place {
                Place::Failure | Place::Refused => return,
                _ => {
                    let what = self.circumstance(place);
                    let text = format!("`{name}` tells of a failure, and {what} has none");
                    let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, span, text);
                    diagnostics.push(diagnostic.help("name the message under `failed` instead"));
                    return;
                }
            },
            Fill::Applied if place == Place::Step => {
                return earlier("`set: payload`", occasion.done.set_states, diagnostics);
            }
            Fill::Permissions if place == Place::Step => {
                return earlier("`authenticate: payload`", occasion.done.authenticated, diagnostics);
            }
            Fill::Applied | Fill::Permissions => ("is known in a step of `does` only", "send the message from `does`"),
            Fill::State(_) | Fill::SessionId if place != Place::Refused && place != Place::Announcement => return,
            Fill::State(_) if place == Place::Announcement => return,
            Fill::UserId | Fill::UserName if ![Place::Refused, Place::Announcement].contains(&place) => return,
            Fill::UserId | Fill::UserName | Fill::SessionId if place == Place::Announcement => {
                ("could be anybody's in a message to all members", "fill it with `member.id` or `member.name`")
            }
            Fill::State(_) | Fill::UserId | Fill::UserName | Fill::SessionId => {
                ("is not for who is refused", "fill the fields of the message with parts of the error")
            }
            Fill::SessionExpires => match place {
                Place::Connect if self.channel.token.is_some() => return,
                Place::Step | Place::Answer if occasion.done.refreshed => return,
                _ => (
                    "is known when a connection opens with a token, and after `refresh`",
                    "put `refresh: FIELD` before this step",
                ),
            },
            Fill::SessionRecovered => match place {
                Place::Return => return,
                Place::Step | Place::Answer if occasion.done.resumed => return,
                _ => (
                    "is known after a `join` with `resume`, and in what `rejoined` names",
                    "put such a `join` before this step",
                ),
            },
            Fill::Id => {
                ("is made for requests that come without it", "leave `fill` out, or write `fill: request.FIELD`")
            }
            Fill::Request(_) | Fill::CallId | Fill::CallElapsed => match place {
                Place::Job => return self.check_request(field, fill, occasion, diagnostics),
                Place::Failure if !field.required => return,
                Place::Failure => (
                    "is known when a call in the background fails, and in no other failure",
                    "move the field to `optional`",
                ),
                _ => ("is known in what a call with `as` answers or reports", "add `as: PREFIX` to the call"),
            },
            Fill::MemberId | Fill::MemberName | Fill::MemberMode | Fill::RoomMember => match place {
                Place::Announcement => return,
                _ => ("is known in messages that a room's `announce` names", "fill the field with something else"),
            },
            Fill::RoomKey | Fill::RoomEpoch | Fill::RoomOffset | Fill::RoomMembers | Fill::RoomState => {
                match self.room_of(message, occasion) {
                    Some(room) => match lacking(fill, &self.channel.rooms[room]) {
                        Some(lack) => lack,
                        None => return,
                    },
                    None if matches!(place, Place::Job) => {
                        ("is not known in the background", "leave the field out, or leave `as` out")
                    }
                    None if occasion.done.left => {
                        ("is not known after `leave`", "take the field from the request, by the same name")
                    }
                    None => (
                        "is of a room, and nothing here says which",
                        "add `requires: { ROOM: MODE }` to the request, or put `join: ROOM` before",
                    ),
                }
            }
            _ => return,
        };
        let text = format!("`{}` {why}", fill::word(fill));
        let mut diagnostic = Diagnostic::new(&rules::FILL_UNFIT, field.name.span, text);
        if span != field.name.span {
            diagnostic = diagnostic.also(span, "made here");
        }
        diagnostics.push(diagnostic.help(help));
    }

    fn circumstance(&self, place: Place) -> &'static str {
        match place {
            Place::Step => "a step of `does`",
            Place::Answer | Place::Job => "an answer",
            Place::Connect => "a greeting",
            Place::Announcement => "an announcement",
            Place::Return => "a return",
            Place::Failure | Place::Refused => "this",
        }
    }

    /// Whether what fills a job's message from its request is always there.
    fn check_request(&self, field: &Field, fill: &Fill, occasion: &Occasion<'_>, diagnostics: &mut Diagnostics) {
        let (Fill::Request(name), Some(request)) = (fill, occasion.request) else { return };
        let offered = self.fields(request);
        let Some(other) = offered.iter().find(|other| other.name.value == *name) else {
            let names = offered.iter().map(|other| other.name.value.as_str());
            let text = format!("`{}` has no field `{name}`", request.name.value);
            let mut diagnostic = Diagnostic::new(&rules::UNKNOWN_FIELD, field.name.span, text);
            diagnostic = diagnostic.also(request.name.span, "the request");
            let help = crate::diagnostic::did_you_mean(name, names);
            diagnostics.push(diagnostic.help(help.unwrap_or_else(|| "add the field to the request".to_owned())));
            return;
        };
        if field.required && !self.is_always_there(other) {
            let text = format!("`{}` has to be sent, but the request may come without `{name}`", field.name.value);
            let diagnostic = Diagnostic::new(&rules::FIELD_FROM_NOWHERE, field.name.span, text);
            diagnostics.push(
                diagnostic
                    .also(other.name.span, "optional in the request")
                    .help("make it required there, add `fill: id`, or make it optional here"),
            );
        }
        self.check_same_text(field, other, diagnostics);
    }

    /// A field that has the schema of text because nothing else was said takes any text.
    fn check_same_text(&self, field: &Field, other: &Field, diagnostics: &mut Diagnostics) {
        let own = self.schemas.resolved(field.schema);
        let any_text =
            crate::model::schema::Keywords { types: vec![crate::model::schema::Type::String], ..Default::default() };
        let fits =
            (own.keywords == any_text && self.is_text(other.schema)) || self.same_schema(field.schema, other.schema);
        if !fits {
            let text =
                format!("`{}` has another schema here than `{}` in the request", field.name.value, other.name.value);
            let diagnostic = Diagnostic::new(&rules::FIELD_TYPES_DIFFER, field.name.span, text);
            diagnostics.push(
                diagnostic
                    .also(other.name.span, "in the request")
                    .help("write the request's schema beside `fill`, with `$ref`"),
            );
        }
    }

    /// Whether a request has the field always: it is required, or made where it is missing.
    pub(super) fn is_always_there(&self, field: &Field) -> bool {
        field.required || self.schemas.get(field.schema).fill == Some(Fill::Id)
    }

    pub(super) fn is_topic(&self, room: RoomId) -> bool {
        matches!(self.channel.rooms[room].kind, RoomKind::Topic { .. })
    }

    /// The room that a message's fields are about.
    fn room_of(&self, message: &Message, occasion: &Occasion<'_>) -> Option<RoomId> {
        let own = match &message.direction {
            Direction::Outbound { to, .. } => to.rooms.iter().copied().find(|room| !self.is_topic(*room)),
            _ => None,
        };
        own.or(occasion.done.room.filter(|_| !occasion.done.left && occasion.place != Place::Job))
    }

    /// Reports rooms that a message goes to and that are not known here.
    pub(super) fn reaches(
        &self,
        message: &Message,
        occasion: &Occasion<'_>,
        span: Span,
        diagnostics: &mut Diagnostics,
    ) {
        let Direction::Outbound { to, .. } = &message.direction else { return };
        for room in &to.rooms {
            let room_name = &self.channel.rooms[*room].name;
            let (why, help) = match &self.channel.rooms[*room].kind {
                RoomKind::Address { .. } => continue,
                RoomKind::Key { .. } if occasion.place == Place::Job => (
                    format!(
                        "`{}` goes to the room `{}`, in which the sender need no longer be when the call ends",
                        message.name.value, room_name.value
                    ),
                    "leave `as` out, or send the message to a topic".to_owned(),
                ),
                RoomKind::Key { .. } if occasion.done.room == Some(*room) && !occasion.done.left => continue,
                RoomKind::Key { .. } if occasion.done.left => (
                    format!(
                        "`{}` goes to the room `{}`, which the sender has left",
                        message.name.value, room_name.value
                    ),
                    "put the step before `leave`".to_owned(),
                ),
                RoomKind::Key { .. } => (
                    format!(
                        "`{}` goes to a room `{}`, and nothing here says which",
                        message.name.value, room_name.value
                    ),
                    format!(
                        "add `requires: {{ {}: MODE }}` to the request, or put `join: {}` before",
                        room_name.value, room_name.value
                    ),
                ),
                RoomKind::Topic { name } => match name.iter().find_map(|part| self.unknown_part(part, occasion)) {
                    None => continue,
                    Some((what, help)) => {
                        (format!("`{}` goes to the topic `{}`, and {what}", message.name.value, room_name.value), help)
                    }
                },
            };
            let diagnostic = Diagnostic::new(&rules::ROOM_OUT_OF_REACH, span, why);
            diagnostics.push(diagnostic.also(room_name.span, "the room").help(help));
        }
    }

    /// Why a part of a topic's name is not known, and what to do about it.
    fn unknown_part(&self, part: &NamePart, occasion: &Occasion<'_>) -> Option<(String, String)> {
        match part {
            NamePart::Text(_) => None,
            NamePart::Call { .. } if occasion.place == Place::Job => None,
            NamePart::Call { .. } => Some((
                "there is no call with an id here".to_owned(),
                "send it from a call with `as`, or leave the topic out of its `to`".to_owned(),
            )),
            NamePart::Field(name) => {
                let Some(request) = occasion.request else {
                    return Some((
                        format!("there is no request here that has `{name}`"),
                        "leave the topic out of its `to`".to_owned(),
                    ));
                };
                let fields = self.fields(request);
                let field = fields.iter().find(|field| field.name.value == *name);
                match field {
                    Some(field) if self.is_always_there(field) && self.is_text(field.schema) => None,
                    _ => Some((
                        format!("`{}` has no `{name}` that is required and text", request.name.value),
                        format!("add `{name}: string` to its `fields`, or leave the topic out of the message's `to`"),
                    )),
                }
            }
        }
    }
}

/// What a room lacks to fill a field.
fn lacking(fill: &Fill, room: &Room) -> Option<(&'static str, &'static str)> {
    match fill {
        Fill::RoomEpoch | Fill::RoomOffset if room.recovery.is_none() => {
            Some(("is of a room that keeps its messages, and this one does not", "add `recovery` to the room"))
        }
        Fill::RoomKey if matches!(room.kind, RoomKind::Address { .. }) => {
            Some(("is of a room that messages join, and this one is entered by connecting", "leave the field out"))
        }
        Fill::RoomMembers if room.member.is_none() => {
            Some(("needs to know what others see of a member", "add `member: SCHEMA` to the room"))
        }
        Fill::RoomState if room.state.is_empty() => {
            Some(("is what members share, and they share nothing", "add `state` to the room"))
        }
        _ => None,
    }
}
