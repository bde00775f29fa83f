//! Whether the frames of a channel say which message they are.

use super::flow::Scope;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Credential, Direction, Envelope, Message, Payload};

impl Scope<'_> {
    /// Reports messages of one direction that the envelope cannot tell apart.
    pub(super) fn refuse_indistinct(&self, diagnostics: &mut Diagnostics) {
        let inbound: Vec<&Message> = self.channel.inbound().map(|(_, message)| message).collect();
        match &self.channel.envelope {
            Envelope::Tag { .. } => {}
            Envelope::Bare => {
                let outbound: Vec<&Message> = self.channel.outbound().map(|(_, message)| message).collect();
                let why = || "a bare frame does not say which of them it is".to_owned();
                let help = "use an envelope with a `tag`";
                refuse_pairs(&inbound, |a, b| share_sender(a, b).then(why), help, diagnostics);
                refuse_pairs(&outbound, |a, b| self.share_receiver(a, b).then(why), help, diagnostics);
            }
            Envelope::Keys => {
                let help = "use an envelope with a `tag`, or members of different names";
                refuse_pairs(&inbound, |a, b| self.shared_key(a, b), help, diagnostics);
                for message in inbound.iter().filter(|message| self.keys(message).is_empty()) {
                    let text = format!("no key says that a frame is `{}`: it has no members", message.name.value);
                    let diagnostic = Diagnostic::new(&rules::INDISTINCT_MESSAGES, message.name.span, text);
                    diagnostics
                        .push(diagnostic.help("give it a payload with `fields`, or use an envelope with a `tag`"));
                }
            }
        }
    }

    fn share_receiver(&self, a: &Message, b: &Message) -> bool {
        let to = |message: &Message| match &message.direction {
            Direction::Outbound { to, .. } | Direction::Passed { to, .. } if !to.everyone && !to.sender => {
                to.roles.clone()
            }
            _ => (0..self.channel.roles.len()).collect(),
        };
        let others = to(b);
        to(a).iter().any(|role| others.contains(role))
    }

    /// A key that two messages have in common.
    fn shared_key(&self, a: &Message, b: &Message) -> Option<String> {
        if !share_sender(a, b) {
            return None;
        }
        let (a, b) = (self.keys(a), self.keys(b));
        a.iter().find(|key| b.contains(key)).map(|key| format!("both have `{key}`"))
    }

    /// Every key a message may have.
    fn keys(&self, message: &Message) -> Vec<String> {
        let fields = self.fields(message).into_iter().map(|field| field.name.value);
        let states = matches!(message.payload, Payload::State { .. })
            .then(|| self.channel.state.iter().map(|key| key.name.value.clone()))
            .into_iter()
            .flatten();
        let credentials = matches!(message.payload, Payload::Credentials)
            .then(|| self.channel.credentials.iter().flat_map(Credential::members))
            .into_iter()
            .flatten()
            .map(|(name, _)| name.to_owned());
        fields.chain(states).chain(credentials).collect()
    }
}

fn refuse_pairs(
    messages: &[&Message],
    indistinct: impl Fn(&Message, &Message) -> Option<String>,
    help: &str,
    diagnostics: &mut Diagnostics,
) {
    for (index, message) in messages.iter().enumerate() {
        for earlier in &messages[..index] {
            let Some(why) = indistinct(earlier, message) else { continue };
            let text = format!("nothing tells `{}` from `{}`: {why}", message.name.value, earlier.name.value);
            let diagnostic = Diagnostic::new(&rules::INDISTINCT_MESSAGES, message.name.span, text);
            diagnostics.push(diagnostic.also(earlier.name.span, "the other message").help(help));
        }
    }
}

fn share_sender(a: &Message, b: &Message) -> bool {
    let from = |message: &Message| match &message.direction {
        Direction::Inbound { from, .. } | Direction::Passed { from, .. } => from.clone(),
        Direction::Outbound { .. } => Vec::new(),
    };
    let others = from(b);
    from(a).iter().any(|role| others.contains(role))
}
