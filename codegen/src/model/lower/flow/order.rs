//! The order of steps: what holds a room comes after what asks the handler or concerns the channel as a whole.

use super::{Deed, Done, Scope};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Action, Direction, Message};
use crate::model::room::RoomKind;
use crate::model::schema::Fill;
use crate::source::{Span, Spanned};
use crate::syntax;

impl Scope<'_> {
    /// Reports a step that cannot follow the ones before it.
    pub(super) fn check_order(
        &self,
        step: &syntax::Does,
        verb: &Spanned<String>,
        done: &Done,
        diagnostics: &mut Diagnostics,
    ) {
        if let Some(held) = done.holds_room {
            let fits = match verb.value.as_str() {
                "merge" => true,
                "leave" => !done.has(Deed::Joined) && !is_of_topic(step.leave.as_ref()),
                "send" => step.send.as_ref().is_none_or(|name| self.is_of_room(&name.value)),
                _ => false,
            };
            if !fits {
                let text = format!("`{}` comes while a room is held", verb.value);
                let diagnostic = Diagnostic::new(&rules::STEP_ORDER, verb.span, text);
                diagnostics.push(diagnostic.also(held, "held since this step").help("put this step before that one"));
            }
        }
        let asks = step.join.as_ref().filter(|_| done.has(Deed::HoldsChannel)).is_some_and(|name| {
            let room = self.channel.rooms.iter().find(|room| room.name.value == name.value);
            room.is_some_and(|room| matches!(room.kind, RoomKind::Key { asks: true, .. }))
        });
        if asks {
            let text = "the handler is asked who may enter, and earlier steps concern the channel as a whole";
            diagnostics.push(Diagnostic::new(&rules::STEP_ORDER, verb.span, text).help("put `join` first"));
        }
    }

    /// Whether a message can be sent while a room is held: to its members or to the sender, without state of the channel.
    fn is_of_room(&self, name: &str) -> bool {
        let found = self.channel.messages.iter().find(|message| message.name.value == name);
        found.is_none_or(|message| !self.concerns_channel(message))
    }

    fn concerns_channel(&self, message: &Message) -> bool {
        let Direction::Outbound { to, .. } = &message.direction else { return false };
        let holds_state = |fill: &Fill| matches!(fill, Fill::State(_));
        to.everyone
            || !to.roles.is_empty()
            || to.rooms.iter().any(|room| self.is_topic(*room))
            || message.keeps_last
            || self
                .fields(message)
                .iter()
                .any(|field| self.schemas.get(field.schema).fill.as_ref().is_some_and(holds_state))
    }

    /// Remembers what a step holds.
    pub(super) fn note_held(&self, action: Option<&Action>, span: Span, done: &mut Done) {
        match action {
            Some(Action::Join { .. } | Action::Leave { .. } | Action::Merge { .. }) => {
                done.holds_room = done.holds_room.or(Some(span));
            }
            Some(Action::Send { message, .. }) => {
                let message = &self.channel.messages[*message];
                let Direction::Outbound { to, .. } = &message.direction else { return };
                if to.rooms.iter().any(|room| !self.is_topic(*room)) {
                    done.holds_room = done.holds_room.or(Some(span));
                    done.note(Deed::HasOffset);
                }
                if self.concerns_channel(message) {
                    done.note(Deed::HoldsChannel);
                }
            }
            Some(Action::Set(_) | Action::Get { .. } | Action::Subscribe { .. } | Action::Unsubscribe { .. }) => {
                done.note(Deed::HoldsChannel);
            }
            Some(Action::Call { .. } | Action::Authenticate) => done.forget(Deed::HoldsChannel),
            Some(Action::Refresh { .. }) | None => {}
        }
        if matches!(action, Some(Action::Join { .. })) {
            done.note(Deed::HasOffset);
            done.note(Deed::Joined);
        }
    }
}

fn is_of_topic(written: Option<&Spanned<String>>) -> bool {
    written.is_some_and(|written| written.value.starts_with("payload."))
}
