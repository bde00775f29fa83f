//! The top of a spec.

use std::time::Duration;

use super::damage::Damage;
use super::schema::Schematic;
use super::{channel, check_name, failing, flow, recursion, scenario, token, unknown};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::model::FailureKind;
use crate::model::service::{CatalogueError, Rate, Retry, Service, Version};
use crate::source::{SourceId, Sources, Spanned};
use crate::syntax::{self, File, SecurityKind, Spec, VersionText};

/// A session's permissions are kept as the bits of one word.
const MOST_PERMISSIONS: usize = 64;

/// Lowers one service. `None` where not even its name is usable.
pub(super) fn lower(
    source: SourceId,
    spec: &Spec,
    files: &[(SourceId, File)],
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Service> {
    check_service_name(&spec.service, diagnostics);
    let version = version(&spec.version, diagnostics);
    let mut schematic = Schematic::new(source, files, sources);
    if let Some(schemas) = &spec.schemas {
        schematic.named(schemas, diagnostics);
    }
    let rates = rates(spec, diagnostics);
    let errors = errors(spec, diagnostics);
    security(spec, diagnostics);
    for permission in spec.permissions.iter().flatten() {
        check_name("a permission", permission, diagnostics);
    }
    if let Some(one_too_many) = spec.permissions.iter().flatten().nth(MOST_PERMISSIONS) {
        let message = format!("a service has at most {MOST_PERMISSIONS} permissions");
        diagnostics.push(
            Diagnostic::new(&rules::TOO_MUCH, one_too_many.span, message)
                .help("let one permission stand for several states"),
        );
    }
    let permissions: Vec<String> = spec.permissions.iter().flatten().map(|name| name.value.clone()).collect();
    let mut shared = channel::Shared { spec, permissions: &permissions, rates: &rates, schematic };
    let channels: Vec<_> =
        spec.channels.iter().map(|(name, written)| channel::lower(name, written, &mut shared, diagnostics)).collect();
    let mut schemas = shared.schematic.schemas;
    recursion::settle(&mut schemas, diagnostics);
    let mut service = Service {
        name: spec.service.clone(),
        version: version?,
        file: sources.get(source).path.clone(),
        title: spec.title.clone(),
        description: spec.description.clone(),
        permissions,
        rates,
        errors,
        schemas,
        channels,
        scenarios: Vec::new(),
    };
    let damage = Damage::of(spec, files, diagnostics);
    let mut found = Diagnostics::new();
    flow::follow(&mut service, spec, &mut found);
    service.scenarios = scenario::lower(spec, &service, &mut found);
    if !found.has_errors() && !diagnostics.has_errors() {
        failing::refuse_unused(&service, &mut found);
    }
    found.iter().filter(|finding| !damage.explains(finding)).for_each(|finding| diagnostics.push(finding.clone()));
    Some(service)
}

fn check_service_name(name: &Spanned<String>, diagnostics: &mut Diagnostics) {
    check_name("a service", name, diagnostics);
    if name.value.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let diagnostic = Diagnostic::new(&rules::BAD_NAME, name.span, "a service's name is in lower case");
        diagnostics.push(diagnostic.help(format!("write `{}`", name.value.to_ascii_lowercase())));
    }
}

fn version(written: &Spanned<VersionText>, diagnostics: &mut Diagnostics) -> Option<Version> {
    let text = &written.value.0;
    let mut numbers = text.split('.').map(|part| part.parse::<u64>().ok());
    let version = match (numbers.next().flatten(), numbers.next().flatten(), numbers.next().flatten(), numbers.next()) {
        (Some(major), Some(minor), Some(patch), None) => Some(Version(major, minor, patch)),
        _ => None,
    };
    if version.is_none() {
        let diagnostic = Diagnostic::new(&rules::BAD_VERSION, written.span, format!("`{text}` is not a version"));
        diagnostics.push(diagnostic.help("write three numbers, such as `1.4.0`"));
    }
    version
}

fn rates(spec: &Spec, diagnostics: &mut Diagnostics) -> Vec<Rate> {
    let written = spec.rates.iter().flat_map(|rates| &rates.0);
    written
        .map(|(name, rate)| {
            check_name("a rate class", name, diagnostics);
            // What could not be read keeps its name, so that nothing that refers to it is reported.
            let (count, per) =
                rate.as_ref().map_or((1, Duration::from_secs(1)), |rate| (rate.value.0.count, rate.value.0.per));
            Rate { name: name.clone(), count, per }
        })
        .collect()
}

