//! Where a message is made.

use super::Done;
use crate::model::channel::Message;

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

impl Place {
    /// As the object of a sentence.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Step => "in a step of `does`",
            Self::Answer => "when a handler answers",
            Self::Job => "in the background",
            Self::Failure => "when something fails",
            Self::Connect => "when a connection opens",
            Self::Refused => "when a connection is refused",
            Self::Announcement => "when a room tells its members who came or went",
            Self::Return => "when a member has its place back",
        }
    }
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
