//! Names that become the same name, or that are taken, in some target.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::{Action, Channel, Direction, Field, Message, Payload, RoomKind, SchemaId, Schemas, Service, Shape};
use crate::source::Spanned;

/// What a target does with names.
pub(crate) struct Target {
    /// Its name, for people.
    pub(crate) name: &'static str,
    /// Casing of types.
    pub(crate) type_name: fn(&str) -> String,
    /// Casing of members and functions.
    pub(crate) value_name: fn(&str) -> String,
    /// Casing of the values of an enum; `None` where they stay text.
    pub(crate) variant: Option<fn(&str) -> String>,
    /// Whether members are renamed at all, or keep their name on the wire.
    pub(crate) renames_members: bool,
    /// Members and functions that cannot have this name.
    pub(crate) reserved: &'static [&'static str],
    /// Types of generated code in the module of a service.
    pub(crate) service_types: &'static [&'static str],
    /// Types and modules of generated code in the module of a channel.
    pub(crate) channel_types: &'static [&'static str],
    /// Functions of generated code beside one per channel.
    pub(crate) service_functions: &'static [&'static str],
    /// Functions of generated code beside one per message that clients send.
    pub(crate) message_functions: &'static [&'static str],
    /// Functions of generated code beside one per room, where a channel is at hand.
    pub(crate) room_functions: &'static [&'static str],
    /// Functions of generated code beside one per state, where a room is at hand.
    pub(crate) room_state_functions: &'static [&'static str],
    /// What generated code adds to the name of a room, a call in the background and a call with several answers to name
    /// types of its own.
    pub(crate) derived: Derived,
}

/// Names that generated code makes of others.
pub(crate) struct Derived {
    /// Types of a room that messages join.
    pub(crate) room_types: &'static [&'static str],
    /// What the function is called that says who may enter a room: this, and the room's name.
    pub(crate) room_function: Option<&'static str>,
    /// The type of a call in the background.
    pub(crate) job_type: Option<&'static str>,
    /// The type of several answers.
    pub(crate) reply_type: Option<&'static str>,
}

impl Derived {
    /// There are none.
    pub(crate) const NONE: Self = Self { room_types: &[], room_function: None, job_type: None, reply_type: None };
}

/// Reports what a service's names collide on in a target.
pub(crate) fn check(service: &Service, target: &Target, diagnostics: &mut Diagnostics) {
    let mut types = Scope::new(target, "type", target.type_name, target.service_types);
    types.take(&service.name, diagnostics);
    for (name, _) in &service.schemas.named {
        types.take(name, diagnostics);
    }
    for (_, id) in &service.schemas.named {
        types.take_inner(&service.schemas, *id, diagnostics);
    }
    let mut channels = Scope::new(target, "channel", target.value_name, target.service_functions);
    let mut functions = Scope::new(target, "function", target.value_name, target.message_functions);
    for channel in &service.channels {
        channels.take(&channel.name, diagnostics);
        self::channel(channel, &service.schemas, target, &mut functions, diagnostics);
    }
    for (_, schema) in service.schemas.iter() {
        match &schema.shape {
            Shape::Record { fields, .. } if target.renames_members => members(fields, target, diagnostics),
            Shape::Choice(values) => {
                let Some(variant) = target.variant else { continue };
                let mut variants = Scope::new(target, "value", variant, &[]);
                for value in values {
                    variants.take(&Spanned::new(schema.span, value.clone()), diagnostics);
                }
            }
            _ => {}
        }
    }
}

fn channel(
    channel: &Channel,
    schemas: &Schemas,
    target: &Target,
    functions: &mut Scope<'_>,
    diagnostics: &mut Diagnostics,
) {
    let mut types = Scope::new(target, "type", target.type_name, target.channel_types);
    let mut roles = Scope::new(target, "role", target.value_name, &[]);
    let mut states = Scope::new(target, "state", target.value_name, &[]);
    for message in &channel.messages {
        types.take(&message.name, diagnostics);
        if !matches!(message.direction, Direction::Outbound { .. }) {
            functions.take(&message.name, diagnostics);
        }
    }
    for message in &channel.messages {
        if let Payload::Schema(id) = message.payload {
            types.take_inner(schemas, id, diagnostics);
        }
        calls(message, target, &mut types, diagnostics);
    }
    rooms(channel, target, &mut types, functions, diagnostics);
    for role in &channel.roles {
        roles.take(&role.name, diagnostics);
    }
    for key in &channel.state {
        states.take(&key.name, diagnostics);
        types.take_type(schemas, key.schema, diagnostics);
    }
}

/// Takes the names of types that a message's call has.
fn calls(message: &Message, target: &Target, types: &mut Scope<'_>, diagnostics: &mut Diagnostics) {
    let Direction::Inbound { actions, .. } = &message.direction else { return };
    for action in actions {
        let Action::Call { replies, job } = action else { continue };
        let job_type = target.derived.job_type.filter(|_| job.is_some());
        let reply_type = target.derived.reply_type.filter(|_| replies.len() > 1);
        for suffix in job_type.into_iter().chain(reply_type) {
            types.take_derived(&message.name, format!("{} {suffix}", message.name.value), diagnostics);
        }
    }
}

