//! Which scenarios are played.

use std::path::{Path, PathBuf};

use antiphon_codegen::model::{Scenario, Service, Valid};

use crate::options::{Options, Test};
use crate::specs;

/// Services, and the scenarios of theirs that are to be played.
pub(super) struct Selected {
    services: Vec<Valid<Service>>,
    title: Option<String>,
}

impl Selected {
    /// Each scenario with its service.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Service, &Scenario)> {
        let wanted = |scenario: &&Scenario| {
            self.title.as_ref().is_none_or(|text| scenario.title.value.to_lowercase().contains(text))
        };
        self.services.iter().flat_map(move |service| {
            service.scenarios.iter().filter(wanted).map(move |scenario| (&**service, scenario))
        })
    }
}

/// Selects what the arguments say. `None` when the specs have errors, which were printed; the error says what there is not.
pub(super) fn select(options: &Options, arguments: &Test) -> Result<Option<Selected>, String> {
    let paths =
        if arguments.spec.is_empty() { std::slice::from_ref(&options.specs) } else { arguments.spec.as_slice() };
    let mut services = Vec::new();
    for path in paths {
        let Some(read) = read(options, path)? else { return Ok(None) };
        services.extend(read);
    }
    if let Some(name) = &arguments.service {
        let known = services.iter().map(|service| service.name.value.as_str()).collect::<Vec<_>>().join(", ");
        services.retain(|service| service.name.value == *name);
        if services.is_empty() {
            return Err(format!("there is no service `{name}`; there is {known}"));
        }
    }
    let selected = Selected { services, title: arguments.scenario.as_ref().map(|text| text.to_lowercase()) };
    if selected.iter().next().is_some() {
        return Ok(Some(selected));
    }
    Err(match &arguments.scenario {
        Some(text) => format!("no scenario's title holds `{text}`"),
        None => "there are no scenarios: add `scenarios` to the spec".to_owned(),
    })
}

/// The services of a folder, or that of a file: what it refers to lies in its folder.
fn read(options: &Options, path: &Path) -> Result<Option<Vec<Valid<Service>>>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let file = path.canonicalize().map_err(told)?;
    let folder = match (path.is_dir(), path.parent()) {
        (true, _) => path.to_owned(),
        (false, Some(parent)) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let compilation = specs::read_from(&folder)?;
    specs::print_findings(options, &compilation);
    let Some(mut services) = compilation.services else { return Ok(None) };
    if !path.is_dir() {
        services.retain(|service| Path::new(&service.file).canonicalize().is_ok_and(|other| other == file));
    }
    if services.is_empty() {
        return Err(format!("{} holds no service", path.display()));
    }
    Ok(Some(services))
}
