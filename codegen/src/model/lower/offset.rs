//! The offset that a room with a history gives each of its messages.

use super::channel::Shared;
use super::message::Home;
use super::schema::Place;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::channel::{Direction, Message, Payload};
use crate::model::schema::{Additional, Field, Fill, Keywords, SchemaId, Shape, Type};
use crate::source::Spanned;

/// Gives each message to a room with a history its offset, a member of its own.
pub(super) fn add(
    home: &Home<'_>,
    messages: &mut [Message],
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) {
    for message in messages {
        let Direction::Outbound { to, .. } = &message.direction else { continue };
        for room in to.rooms.clone().into_iter().map(|room| &home.rooms[room]) {
            let Some(recovery) = &room.recovery else { continue };
            let word = home
                .written
                .rooms
                .as_ref()
                .and_then(|rooms| rooms.get(&room.name.value)?.recovery.as_ref()?.offset.as_ref());
            let name = Spanned::new(word.map_or(room.name.span, |word| word.span), recovery.offset.clone());
            let place = Place::new(&message.name.value, format!("/$defs/{}.{}", home.name.value, message.name.value));
            one(message, &name, &place, shared, diagnostics);
        }
    }
}

fn one(
    message: &mut Message,
    name: &Spanned<String>,
    place: &Place,
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(mut keywords) = keywords(message, name, shared, diagnostics) else { return };
    if let Some(field) = keywords.properties.iter().find(|field| field.name.value == name.value) {
        if shared.schematic.schemas.get(field.schema).fill != Some(Fill::RoomOffset) {
            let text = format!("the member `{}` carries the room's offset", name.value);
            let diagnostic = Diagnostic::new(&rules::OFFSET_UNFIT, field.name.span, text);
            diagnostics.push(
                diagnostic
                    .also(name.span, "called so here")
                    .help("rename one of them, or leave the member out: it is added"),
            );
        }
        return;
    }
    let offset = Keywords { types: vec![Type::Integer], minimum: Some("0".to_owned()), ..Keywords::default() };
    let offset = shared.schematic.implied(message.name.span, &place.member("properties", &name.value), offset);
    shared.schematic.schemas.all[offset.0].fill = Some(Fill::RoomOffset);
    shared.schematic.schemas.all[offset.0].description = Some("The message's place in the room's order.".to_owned());
    // The name of a member is reported where the message is, not where the room names it.
    let field = Spanned::new(message.name.span, name.value.clone());
    // What is said of the number of members is said of those that are written.
    keywords.min_properties = keywords.min_properties.map(|fewest| fewest.saturating_add(1));
    keywords.max_properties = keywords.max_properties.map(|most| most.saturating_add(1));
    keywords.properties.push(Field { name: field, schema: offset, required: true, recursive: false });
    let id = own(message, place, shared);
    let schema = &mut shared.schematic.schemas.all[id.0];
    schema.shape = super::shape::of(&keywords);
    schema.keywords = keywords;
    message.payload = Payload::Schema(id);
}

/// What a message's payload checks. `None` after reporting why no member can be added.
fn keywords(
    message: &Message,
    name: &Spanned<String>,
    shared: &Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Option<Keywords> {
    let nothing = Keywords { types: vec![Type::Object], additional: Additional::Closed, ..Keywords::default() };
    let span = match &message.payload {
        Payload::Nothing => return Some(nothing),
        Payload::Schema(id) => {
            let schema = shared.schematic.resolved(*id);
            if matches!(schema.shape, Shape::Record { .. }) {
                return Some(schema.keywords.clone());
            }
            let own = shared.schematic.schemas.get(*id).span;
            if [own, schema.span].iter().any(|span| diagnostics.has_error_in(*span)) {
                return None;
            }
            own
        }
        Payload::State { .. } | Payload::Credentials => message.name.span,
    };
    let text = format!("the payload of `{}` has no place for the room's offset", message.name.value);
    let diagnostic = Diagnostic::new(&rules::OFFSET_UNFIT, span, text);
    diagnostics.push(diagnostic.also(name.span, "the offset").help("name its members with `fields` and `optional`"));
    None
}

/// The schema of a message alone: one with a name of its own stays as it is.
fn own(message: &Message, place: &Place, shared: &mut Shared<'_, '_>) -> SchemaId {
    if let Payload::Schema(id) = message.payload
        && !matches!(shared.schematic.schemas.get(id).shape, Shape::Reference(_))
    {
        return id;
    }
    shared.schematic.reserve(message.name.span, place)
}
