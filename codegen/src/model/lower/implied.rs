//! Fields that the server fills, and the schemas they have where none is written.

use super::fill;
use super::schema::{Place, Schematic};
use crate::diagnostic::{Diagnostic, Diagnostics, list, rules};
use crate::model::schema::{Additional, Field, Fill, Keywords, SchemaId, Shape, Type};
use crate::source::{Span, Spanned};
use crate::syntax::SchemaWords;

/// What a `fill` may mean in the message at hand.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// The states of the channel.
    pub(super) states: Vec<(String, SchemaId)>,
    /// The room that the message has to do with.
    pub(super) room: KnownRoom,
    /// Whether topics can be named here: only messages of a channel know any.
    pub(super) topics: bool,
}

/// The room that a message has to do with.
#[derive(Debug, Clone, Default)]
pub(super) enum KnownRoom {
    /// There is none.
    #[default]
    None,
    /// There are several, of these names.
    Several(Vec<String>),
    /// This one.
    One {
        /// Its name.
        name: Spanned<String>,
        /// A member as others see it.
        member: Option<SchemaId>,
        /// Shared state by name.
        state: Vec<(Spanned<String>, SchemaId)>,
    },
}

impl Schematic<'_> {
    /// Fills a field; without a schema of its own it has that of what fills it.
    pub(super) fn fill(
        &mut self,
        id: SchemaId,
        written: &Spanned<String>,
        keywords: &mut Keywords,
        diagnostics: &mut Diagnostics,
    ) {
        let Some(fill) = self.fill_as_written(id, written, diagnostics) else { return };
        if *keywords == Keywords::default() {
            self.imply(id, &fill, written.span, keywords, diagnostics);
        }
    }

    /// Fills a field whose schema is written.
    pub(super) fn fill_as_written(
        &mut self,
        id: SchemaId,
        written: &Spanned<String>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Fill> {
        let states: Vec<&str> = self.known_here.states.iter().map(|(name, _)| name.as_str()).collect();
        let fill = fill::parse(written, &states, diagnostics)?;
        self.schemas.all[id.0].fill = Some(fill.clone());
        Some(fill)
    }

    fn imply(&mut self, id: SchemaId, fill: &Fill, span: Span, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
        let place = Place::new(&self.schemas.all[id.0].name, &self.schemas.all[id.0].pointer);
        match fill {
            Fill::State(name) => {
                if let Some((_, schema)) = self.known_here.states.iter().find(|(other, _)| other == name) {
                    self.schemas.all[id.0].shape = Shape::Reference(*schema);
                }
            }
            Fill::Permissions | Fill::Applied => {
                let text = Keywords { types: vec![Type::String], ..Keywords::default() };
                keywords.items = Some(self.implied(span, &place.item(), text));
                keywords.types = vec![Type::Array];
            }
            Fill::ErrorRetryAfter | Fill::CallElapsed | Fill::RoomOffset => {
                keywords.types = vec![Type::Integer];
                keywords.minimum = Some("0".to_owned());
            }
            Fill::SessionRecovered => keywords.types = vec![Type::Boolean],
            Fill::ErrorDetails => keywords.types = vec![Type::Object],
            Fill::RoomMember | Fill::RoomMembers => match self.known_member(fill, span, diagnostics) {
                Some(member) if *fill == Fill::RoomMember => self.schemas.all[id.0].shape = Shape::Reference(member),
                Some(member) => {
                    keywords.types = vec![Type::Array];
                    keywords.items = Some(self.same_as(member, span, &place.item()));
                }
                None => {}
            },
            Fill::RoomState => self.known_state(&place, span, keywords, diagnostics),
            _ => keywords.types = vec![Type::String],
        }
    }

    /// A schema that nobody wrote and that is the same as another.
    fn same_as(&mut self, other: SchemaId, span: Span, place: &Place) -> SchemaId {
        let id = self.reserve(span, place);
        self.schemas.all[id.0].shape = Shape::Reference(other);
        id
    }

    /// The schema of a member of the room at hand. `None` after reporting that nothing says what a member is.
    fn known_member(&self, fill: &Fill, span: Span, diagnostics: &mut Diagnostics) -> Option<SchemaId> {
        match &self.known_here.room {
            KnownRoom::One { member: Some(member), .. } => Some(*member),
            KnownRoom::One { name, .. } => {
                let message = format!("nothing says what others see of a member of `{}`", name.value);
                let diagnostic = Diagnostic::new(&rules::FILL_UNFIT, span, message);
                diagnostics.push(diagnostic.also(name.span, "the room").help("add `member: SCHEMA` to the room"));
                None
            }
            _ => self.no_room(fill, span, diagnostics),
        }
    }

    /// An object of all values that the members of the room at hand share. At first none of their members is there.
    fn known_state(&mut self, place: &Place, span: Span, keywords: &mut Keywords, diagnostics: &mut Diagnostics) {
        let states = match &self.known_here.room {
            KnownRoom::One { name, state, .. } if state.is_empty() => {
                let message = format!("the members of `{}` share nothing", name.value);
                let diagnostic = Diagnostic::new(&rules::FILL_UNFIT, span, message);
                diagnostics.push(diagnostic.also(name.span, "the room").help("add `state` to the room"));
                return;
            }
            KnownRoom::One { state, .. } => state.clone(),
            _ => {
                self.no_room(&Fill::RoomState, span, diagnostics);
                return;
            }
        };
        keywords.types = vec![Type::Object];
        keywords.additional = Additional::Closed;
        for (name, schema) in states {
            let place = place.member("properties", &name.value);
            let written = self.resolved(schema).keywords.clone();
            let schema = if written.min_properties.is_none() {
                self.same_as(schema, span, &place)
            } else {
                let mut keywords = Keywords { min_properties: None, ..written };
                for field in &mut keywords.properties {
                    field.schema = self.same_as(field.schema, span, &place.member("properties", &field.name.value));
                }
                self.implied(span, &place, keywords)
            };
            keywords.properties.push(Field { name, schema, required: true, recursive: false });
        }
    }

    fn no_room(&self, fill: &Fill, span: Span, diagnostics: &mut Diagnostics) -> Option<SchemaId> {
        let word = fill::word(fill);
        let (message, help) = match &self.known_here.room {
            KnownRoom::Several(names) => (
                format!("`{word}` could be of several rooms: {}", list(names.iter().map(String::as_str))),
                "write a message for each of the rooms",
            ),
            _ => (
                format!("`{word}` is of a room, and this message has to do with none"),
                "fill it in a message to the room, or in one that answers a message which joins or requires it",
            ),
        };
        diagnostics.push(Diagnostic::new(&rules::FILL_UNFIT, span, message).help(help));
        None
    }

    /// `room: any`: the name of one of the channel's topics.
    pub(super) fn topic_name(
        &mut self,
        id: SchemaId,
        room: &Spanned<String>,
        words: &SchemaWords,
        diagnostics: &mut Diagnostics,
    ) {
        const BESIDE: [&str; 7] = ["room", "$comment", "title", "description", "default", "examples", "deprecated"];
        for word in words.written.iter().filter(|word| !BESIDE.contains(&word.value.as_str())) {
            let message = format!("`{}` does not go with `room`", word.value);
            let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, word.span, message);
            diagnostics.push(diagnostic.help("leave it out: `room: any` checks that the text is the name of a topic"));
        }
        if room.value != "any" {
            super::unknown(&rules::UNKNOWN_CHOICE, "kind of topic", room, ["any"], diagnostics);
        }
        if !self.known_here.topics {
            let message = "the name of a topic stands in messages of a channel, and this is in none";
            let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, room.span, message);
            diagnostics.push(diagnostic.help("write `room: any` in the message's `payload`"));
            return;
        }
        let own = &mut self.schemas.all[id.0];
        own.shape = Shape::Text;
        own.keywords.types = vec![Type::String];
        self.topic_names.push((id, room.span));
    }
}
