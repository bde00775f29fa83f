use crate::tokens::Identity;
use crate::{RoleId, RoomSpec};

/// What a client is admitted as.
#[derive(Clone, Debug)]
pub struct Admission {
    pub(crate) role: RoleId,
    pub(crate) identity: Option<Identity>,
    pub(crate) parameters: Vec<(&'static str, Box<str>)>,
    pub(crate) rooms: Vec<(&'static RoomSpec, Box<str>)>,
    pub(crate) resumes: bool,
}

impl Admission {
    /// Somebody in this role of whom nothing else is known.
    pub fn new(role: RoleId) -> Self {
        Self { role, identity: None, parameters: Vec::new(), rooms: Vec::new(), resumes: false }
    }

    /// Who the client proved to be.
    pub fn identity(self, identity: Identity) -> Self {
        Self { identity: Some(identity), ..self }
    }

    /// A parameter of path or query, for [`Session::parameter`](crate::Session::parameter).
    pub fn parameter(mut self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        self.parameters.extend(value.map(|value| (name, value.into().into())));
        self
    }

    /// A room the client is in for as long as it is connected.
    pub fn room(mut self, spec: &'static RoomSpec, key: &str) -> Self {
        self.rooms.push((spec, key.into()));
        self
    }

    /// Whether the client takes up its earlier memberships by itself. Then it is never given those of its user.
    pub fn resumes(self, resumes: bool) -> Self {
        Self { resumes, ..self }
    }
}
