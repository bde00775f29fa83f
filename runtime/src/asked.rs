//! How a message that asked for an answer gets it: by its id in a plain frame, by an acknowledgement over Socket.IO.

use std::sync::{Mutex, PoisonError};

use crate::json::Writer;
use crate::{Failed, Outgoing, Session};

/// What the message at hand asked for, until it is answered.
#[derive(Debug, Default)]
pub(crate) struct Asked(Mutex<Option<Answer>>);

#[derive(Debug)]
enum Answer {
    /// A member of the frame and its value, as JSON.
    Id(&'static str, Box<str>),
    /// The acknowledgement's id.
    Ack(u64),
}

impl Asked {
    fn set(&mut self, answer: Option<Answer>) {
        *self.0.get_mut().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    fn is_ack(&mut self) -> bool {
        matches!(self.0.get_mut().unwrap_or_else(PoisonError::into_inner), Some(Answer::Ack(_)))
    }

    fn take(&self) -> Option<Answer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Session {
    /// Notes the id of the message at hand, as JSON, or that it has none. Its answer will carry it, as the member `name`.
    pub fn asked_id(&mut self, name: &'static str, id: Option<&str>) {
        // An acknowledgement goes before: the frame of such a message was made here, and has no id.
        if !self.asked.is_ack() {
            self.asked.set(id.map(|id| Answer::Id(name, id.into())));
        }
    }

    /// Notes that the message at hand is to be acknowledged, or is not.
    pub(crate) fn asked_ack(&mut self, ack: Option<u64>) {
        self.asked.set(ack.map(Answer::Ack));
    }

    /// Queues the answer to the message at hand. It carries the message's id, or the acknowledgement follows, with the
    /// answer's content. Only the first answer does.
    pub fn reply(&self, message: &Outgoing) {
        self.answer(message, |_| {});
    }

    /// Queues the error that answers the message at hand. It carries the message's id, or the acknowledgement follows:
    /// `{"error":{"code","message","details"}}`. Only the first answer does.
    pub fn fail(&self, message: &Outgoing, failed: &Failed<'_>) {
        self.answer(message, |writer| write_error(writer, failed));
    }

    /// `write` writes the content of an acknowledgement, or nothing where it is that of the message.
    fn answer(&self, message: &Outgoing, write: impl FnOnce(&mut Writer)) {
        match self.asked.take() {
            Some(Answer::Id(name, id)) => self.send(&message.with_member(name, &id)),
            Some(Answer::Ack(id)) => {
                self.send(message);
                let mut writer = Writer::new();
                write(&mut writer);
                acknowledge(self, id, message, &writer.into_string());
            }
            None => self.send(message),
        }
    }
}

/// `content` is the acknowledgement's, or empty where it is the message's.
#[cfg(feature = "socketio")]
fn acknowledge(session: &Session, id: u64, message: &Outgoing, content: &str) {
    let Some(spec) = session.spec().socketio else { return };
    session.send(&if content.is_empty() { message.to_ack(spec, id) } else { Outgoing::ack(spec, id, Some(content)) });
}

/// Nobody asks for an acknowledgement.
#[cfg(not(feature = "socketio"))]
fn acknowledge(_: &Session, _: u64, _: &Outgoing, _: &str) {}

fn write_error(writer: &mut Writer, failed: &Failed<'_>) {
    writer.begin_object();
    writer.key("error");
    writer.begin_object();
    writer.key("code");
    writer.string(failed.code);
    writer.key("message");
    writer.string(&failed.failure.message(failed.text));
    writer.key("details");
    failed.failure.write_details(writer);
    writer.end_object();
    writer.end_object();
}
