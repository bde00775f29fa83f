//! What happens where a receiver is slower than the sender, or comes later.

use super::message::Home;
use super::unknown;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Delivery, Direction};
use crate::syntax::{self, DeliveryWord};

/// Lowers `delivery` and checks `keep`.
pub(super) fn lower(
    written: &syntax::Message,
    direction: &Direction,
    home: &Home<'_>,
    diagnostics: &mut Diagnostics,
) -> Delivery {
    let delivery = match &written.delivery {
        None | Some(syntax::Delivery::Word(DeliveryWord::Disconnect)) => Delivery::Disconnect,
        Some(syntax::Delivery::Word(DeliveryWord::Newest)) => Delivery::Newest,
        Some(syntax::Delivery::DropOldest(words)) => Delivery::DropOldest(words.messages.0),
    };
    let lossy = delivery != Delivery::Disconnect;
    let word = |name: &str| written.written.iter().find(|word| word.value == name).map(|word| word.span);
    let mut unfit = |name: &str, message: &str, help: &str| {
        if let Some(span) = word(name) {
            diagnostics.push(Diagnostic::new(&rules::DELIVERY_UNFIT, span, message).help(help));
        }
    };
    match direction {
        Direction::Inbound { .. } => {
            unfit("delivery", "no client receives this message", "put `delivery` on the message that is sent");
            unfit("keep", "no client receives this message", "put `keep` on the message that is sent");
        }
        Direction::Outbound { to, .. } | Direction::Passed { to, .. } => {
            if lossy && to.sender {
                unfit(
                    "delivery",
                    "a message to the sender is a reply, which must not be lost",
                    "leave `delivery` out, or send another message to the others",
                );
            }
            if to.sender {
                unfit("keep", "a reply is not for those who come later", "leave `keep` out");
            } else if !to.rooms.is_empty() || matches!(direction, Direction::Passed { within: Some(_), .. }) {
                unfit("keep", "a message of a room is not for everybody who comes later", "leave `keep` out");
            }
            if lossy && to.rooms.iter().any(|room| home.rooms[*room].recovery.is_some()) {
                unfit(
                    "delivery",
                    "a room with `recovery` gives each of its messages to each member, once",
                    "leave `delivery` out, or send to a room without `recovery`",
                );
            }
        }
    }
    if let Some(keep) = written.keep.as_ref().filter(|keep| keep.value != "last") {
        unknown(&rules::UNKNOWN_CHOICE, "way to keep messages", keep, ["last"], diagnostics);
    }
    delivery
}
