use std::time::Instant;

use metrics::{Counter, Gauge, counter, gauge};

use crate::failure::FailureKind;
use crate::sampled::Sampled;
use crate::{ChannelSpec, CloseCode, Failure, MessageSpec};

/// The counters of one channel, looked up once: when the channel's space is opened.
pub(crate) struct Meters {
    spec: &'static ChannelSpec,
    pub(crate) connections: Gauge,
    pub(crate) received: Counter,
    pub(crate) sent: Counter,
    pub(crate) replies_dropped: Counter,
    skipped: Vec<Counter>,
    refused: [Counter; FailureKind::COUNT],
    log: Sampled,
}

impl Meters {
    pub(crate) fn new(spec: &'static ChannelSpec) -> Self {
        let labels = [("service", spec.service), ("channel", spec.channel)];
        let with = |key, value| [labels[0], labels[1], (key, value)];
        Self {
            spec,
            connections: gauge!("antiphon_connections", &labels),
            received: counter!("antiphon_messages_received_total", &labels),
            sent: counter!("antiphon_messages_sent_total", &labels),
            replies_dropped: counter!("antiphon_replies_dropped_total", &labels),
            skipped: (spec.messages.iter())
                .map(|message| counter!("antiphon_messages_skipped_total", &with("message", message.name)))
                .collect(),
            refused: FailureKind::ALL
                .map(|kind| counter!("antiphon_messages_refused_total", &with("kind", kind.name()))),
            log: Sampled::default(),
        }
    }

    /// A client is connected.
    pub(crate) fn opened(&self, session: u64) {
        tracing::debug!(service = self.spec.service, channel = self.spec.channel, session, "opened");
    }

    /// Older messages of this kind were dropped unsent.
    pub(crate) fn skipped(&self, message: &MessageSpec, count: u64) {
        if let Some(counter) = self.skipped.get(usize::from(message.slot)) {
            counter.increment(count);
        }
    }

    /// A message was not carried out. At most one a second is logged per channel.
    pub(crate) fn refused(&self, session: u64, failure: &Failure, now: Instant) {
        self.refused[failure.kind as usize].increment(1);
        let Some(unlogged) = self.log.take(now) else { return };
        tracing::info!(
            service = self.spec.service,
            channel = self.spec.channel,
            session,
            kind = failure.kind.name(),
            key = failure.key.as_deref().map(short),
            pointer = failure.pointer.as_deref().map(short),
            detail = failure.detail.as_deref().map(short),
            unlogged,
            "message refused"
        );
    }

    /// A connection is over.
    pub(crate) fn closed(&self, session: u64, code: CloseCode) {
        tracing::debug!(service = self.spec.service, channel = self.spec.channel, session, code = code.0, "closed");
        let labels = [
            ("service", self.spec.service.to_owned()),
            ("channel", self.spec.channel.to_owned()),
            ("code", code.label()),
        ];
        counter!("antiphon_connections_closed_total", &labels).increment(1);
    }
}

/// The beginning of a text a client may have made as long as it liked.
fn short(text: &str) -> &str {
    &text[..text.floor_char_boundary(200)]
}

impl std::fmt::Debug for Meters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Meters({}.{})", self.spec.service, self.spec.channel)
    }
}