fn errors(spec: &Spec, diagnostics: &mut Diagnostics) -> Vec<CatalogueError> {
    let mut errors: Vec<CatalogueError> = Vec::new();
    for (code, entry) in spec.errors.iter().flat_map(|errors| errors.iter()) {
        check_name("an error", code, diagnostics);
        let mut when = Vec::new();
        for kind in entry.when.iter().flat_map(|kinds| &kinds.0) {
            if let Some(other) = errors.iter().find(|other| other.when.contains(&kind.value)) {
                let message =
                    format!("two errors tell of the same failure: `{}` and `{}`", other.code.value, code.value);
                let diagnostic = Diagnostic::new(&rules::CONFLICTING_WORDS, kind.span, message);
                diagnostics.push(
                    diagnostic
                        .also(other.code.span, "the other one")
                        .help("choose one; a message's `failed` can name the other by `MESSAGE.CODE`"),
                );
                continue;
            }
            when.push(kind.value);
        }
        let retry = match entry.retry.unwrap_or_default() {
            syntax::Retry::Never => Retry::Never,
            syntax::Retry::After => Retry::After,
            syntax::Retry::Reauthenticate => Retry::Reauthenticate,
        };
        check_text(&entry.text, &when, diagnostics);
        let text = entry.text.value.clone();
        errors.push(CatalogueError { code: code.clone(), text, when, retry, description: entry.description.clone() });
    }
    errors
}

/// What is put into a text: the name that is unknown, and how many milliseconds to wait.
const PLACEHOLDERS: [&str; 2] = ["key", "wait"];

/// Reports braces in an error's text that stand for nothing.
fn check_text(text: &Spanned<String>, when: &[FailureKind], diagnostics: &mut Diagnostics) {
    if text.value.contains("{wait}") && when.iter().any(|kind| *kind != FailureKind::Limited) {
        let message = "`{wait}` is known of messages over a rate only";
        let diagnostic = Diagnostic::new(&rules::UNKNOWN_PLACEHOLDER, text.span, message);
        diagnostics.push(diagnostic.help("tell of `limited` in an entry of its own, or leave `{wait}` out"));
    }
    for part in text.value.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}').filter(|(name, _)| !PLACEHOLDERS.contains(name)) else { continue };
        let message = format!("nothing is put in the place of `{{{name}}}`");
        let diagnostic = Diagnostic::new(&rules::UNKNOWN_PLACEHOLDER, text.span, message);
        diagnostics.push(diagnostic.help("write `{key}` for the name that is unknown, `{wait}` for the milliseconds to wait, or leave the braces out"));
    }
}

/// Security schemes are read where messages and channels name them; here, what is wrong with a scheme itself.
fn security(spec: &Spec, diagnostics: &mut Diagnostics) {
    for (name, scheme) in spec.security.iter().flat_map(|security| security.iter()) {
        check_name("a security scheme", name, diagnostics);
        let (needed, allowed): (&[&str], &[&str]) = match scheme.kind.value {
            SecurityKind::Jwt => {
                token::check(scheme, diagnostics);
                token::WORDS
            }
            SecurityKind::Password => (&["fields"], &["type", "fields"]),
            SecurityKind::Session => (&["field"], &["type", "field", "user"]),
        };
        for word in scheme.written.iter().filter(|word| !allowed.contains(&word.value.as_str())) {
            let message = format!("`{}` does not belong to a security scheme of this type", word.value);
            diagnostics.push(
                Diagnostic::new(&rules::CONFLICTING_WORDS, word.span, message)
                    .help(format!("leave it out; it takes {}", crate::diagnostic::list(allowed.iter().copied()))),
            );
        }
        for word in needed.iter().filter(|word| !scheme.written.iter().any(|written| written.value == **word)) {
            let diagnostic =
                Diagnostic::new(&rules::MISSING_WORD, scheme.kind.span, format!("this security scheme needs `{word}`"));
            diagnostics.push(diagnostic.help(match *word {
                "fields" => "name the two members that carry the credentials: `fields: [username, password]`",
                "in" => "say where the token stands: `in: [query.token, header.authorization]`",
                _ => "name the member that carries the token: `field: token`",
            }));
        }
        if let Some(fields) = scheme.fields.as_ref().filter(|fields| fields.len() != 2) {
            let span = fields.first().map_or(scheme.kind.span, |field| field.span);
            let diagnostic = Diagnostic::new(
                &rules::CONFLICTING_WORDS,
                span,
                "a password scheme has two members: the user's name and the password",
            );
            diagnostics.push(diagnostic.help("write `fields: [username, password]`"));
        }
    }
}

/// The rate class of this name. `None` after reporting that there is none.
pub(super) fn rate(name: &Spanned<String>, rates: &[Rate], diagnostics: &mut Diagnostics) -> Option<usize> {
    let found = rates.iter().position(|rate| rate.name.value == name.value);
    if found.is_none() {
        unknown(
            &rules::UNKNOWN_RATE,
            "rate class",
            name,
            rates.iter().map(|rate| rate.name.value.as_str()),
            diagnostics,
        );
    }
    found
}
