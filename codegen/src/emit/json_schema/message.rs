//! Messages as JSON Schema: the whole frame, envelope included.

use super::schema::{keywords, names, own, used};
use crate::json::Json;
use crate::model::{
    Additional, Channel, Credential, Direction, Envelope, Field, Keywords, Message, Payload, Schemas, Service, Telling,
    Type,
};

/// The schema of a message's frames.
pub(super) fn on_the_wire(service: &Service, channel: &Channel, message: &Message) -> Json {
    let schemas = &service.schemas;
    let mut members: Vec<(String, Json)> = Vec::new();
    if let Some(description) = &message.description {
        members.push(("description".to_owned(), Json::string(description)));
    }
    if message.deprecated {
        members.push(("deprecated".to_owned(), Json::Bool(true)));
    }
    let payload = payload(schemas, channel, message);
    let frame = match &channel.envelope {
        Envelope::Bare | Envelope::Keys => payload,
        Envelope::Tag { tag, content: Some(content), .. } => {
            let held = (!matches!(message.payload, Payload::Nothing)).then_some((content.as_str(), payload));
            let held: Vec<(&str, Json)> = held.into_iter().collect();
            with_members(closed(&held), &[(tag, constant(&message.name.value))], &ids(channel, message))
        }
        Envelope::Tag { content: None, .. } if message.untagged => with_members(payload, &[], &ids(channel, message)),
        Envelope::Tag { tag, content: None, .. } => {
            with_members(payload, &[(tag, constant(&message.name.value))], &ids(channel, message))
        }
    };
    if let Json::Object(frame) = frame {
        members.extend(frame);
    }
    if !message.examples.is_empty() {
        let examples = message.examples.iter().map(|example| framed(channel, message, &example.value)).collect();
        members.push(("examples".to_owned(), Json::Array(examples)));
    }
    Json::Object(members)
}

/// A payload in its envelope.
pub(crate) fn framed(channel: &Channel, message: &Message, payload: &Json) -> Json {
    match &channel.envelope {
        Envelope::Bare | Envelope::Keys => payload.clone(),
        Envelope::Tag { content: None, .. } if message.untagged => payload.clone(),
        Envelope::Tag { tag, content: Some(content), .. } => {
            Json::object([(tag.clone(), Json::string(&message.name.value)), (content.clone(), payload.clone())])
        }
        Envelope::Tag { tag, content: None, .. } => {
            let own = (tag.clone(), Json::string(&message.name.value));
            let rest = match payload {
                Json::Object(members) => members.clone(),
                _ => Vec::new(),
            };
            Json::Object(std::iter::once(own).chain(rest).collect())
        }
    }
}

fn payload(schemas: &Schemas, channel: &Channel, message: &Message) -> Json {
    match &message.payload {
        Payload::Nothing => closed(&[]),
        Payload::Schema(id) if matches!(channel.envelope, Envelope::Tag { content: None, .. }) => {
            let schema = schemas.resolved(*id);
            Json::object(keywords(schemas, &schema.keywords))
        }
        Payload::Schema(id) => match used(schemas, *id) {
            Json::Object(members) => Json::Object(members),
            _ => own(schemas, *id),
        },
        Payload::State { fields, .. } => {
            let mut properties = state_fields(channel);
            properties.extend(fields.iter().cloned());
            let object = Keywords {
                types: vec![Type::Object],
                properties,
                additional: Additional::Closed,
                ..Keywords::default()
            };
            Json::object(keywords(schemas, &object))
        }
        Payload::Credentials => {
            let forms = channel.credentials.iter().map(credential).collect();
            Json::object([("anyOf", Json::Array(forms))])
        }
    }
}

/// All states of a channel.
pub(super) fn state(schemas: &Schemas, channel: &Channel) -> Json {
    let mut properties = state_fields(channel);
    for field in &mut properties {
        field.required = true;
    }
    let object =
        Keywords { types: vec![Type::Object], properties, additional: Additional::Closed, ..Keywords::default() };
    let members = keywords(schemas, &object).into_iter().map(|(word, value)| match (word, value) {
        ("properties", Json::Object(states)) => {
            (word, Json::Object(states.into_iter().map(|state| described(channel, state)).collect()))
        }
        other => other,
    });
    Json::object(members)
}

