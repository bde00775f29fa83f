//! A protocol as it is meant: names resolved, shorthands spelled out, every flow known. Knows no target language.

mod channel;
mod lower;
mod room;
mod scenario;
mod schema;
mod service;

pub use channel::{
    Action, Address, Audience, Channel, Credential, Delivery, Direction, Envelope, Failing, FailureKind, Heartbeat,
    IdMember, Job, Limits, Message, MessageId, Parameter, ParameterKind, Payload, Reconnect, Role, RoleId, Selection,
    Source, StateId, StateKey, StateSource, Telling, Token, TokenPlace, Write,
};
pub use lower::lower;
pub use room::{ModeId, NamePart, Recovery, Relay, Requirement, Room, RoomId, RoomKind, RoomState, RoomStateId};
pub use scenario::{ANYTHING, Bearer, Connection, Exchange, Expected, Frame, Scenario, placeholder, placeholders};
pub use schema::{Additional, Field, Fill, Keywords, Precision, Schema, SchemaId, Schemas, Shape, Type};
pub use service::{CatalogueError, ErrorId, Rate, RateId, Retry, Service, Version};

use std::ops::Deref;

/// A model that passed every check: the only thing emitters take.
#[derive(Debug, Clone)]
pub struct Valid<T>(T);

impl<T> Valid<T> {
    /// Only checking makes one.
    pub(crate) fn assume(model: T) -> Self {
        Self(model)
    }
}

impl<T> Deref for Valid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
