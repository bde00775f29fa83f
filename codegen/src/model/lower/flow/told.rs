//! Messages without a request: greetings, and what a room says by itself.

use super::{Occasion, Place, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Audience, Direction, Message, MessageId, Payload, Source};
use crate::model::room::{Room, RoomId};
use crate::source::Span;

impl Scope<'_> {
    /// Where the fields of a message come from without a request. What cannot be made so is reported where that is asked for.
    pub(super) fn told(&self, message: &Message) -> Vec<(String, Source)> {
        let place = match &message.direction {
            Direction::Outbound { on_connect: true, .. } => Place::Connect,
            _ => Place::Failure,
        };
        self.sources(message, &Occasion::of(place), message.name.span, &mut Diagnostics::new())
    }

    /// Messages sent to each connection as it opens have no request to take fields from.
    pub(super) fn greetings(&self, diagnostics: &mut Diagnostics) {
        for message in &self.channel.messages {
            let Direction::Outbound { to, on_connect: true, .. } = &message.direction else { continue };
            if matches!(message.payload, Payload::State { .. } | Payload::Credentials) {
                let diagnostic = Diagnostic::new(
                    &rules::NO_SENDER,
                    message.name.span,
                    "nobody named states when a connection opens",
                );
                diagnostics.push(diagnostic.help("fill the fields one by one: `fill: state.NAME`"));
                continue;
            }
            self.sources(message, &Occasion::of(Place::Connect), message.name.span, diagnostics);
            if to.except_sender {
                let diagnostic = Diagnostic::new(
                    &rules::NO_SENDER,
                    message.name.span,
                    "`except: sender` leaves nobody when a connection opens",
                );
                diagnostics.push(diagnostic.help("leave `except` out"));
            }
            if let Some(room) = to.rooms.first() {
                let text = format!("`{}` greets who connects, and goes to a room", message.name.value);
                let diagnostic = Diagnostic::new(&rules::ROOM_OUT_OF_REACH, message.name.span, text);
                let room = self.channel.rooms[*room].name.span;
                diagnostics.push(diagnostic.also(room, "the room").help("write `to: sender`, or leave `on` out"));
            }
        }
    }

    /// What rooms say by themselves.
    pub(super) fn announcements(&self, diagnostics: &mut Diagnostics) {
        for (id, room) in self.channel.rooms.iter().enumerate() {
            let Some(written) = self.written.rooms.as_ref().and_then(|rooms| rooms.get(&room.name.value)) else {
                continue;
            };
            let announce = written.announce.as_ref();
            let words = [
                (announce.and_then(|announce| announce.joined.as_ref()), room.joined),
                (announce.and_then(|announce| announce.left.as_ref()), room.left),
            ];
            for (word, message) in words {
                if let (Some(word), Some(message)) = (word, message) {
                    self.announced(id, message, word.span, diagnostics);
                }
            }
            let recovery = written.recovery.as_ref().and_then(|recovery| recovery.rejoined.as_ref());
            let rejoined = room.recovery.as_ref().and_then(|recovery| recovery.rejoined);
            if let (Some(word), Some(message)) = (recovery, rejoined) {
                self.rejoined(id, room, message, word.span, diagnostics);
            }
        }
    }

    fn announced(&self, room: RoomId, message: MessageId, span: Span, diagnostics: &mut Diagnostics) {
        let message = &self.channel.messages[message];
        let to_room = |to: &Audience| !to.sender && !to.everyone && to.roles.is_empty() && to.rooms == [room];
        let fits = matches!(&message.direction, Direction::Outbound { to, .. } if to_room(to));
        if !fits || matches!(message.payload, Payload::State { .. } | Payload::Credentials) {
            let name = &self.channel.rooms[room].name.value;
            let text = format!("`{}` does not go to the members of `{name}`", message.name.value);
            let diagnostic = Diagnostic::new(&rules::ROOM_MESSAGE_UNFIT, span, text);
            diagnostics.push(
                diagnostic
                    .also(message.name.span, "declared here")
                    .help(format!("name a message from the server with `to: {name}`")),
            );
            return;
        }
        self.sources(message, &Occasion::of(Place::Announcement), span, diagnostics);
    }

    fn rejoined(&self, id: RoomId, room: &Room, message: MessageId, span: Span, diagnostics: &mut Diagnostics) {
        let message = &self.channel.messages[message];
        let only_sender = |to: &Audience| to.sender && !to.everyone && to.roles.is_empty() && to.rooms.is_empty();
        let fits = matches!(&message.direction, Direction::Outbound { to, .. } if only_sender(to));
        if !fits || matches!(message.payload, Payload::State { .. } | Payload::Credentials) {
            let text = format!("`{}` does not go to who comes back to `{}`", message.name.value, room.name.value);
            let diagnostic = Diagnostic::new(&rules::ROOM_MESSAGE_UNFIT, span, text);
            diagnostics.push(
                diagnostic
                    .also(message.name.span, "declared here")
                    .help("name a message with `to: sender` and nothing else"),
            );
            return;
        }
        let mut occasion = Occasion::of(Place::Return);
        occasion.done.room = Some(id);
        self.sources(message, &occasion, span, diagnostics);
    }
}
