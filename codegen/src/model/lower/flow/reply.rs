//! The message that answers a request.

use super::Scope;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Action, Direction, Envelope, MessageId};
use crate::model::lower::not_built;
use crate::source::Spanned;

impl Scope<'_> {
    /// The message that answers: something sends it, and the sender gets it.
    pub(super) fn reply(
        &self,
        reply: &Spanned<String>,
        actions: &[Action],
        diagnostics: &mut Diagnostics,
    ) -> Option<MessageId> {
        let id = self.find(reply, diagnostics)?;
        let answers = actions.iter().any(|action| match action {
            Action::Send { message, .. } => *message == id,
            Action::Call { replies, .. } => replies.contains(&id),
            _ => false,
        });
        let to_sender = match &self.channel.messages[id].direction {
            // Whoever sends to a room with a key is in it.
            Direction::Outbound { to, .. } => {
                to.sender || to.everyone || (to.rooms.iter().any(|room| !self.is_topic(*room)) && !to.except_sender)
            }
            _ => false,
        };
        if !answers {
            let text = format!("nothing in `does` sends `{}`", reply.value);
            let diagnostic = Diagnostic::new(&rules::REPLY_NOT_SENT, reply.span, text);
            diagnostics.push(diagnostic.help(format!("add `- send: {}` to `does`", reply.value)));
        } else if !to_sender {
            let text = format!("`{}` does not go to the sender", reply.value);
            let diagnostic = Diagnostic::new(&rules::REPLY_NOT_SENT, reply.span, text);
            let diagnostic = diagnostic.also(self.channel.messages[id].name.span, "declared here");
            diagnostics.push(diagnostic.help("add `sender` to its `to`"));
        }
        Some(id)
    }

    /// Where an envelope has an id, a reply carries that of its request: no code is generated for that in the background and
    /// in topics.
    pub(super) fn refuse_unmarked(
        &self,
        reply: MessageId,
        actions: &[Action],
        word: &Spanned<String>,
        diagnostics: &mut Diagnostics,
    ) {
        let marks =
            matches!(self.channel.envelope, Envelope::Tag { id: Some(_), .. }) || self.channel.socketio.is_some();
        let in_background = actions
            .iter()
            .any(|action| matches!(action, Action::Call { replies, job: Some(_) } if replies.contains(&reply)));
        let to_topics = matches!(&self.channel.messages[reply].direction, Direction::Outbound { to, .. } if to.rooms.iter().any(|room| self.is_topic(*room)));
        if marks && (in_background || to_topics) {
            let what = if in_background { "a `reply` from the background" } else { "a `reply` that goes to topics" };
            not_built(&format!("{what} with the id of its request"), word.span, diagnostics);
        }
    }
}
