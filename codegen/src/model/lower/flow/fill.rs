//! What the server can fill in where a message is made.

use super::{Deed, Occasion, Place, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Direction, Message};
use crate::model::lower::{fill, not_built};
use crate::model::room::{Room, RoomId, RoomKind};
use crate::model::schema::{Field, Fill};
use crate::source::Span;

/// Why there is nothing to fill in.
enum Lack {
    /// It is not known here; what to write instead.
    Unknown(&'static str),
    /// For another reason; what to write instead.
    Because(&'static str, &'static str),
    /// A step has to come before.
    Step(&'static str),
    /// The message tells of a failure, and there is none.
    Failure,
    /// It is known, and no code is generated for it.
    NotBuilt(&'static str),
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
        if let (Fill::Request(name), Place::Job, Some(request)) = (fill, occasion.place, occasion.request) {
            self.check_request(field, name, request, diagnostics);
        }
        let Some(lack) = self.lack(field, fill, message, occasion) else { return };
        let (name, word) = (&field.name.value, fill::word(fill));
        let mut report = |rule, place: Span, text: String, help: &str| {
            let mut diagnostic = Diagnostic::new(rule, place, text);
            if place != span {
                diagnostic = diagnostic.also(span, "made here");
            }
            diagnostics.push(diagnostic.help(help));
        };
        match lack {
            Lack::Unknown(help) => {
                let text = format!("`{word}` is not known {}", occasion.place.words());
                report(&rules::FILL_UNFIT, field.name.span, text, help);
            }
            Lack::Because(why, help) => {
                report(&rules::FILL_UNFIT, field.name.span, format!("`{word}` {why}"), help);
            }
            Lack::Step(step) => {
                let text = format!("`{name}` is filled by {step}, which does not come before");
                report(&rules::FIELD_FROM_NOWHERE, span, text, &format!("put {step} before this step"));
            }
            Lack::Failure => {
                let text = format!("`{name}` tells of a failure, and there is none {}", occasion.place.words());
                report(&rules::FIELD_FROM_NOWHERE, span, text, "name the message under `failed` instead");
            }
            Lack::NotBuilt(when) => not_built(&format!("`fill: {word}` {when}"), field.name.span, diagnostics),
        }
    }

    fn lack(&self, field: &Field, fill: &Fill, message: &Message, occasion: &Occasion<'_>) -> Option<Lack> {
        use Place::{Announcement, Answer, Connect, Failure, Job, Refused, Return, Step};
        let (place, done) = (occasion.place, &occasion.done);
        let own = "leave it out, or fill the field with something else";
        match fill {
            Fill::Now(_) => None,
            fill if fill.is_of_error() => (![Failure, Refused].contains(&place)).then_some(Lack::Failure),
            Fill::Applied if place == Step => (!done.has(Deed::SetStates)).then_some(Lack::Step("`set: payload`")),
            Fill::Permissions if place == Step => {
                (!done.has(Deed::Authenticated)).then_some(Lack::Step("`authenticate: payload`"))
            }
            Fill::Applied | Fill::Permissions => Some(Lack::Unknown("send the message from a step of `does`")),
            Fill::State(_) => self.lack_of_state(message, place),
            Fill::UserId if place == Failure => None,
            Fill::UserName if place == Failure && !field.required => None,
            Fill::UserId | Fill::UserName if place == Announcement => Some(Lack::Because(
                "could be anybody's in what a room tells its members",
                "fill it with `member.id` or `member.name`",
            )),
            Fill::UserId | Fill::UserName => {
                (![Step, Answer, Job, Connect].contains(&place)).then_some(Lack::Unknown(own))
            }
            Fill::SessionId => (![Step, Answer, Connect].contains(&place)).then_some(Lack::Unknown(own)),
            Fill::SessionExpires => match place {
                Connect if self.channel.token.is_some() => None,
                Step | Answer if done.has(Deed::Refreshed) => None,
                Step | Answer => Some(Lack::Step("`refresh: FIELD`")),
                Connect => Some(Lack::Because(
                    "is of a token, and the channel asks for none",
                    "add `security: NAME` to the channel",
                )),
                _ => Some(Lack::Unknown(own)),
            },
            Fill::SessionRecovered => match place {
                Return => None,
                Step if done.has(Deed::Resumed) => None,
                Step => Some(Lack::Step("`join` with `resume`")),
                _ => Some(Lack::Unknown("fill it in what answers a `join` with `resume`, or in what `rejoined` names")),
            },
            Fill::Id => Some(Lack::Because(
                "makes text for requests that come without it",
                "write `fill: request.FIELD` in what a call with `as` answers",
            )),
            Fill::Request(_) | Fill::CallId | Fill::CallElapsed => match place {
                Job => None,
                Failure if !field.required => None,
                Failure => Some(Lack::Because(
                    "is known where a call in the background fails, and in no other failure",
                    "move the field to `optional`",
                )),
                _ => Some(Lack::Because(
                    "is of a call in the background, and this is none",
                    "add `as: PREFIX` to the call that answers with the message",
                )),
            },
            Fill::MemberId | Fill::MemberName | Fill::MemberMode | Fill::RoomMember => (place != Announcement)
                .then_some(Lack::Because(
                    "is of who came or went, which a room's `announce` tells",
                    "name the message under `announce` only, or fill the field with something else",
                )),
            _ => self.lack_of_room(fill, message, occasion),
        }
    }

    fn lack_of_state(&self, message: &Message, place: Place) -> Option<Lack> {
        let Direction::Outbound { to, .. } = &message.direction else { return None };
        if to.rooms.iter().any(|room| !self.is_topic(*room)) {
            return Some(Lack::Because(
                "is of the channel, and the message goes to a room",
                "send another message for it, or leave the field out",
            ));
        }
        match place {
            Place::Step | Place::Connect => None,
            Place::Answer if to.everyone || !to.roles.is_empty() => None,
            Place::Answer | Place::Job => Some(Lack::NotBuilt("in a handler's answer")),
            _ => Some(Lack::Unknown("leave it out, or fill the field with something else")),
        }
    }

    fn lack_of_room(&self, fill: &Fill, message: &Message, occasion: &Occasion<'_>) -> Option<Lack> {
        let (place, done) = (occasion.place, &occasion.done);
        if let Some(room) = self.room_of(message) {
            return lack_in(fill, &self.channel.rooms[room]);
        }
        match (place, done.room) {
            _ if done.has(Deed::Unclear) => None,
            (Place::Return, Some(room)) => lack_in(fill, &self.channel.rooms[room]),
            (Place::Step, _) if done.has(Deed::Left) && *fill != Fill::RoomKey => Some(Lack::Because(
                "is of a room that the sender has left",
                "put the step before `leave`, or leave the field out",
            )),
            (Place::Step, Some(room)) if done.holds_room.is_some() => {
                let unknown_yet = *fill == Fill::RoomOffset && !done.has(Deed::HasOffset);
                let not_built =
                    unknown_yet.then_some(Lack::NotBuilt("where the sender neither joins nor sends to the room"));
                lack_in(fill, &self.channel.rooms[room]).or(not_built)
            }
            (Place::Step | Place::Answer, Some(_)) => {
                Some(Lack::NotBuilt("in a message to the sender that does not join the room"))
            }
            (Place::Step | Place::Answer, None) => {
                Some(Lack::Because("is of a room, and nothing here says which", "put `join: ROOM` before this step"))
            }
            _ => Some(Lack::Unknown("leave it out, or fill the field with something else")),
        }
    }

    pub(super) fn is_topic(&self, room: RoomId) -> bool {
        matches!(self.channel.rooms[room].kind, RoomKind::Topic { .. })
    }

    /// The room with a key that a message goes to.
    fn room_of(&self, message: &Message) -> Option<RoomId> {
        match &message.direction {
            Direction::Outbound { to, .. } => to.rooms.iter().copied().find(|room| !self.is_topic(*room)),
            _ => None,
        }
    }
}

/// What a room lacks to fill a field.
fn lack_in(fill: &Fill, room: &Room) -> Option<Lack> {
    match fill {
        Fill::RoomEpoch | Fill::RoomOffset if room.recovery.is_none() => Some(Lack::Because(
            "is of a room that keeps its messages, and this one does not",
            "add `recovery` to the room, or leave the field out",
        )),
        Fill::RoomMembers if room.member.is_none() => {
            Some(Lack::Because("needs to know what others see of a member", "add `member: SCHEMA` to the room"))
        }
        Fill::RoomState if room.state.is_empty() => {
            Some(Lack::Because("is what members share, and they share nothing", "add `state` to the room"))
        }
        _ => None,
    }
}