/// Takes the names that a channel's rooms have, and those of their modes and states.
fn rooms(
    channel: &Channel,
    target: &Target,
    types: &mut Scope<'_>,
    functions: &mut Scope<'_>,
    diagnostics: &mut Diagnostics,
) {
    let mut rooms = Scope::new(target, "room", target.value_name, target.room_functions);
    for room in &channel.rooms {
        rooms.take(&room.name, diagnostics);
    }
    for room in &channel.rooms {
        for mode in &room.modes {
            rooms.take_derived(&room.name, format!("{} {mode}", room.name.value), diagnostics);
        }
        let mut states = Scope::new(target, "state", target.value_name, target.room_state_functions);
        for state in &room.state {
            states.take(&state.name, diagnostics);
            rooms.take_derived(&state.name, format!("{} {} state", room.name.value, state.name.value), diagnostics);
        }
        let RoomKind::Key { asks, .. } = &room.kind else { continue };
        for suffix in target.derived.room_types {
            types.take_derived(&room.name, format!("{} {suffix}", room.name.value), diagnostics);
        }
        if let Some(prefix) = target.derived.room_function.filter(|_| *asks) {
            functions.take_derived(&room.name, format!("{prefix} {}", room.name.value), diagnostics);
        }
    }
}

fn members(fields: &[Field], target: &Target, diagnostics: &mut Diagnostics) {
    let mut members = Scope::new(target, "member", target.value_name, &[]);
    for field in fields {
        members.take(&field.name, diagnostics);
    }
}

/// Names that stand side by side in generated code.
struct Scope<'a> {
    target: &'a Target,
    what: &'static str,
    case: fn(&str) -> String,
    taken: &'static [&'static str],
    names: Vec<(String, Spanned<String>)>,
}

impl<'a> Scope<'a> {
    fn new(target: &'a Target, what: &'static str, case: fn(&str) -> String, taken: &'static [&'static str]) -> Self {
        Self { target, what, case, taken, names: Vec::new() }
    }

    /// Takes the name of a schema's type, where that is not its own: it comes from its place or its `title`.
    fn take_type(&mut self, schemas: &Schemas, id: SchemaId, diagnostics: &mut Diagnostics) {
        let schema = schemas.get(id);
        if !schema.is_named && matches!(schema.shape, Shape::Record { .. } | Shape::Choice(_)) {
            let name = Spanned::new(schema.span, schema.name.clone());
            self.claim(&name, "give this schema a `title`, or a name of its own under `schemas`", diagnostics);
        }
        self.take_inner(schemas, id, diagnostics);
    }

    /// Takes the names of the types inside a schema.
    fn take_inner(&mut self, schemas: &Schemas, id: SchemaId, diagnostics: &mut Diagnostics) {
        match &schemas.get(id).shape {
            Shape::Record { fields, .. } => {
                for field in fields {
                    self.take_type(schemas, field.schema, diagnostics);
                }
            }
            Shape::List(inner) | Shape::Tuple(inner, _) | Shape::Map(inner) => {
                self.take_type(schemas, *inner, diagnostics);
            }
            _ => {}
        }
    }

    /// Takes a name that is made of another, which is the one to change.
    fn take_derived(&mut self, name: &Spanned<String>, derived: String, diagnostics: &mut Diagnostics) {
        self.claim(&Spanned::new(name.span, derived), "rename one of them", diagnostics);
    }

    /// Takes a name, and reports why it cannot be had.
    fn take(&mut self, name: &Spanned<String>, diagnostics: &mut Diagnostics) {
        let help = if self.what == "value" { "leave one of the values out" } else { "rename one of them" };
        self.claim(name, help, diagnostics);
    }

    fn claim(&mut self, name: &Spanned<String>, help: &str, diagnostics: &mut Diagnostics) {
        if !name.value.contains(|character: char| character.is_ascii_alphanumeric()) {
            let message = format!("`{}` has no letter or digit to make a name of", name.value);
            let diagnostic = Diagnostic::new(&rules::RESERVED_NAME, name.span, message);
            if !diagnostics.iter().any(|told| told.message == diagnostic.message && told.span == name.span) {
                diagnostics.push(diagnostic.help("put the value under a name of letters, digits and `_`"));
            }
            return;
        }
        let cased = (self.case)(&name.value);
        let (target, what) = (self.target.name, self.what);
        if self.taken.contains(&cased.as_str()) || self.target.reserved.contains(&cased.as_str()) {
            let message =
                format!("`{}` cannot be the name of a {what}: in {target} it is `{cased}`, which is taken", name.value);
            diagnostics.push(Diagnostic::new(&rules::RESERVED_NAME, name.span, message).help("choose another name"));
            return;
        }
        if let Some((_, first)) = self.names.iter().find(|(other, _)| *other == cased) {
            // One word on it is enough, whatever else the two become in this target and in others.
            let is_told = |told: &Diagnostic| *told.rule == rules::NAME_COLLISION && told.span == name.span;
            if diagnostics.iter().any(is_told) {
                return;
            }
            let message = format!("`{}` and `{}` are both `{cased}` in {target}", first.value, name.value);
            let mut diagnostic = Diagnostic::new(&rules::NAME_COLLISION, name.span, message);
            if first.span != name.span {
                diagnostic = diagnostic.also(first.span, "the other name");
            }
            diagnostics.push(diagnostic.help(help));
            return;
        }
        self.names.push((cased, name.clone()));
    }
}
