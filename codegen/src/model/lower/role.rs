//! Who connects where, and what tells one role from another.

use super::address;
use super::channel::Shared;
use super::schema::Place;
use super::{check_name, unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::json::Json;
use crate::model::channel::{Address, Parameter, ParameterKind, Role};
use crate::model::schema::{SchemaId, Shape, Type};
use crate::source::{Span, Spanned};
use crate::syntax::{self, At, Fields, Table};

/// The role of a channel that names none.
const ONLY_ROLE: &str = "client";
/// Names that mean something in `from` and `to`.
const RESERVED: [&str; 4] = ["server", "client", "sender", "everyone"];

/// Lowers the roles; there is always one.
pub(super) fn lower(
    channel: &Spanned<String>,
    written: &syntax::Channel,
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Vec<Role> {
    let home = written.at.as_ref().and_then(|at| path(at, diagnostics));
    let place = Place::new(&channel.value, format!("/$defs/{}", channel.value));
    let is_written = written.written.iter().any(|word| word.value == "at");
    let path: Vec<(Spanned<String>, SchemaId)> = written
        .path
        .iter()
        .flat_map(|table| table.iter())
        .map(|(name, schema)| (name.clone(), parameter(schema, name, &place, shared, diagnostics)))
        .collect();
    let query = query(written.query.as_ref(), &place, shared, diagnostics);
    let mut roles = Vec::new();
    let only =
        syntax::Role { span: channel.span, written: Vec::new(), description: None, at: None, query: None, when: None };
    let only_name = Spanned::new(channel.span, ONLY_ROLE.to_owned());
    let named: Vec<(&Spanned<String>, &syntax::Role)> = match &written.roles {
        Some(roles) => roles.iter().collect(),
        None => vec![(&only_name, &only)],
    };
    // An address that could not be read was reported, and may have any parameter.
    let mut unreadable = written.at.as_ref().map_or(is_written, |at| home.is_none() && !is_empty(&at.value));
    for (name, role) in named {
        if written.roles.is_some() {
            check_role_name(name, diagnostics);
        }
        let Some(at) = role.at.as_ref().or(home.as_ref()) else {
            if !unreadable {
                let message = format!("nothing says where `{}` connects", name.value);
                let diagnostic = Diagnostic::new(&rules::MISSING_WORD, name.span, message);
                diagnostics.push(diagnostic.help("add `at: /path` to the channel, or to each role"));
            }
            let address = Address { span: name.span, path: String::new() };
            let description = role.description.clone();
            roles.push(Role { name: name.clone(), description, address, when: Vec::new(), query: Vec::new() });
            continue;
        };
        let before = diagnostics.len();
        let in_path = address::parameters(at, diagnostics);
        unreadable |= diagnostics.len() > before;
        for name in &in_path {
            if !path.iter().any(|(other, _)| other.value == *name) {
                let message = format!("the path's parameter `{name}` has no schema");
                let diagnostic = Diagnostic::new(&rules::UNKNOWN_PARAMETER, at.span, message);
                diagnostics.push(diagnostic.help(format!("add `path: {{ {name}: string }}` to the channel")));
            }
        }
        let mut own = query.clone();
        own.extend(self::query(role.query.as_ref(), &place, shared, diagnostics));
        let mut all = own.clone();
        let of_path = path.iter().filter(|(name, _)| in_path.contains(&name.value));
        all.extend(of_path.map(|(name, schema)| Parameter {
            name: name.value.clone(),
            kind: ParameterKind::Path,
            schema: *schema,
            required: true,
        }));
        let when = when(role.when.as_ref(), &all, shared, diagnostics);
        let address = Address { span: at.span, path: at.value.clone() };
        roles.push(Role { name: name.clone(), description: role.description.clone(), address, when, query: all });
    }
    for (name, _) in path.iter().filter(|_| !unreadable) {
        if !roles.iter().any(|role: &Role| role.query.iter().any(|parameter| parameter.name == name.value)) {
            let message = format!("no path of the channel has a parameter `{}`", name.value);
            let diagnostic = Diagnostic::new(&rules::UNKNOWN_PARAMETER, name.span, message);
            diagnostics
                .push(diagnostic.help(format!("write `{{{}}}` as a segment of the path, or leave it out", name.value)));
        }
    }
    if let Some(written) = &written.roles {
        refuse_ambiguous(&roles, written, diagnostics);
    }
    roles
}

fn is_empty(at: &At) -> bool {
    matches!(at, At::Transports(table) if table.0.is_empty())
}

fn check_role_name(name: &Spanned<String>, diagnostics: &mut Diagnostics) {
    check_name("a role", name, diagnostics);
    if RESERVED.contains(&name.value.as_str()) {
        let message = format!("`{}` means something else in `from` and `to`", name.value);
        diagnostics.push(Diagnostic::new(&rules::RESERVED_NAME, name.span, message).help("choose another name"));
    }
}

fn path(at: &Spanned<At>, diagnostics: &mut Diagnostics) -> Option<Spanned<String>> {
    match &at.value {
        At::Path(path) => Some(Spanned::new(at.span, path.clone())),
        At::Transports(table) => {
            let mut websocket = None;
            for (transport, path) in table.iter() {
                match transport.value.as_str() {
                    "websocket" => websocket = Some(path.clone()),
                    "socketio" => {}
                    _ => {
                        unknown(&rules::UNKNOWN_CHOICE, "transport", transport, ["websocket", "socketio"], diagnostics);
                    }
                }
            }
            websocket
        }
    }
}

fn query(
    fields: Option<&Fields>,
    place: &Place,
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Vec<Parameter> {
    let Some(fields) = fields else { return Vec::new() };
    let tables = [(&fields.fields, true), (&fields.optional_fields, false)];
    let mut parameters = Vec::new();
    for (table, required) in tables {
        for (name, schema) in table.iter().flat_map(|table| table.iter()) {
            let schema = parameter(schema, name, place, shared, diagnostics);
            parameters.push(Parameter { name: name.value.clone(), kind: ParameterKind::Query, schema, required });
        }
    }
    parameters
}

fn parameter(
    schema: &syntax::Schema,
    name: &Spanned<String>,
    place: &Place,
    shared: &mut Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> SchemaId {
    let place = Place::new(format!("{} {}", place.name, name.value), format!("{}.{}", place.pointer, name.value));
    let id = shared.schematic.lower(schema, &place, diagnostics);
    if !is_plain(id, shared) && !diagnostics.has_error_in(schema.span()) {
        let diagnostic =
            Diagnostic::new(&rules::PARAMETER_NOT_PLAIN, schema.span(), "a URL's parameter cannot hold this");
        diagnostics.push(diagnostic.help("use a boolean, a number, text or a choice of texts"));
    }
    id
}

fn is_plain(id: SchemaId, shared: &Shared<'_, '_>) -> bool {
    matches!(
        shared.schematic.resolved(id).shape,
        Shape::Boolean | Shape::Integer { .. } | Shape::Number | Shape::Text | Shape::Choice(_)
    )
}

fn when(
    written: Option<&syntax::When>,
    parameters: &[Parameter],
    shared: &Shared<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Vec<(Parameter, Json)> {
    let mut conditions = Vec::new();
    for (name, value) in written.iter().flat_map(|table| table.iter()) {
        let kinds = [("query.", ParameterKind::Query), ("path.", ParameterKind::Path)];
        let found = kinds.iter().find_map(|(prefix, kind)| {
            let bare = name.value.strip_prefix(prefix)?;
            parameters.iter().find(|parameter| parameter.name == bare && parameter.kind == *kind)
        });
        let Some(parameter) = found else {
            let known: Vec<String> = parameters
                .iter()
                .map(|parameter| {
                    let prefix =
                        kinds.iter().find(|(_, kind)| *kind == parameter.kind).map_or("", |(prefix, _)| prefix);
                    format!("{prefix}{}", parameter.name)
                })
                .collect();
            unknown(&rules::UNKNOWN_PARAMETER, "parameter", name, known.iter().map(String::as_str), diagnostics);
            continue;
        };
        if !fits(&value.value.0, parameter.schema, shared) {
            let message = format!("`{}` cannot be {}", name.value, value.value.0.compact());
            let diagnostic = Diagnostic::new(&rules::VALUE_OUTSIDE_TYPE, value.span, message);
            let place = shared.schematic.schemas.get(parameter.schema).span;
            diagnostics.push(diagnostic.also(place, "its schema").help("compare with a value the parameter can have"));
        }
        conditions.push((parameter.clone(), value.value.0.clone()));
    }
    conditions
}

fn fits(value: &Json, schema: SchemaId, shared: &Shared<'_, '_>) -> bool {
    match &shared.schematic.schemas.get(schema).shape {
        Shape::Boolean => Type::of(value) == Type::Boolean,
        Shape::Integer { .. } => Type::of(value) == Type::Integer,
        Shape::Number => Type::Number.holds(Type::of(value)),
        Shape::Text => Type::of(value) == Type::String,
        Shape::Choice(texts) => value.as_str().is_some_and(|text| texts.iter().any(|other| other == text)),
        _ => true,
    }
}

fn refuse_ambiguous(roles: &[Role], written: &Table<syntax::Role>, diagnostics: &mut Diagnostics) {
    for (index, role) in roles.iter().enumerate() {
        let twin =
            roles[..index].iter().find(|other| other.address.path == role.address.path && other.when == role.when);
        // Where `when` names what does not exist, or the address is missing, that was reported.
        let is_clear = |role: &Role| {
            let conditions =
                written.get(&role.name.value).and_then(|role| role.when.as_ref()).map_or(0, |when| when.0.len());
            role.when.len() == conditions && !role.address.path.is_empty()
        };
        if let Some(other) = twin.filter(|other| is_clear(role) && is_clear(other)) {
            let place: Span = role.name.span;
            let message = format!("nothing tells `{}` from `{}`", role.name.value, other.name.value);
            let diagnostic = Diagnostic::new(&rules::AMBIGUOUS_ROLE, place, message);
            diagnostics.push(
                diagnostic
                    .also(other.name.span, "the other role")
                    .help("give one of them a `when` or a path of its own"),
            );
        }
    }
}
