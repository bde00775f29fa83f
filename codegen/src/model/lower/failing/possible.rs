//! Which failures something in a channel can lead to.

use crate::failure::FailureKind;
use crate::model::channel::{Action, Channel, Direction, Envelope, Message, Write};
use crate::model::room::RoomKind;

/// The failures that something in the channel leads to, whatever a handler says.
pub(super) fn certain(channel: &Channel) -> Vec<FailureKind> {
    let actions = || {
        channel.messages.iter().flat_map(|message| match &message.direction {
            Direction::Inbound { actions, .. } => actions.as_slice(),
            _ => &[],
        })
    };
    let does = |wanted: fn(&Action) -> bool| actions().any(wanted);
    let rated = |message: &Message| match &message.direction {
        Direction::Inbound { rate, .. } | Direction::Passed { rate, .. } => rate.is_some(),
        Direction::Outbound { .. } => false,
    };
    let requires = channel
        .messages
        .iter()
        .any(|message| matches!(&message.direction, Direction::Inbound { requires: Some(_), .. }));
    let relays =
        channel.messages.iter().any(|message| matches!(&message.direction, Direction::Passed { relay: Some(_), .. }));
    let guarded = channel.state.iter().any(|key| key.write != Write::Anyone);
    let selective = channel.inbound().any(|(_, message)| match &message.direction {
        Direction::Inbound { from, .. } | Direction::Passed { from, .. } => from.len() < channel.roles.len(),
        Direction::Outbound { .. } => false,
    });
    let keyed = channel.rooms.iter().any(|room| matches!(room.kind, RoomKind::Key { .. }));
    let joins = does(|action| matches!(action, Action::Join { .. } | Action::Subscribe { .. }));
    let refuses = channel.rooms.iter().any(|room| !room.limits.is_empty() && !room.replaces_oldest);
    let authenticates = does(|action| matches!(action, Action::Authenticate | Action::Refresh { .. }));
    let leaves = does(|action| matches!(action, Action::Leave { .. }));
    let always = [FailureKind::Malformed, FailureKind::Unknown, FailureKind::Invalid];
    let sometimes = [
        (FailureKind::Untagged, matches!(channel.envelope, Envelope::Tag { .. })),
        (FailureKind::Limited, channel.rate.is_some() || channel.messages.iter().any(rated)),
        (FailureKind::Forbidden, guarded || selective || requires),
        (FailureKind::Unauthenticated, authenticates || channel.token.is_some()),
        (FailureKind::TooLarge, channel.limits.frame > channel.limits.message),
        (FailureKind::Absent, relays || leaves),
        (FailureKind::Left, relays),
        (FailureKind::Late, relays),
        (FailureKind::Full, relays || joins || refuses),
        (FailureKind::Internal, keyed),
    ];
    always.into_iter().chain(sometimes.into_iter().filter(|(_, is)| *is).map(|(kind, _)| kind)).collect()
}

/// Whether a handler decides something in the channel, so that it may fail in ways of its own.
pub(super) fn asks(channel: &Channel) -> bool {
    let calls = channel.messages.iter().any(|message| {
        matches!(&message.direction, Direction::Inbound { actions, .. } if actions.iter().any(|action| matches!(action, Action::Call { .. })))
    });
    calls || channel.rooms.iter().any(|room| matches!(room.kind, RoomKind::Key { asks: true, .. }))
}

/// The failures that something in the channel can lead to.
pub(super) fn possible(channel: &Channel) -> Vec<FailureKind> {
    let mut possible = certain(channel);
    if asks(channel) {
        // Of what only a handler can make fail, these have to be told; others it may choose are told as internal ones.
        possible.push(FailureKind::Internal);
    }
    possible
}