/// A state with what the spec says about it.
fn described(channel: &Channel, (name, schema): (String, Json)) -> (String, Json) {
    let key = channel.state.iter().find(|key| key.name.value == name);
    let Json::Object(members) = schema else { return (name, schema) };
    let about = key.into_iter().flat_map(|key| {
        let title = key.title.as_ref().map(|title| ("title".to_owned(), Json::string(title)));
        let description = key.description.as_ref().map(|text| ("description".to_owned(), Json::string(text)));
        title.into_iter().chain(description).chain([("default".to_owned(), key.initial.value.clone())])
    });
    (name, Json::Object(about.chain(members).collect()))
}

fn state_fields(channel: &Channel) -> Vec<Field> {
    let field = |key: &crate::model::StateKey| Field {
        name: key.name.clone(),
        schema: key.schema,
        required: false,
        recursive: false,
    };
    channel.state.iter().map(field).collect()
}

fn credential(credential: &Credential) -> Json {
    let members = credential.members();
    let text = || Json::object([("type", Json::string("string"))]);
    let required = members.iter().filter(|(_, required)| *required).map(|(name, _)| *name);
    Json::object([
        ("type", Json::string("object")),
        ("properties", Json::object(members.iter().map(|(name, _)| (*name, text())))),
        ("required", names(required)),
        ("additionalProperties", Json::Bool(false)),
    ])
}

fn constant(name: &str) -> Json {
    Json::object([("const", Json::string(name))])
}

/// A closed object of these members, all required.
fn closed(members: &[(&str, Json)]) -> Json {
    Json::object([
        ("type", Json::string("object")),
        ("properties", Json::object(members.iter().cloned())),
        ("required", names(members.iter().map(|(name, _)| *name))),
        ("additionalProperties", Json::Bool(false)),
    ])
}

/// An object schema with the envelope's members before its own: those that have to be there, and those that may be.
fn with_members(payload: Json, required: &[(&str, Json)], optional: &[(&str, Json)]) -> Json {
    let Json::Object(mut members) = payload else { return payload };
    let mut prepend = |word: &str, first: Vec<(String, Json)>| {
        let found = members.iter_mut().find(|(other, _)| other == word);
        match found {
            Some((_, Json::Object(rest))) => drop(rest.splice(..0, first)),
            Some((_, Json::Array(rest))) => drop(rest.splice(..0, first.into_iter().map(|(_, value)| value))),
            _ if first.is_empty() => {}
            _ if word == "required" => {
                members.push((word.to_owned(), Json::Array(first.into_iter().map(|(_, value)| value).collect())));
            }
            _ => members.push((word.to_owned(), Json::Object(first))),
        }
    };
    let both = required.iter().chain(optional);
    prepend("properties", both.map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect());
    prepend("required", required.iter().map(|(name, _)| (String::new(), Json::string(*name))).collect());
    Json::Object(members)
}

/// The members of a message's frames that correlate requests and replies.
fn ids<'a>(channel: &'a Channel, message: &Message) -> Vec<(&'a str, Json)> {
    let Envelope::Tag { id: Some(id), .. } = &channel.envelope else { return Vec::new() };
    let also = match &message.direction {
        Direction::Inbound { .. } | Direction::Passed { answers: false, .. } => id.also.as_deref(),
        Direction::Passed { answers: true, .. } => None,
        Direction::Outbound { .. } if is_answer(channel, message) => None,
        Direction::Outbound { .. } => return Vec::new(),
    };
    std::iter::once(id.field.as_str()).chain(also).map(|name| (name, self::id())).collect()
}

/// Whether the server answers a request with the message: as its reply, or to say that it failed.
fn is_answer(channel: &Channel, message: &Message) -> bool {
    let named = |id: usize| channel.messages[id].name == message.name;
    let replies = channel
        .messages
        .iter()
        .any(|other| matches!(&other.direction, Direction::Inbound { reply: Some(reply), .. } if named(*reply)));
    let kinds = channel.failing.kinds.iter().map(|(_, telling)| telling);
    let exceptions = channel.failing.exceptions.iter().map(|(_, _, telling)| telling);
    let tells = |telling: &Telling| matches!(telling, Telling::Message { message, .. } if named(*message));
    replies || kinds.chain(exceptions).any(tells)
}

/// A short text or a whole number.
fn id() -> Json {
    Json::object([
        ("type", names(["string", "integer"])),
        ("minLength", Json::number(1)),
        ("maxLength", Json::number(256)),
    ])
}
