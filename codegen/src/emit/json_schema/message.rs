//! Messages as JSON Schema: the whole frame, envelope included.

use super::schema::{keywords, names, own, used};
use crate::json::Json;
use crate::model::{
    Additional, Channel, Credential, Envelope, Field, Keywords, Message, Payload, Schemas, Service, Type,
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
            let tagged = [(tag.as_str(), constant(&message.name.value)), (content.as_str(), payload)];
            match message.payload {
                Payload::Nothing => closed(&tagged[..1]),
                _ => closed(&tagged),
            }
        }
        Envelope::Tag { tag, content: None, .. } => with_tag(payload, tag, &message.name.value),
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

/// An object schema with the tag as its first member.
fn with_tag(payload: Json, tag: &str, name: &str) -> Json {
    let Json::Object(members) = payload else { return payload };
    let mut members = members;
    let mut prepend =
        |word: &str, first: &dyn Fn(Json) -> Json| match members.iter_mut().find(|(other, _)| other == word) {
            Some((_, value)) => *value = first(value.clone()),
            None => members.push((word.to_owned(), first(Json::Null))),
        };
    prepend("properties", &|value| {
        let rest = if let Json::Object(rest) = value { rest } else { Vec::new() };
        Json::Object(std::iter::once((tag.to_owned(), constant(name))).chain(rest).collect())
    });
    prepend("required", &|value| {
        let rest = if let Json::Array(rest) = value { rest } else { Vec::new() };
        Json::Array(std::iter::once(Json::string(tag)).chain(rest).collect())
    });
    Json::Object(members)
}
