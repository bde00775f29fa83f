//! All stages in a row.

use crate::diagnostic::Diagnostics;
use crate::emit;
use crate::model::{self, Service, Valid};
use crate::source::Sources;
use crate::syntax::{self, File};

/// What came of a run.
#[derive(Debug)]
pub struct Compilation {
    /// The texts it read.
    pub sources: Sources,
    /// Everything that was found, sorted by place.
    pub diagnostics: Diagnostics,
    /// The files as written, as far as they could be read.
    pub files: Vec<(crate::source::SourceId, File)>,
    /// The services, if there was no error.
    pub services: Option<Vec<Valid<Service>>>,
}

/// Reads, resolves and checks every source of a run.
pub fn compile(sources: Sources) -> Compilation {
    let mut diagnostics = Diagnostics::new();
    let ids: Vec<_> = sources.iter().map(|(id, _)| id).collect();
    let files: Vec<_> =
        ids.into_iter().filter_map(|id| Some((id, syntax::read_file(id, &sources, &mut diagnostics)?))).collect();
    let services = model::lower(&files, &sources, &mut diagnostics);
    for service in &services {
        emit::check_names(service, &mut diagnostics);
    }
    #[cfg(feature = "examples")]
    if !diagnostics.has_errors() {
        for service in &services {
            crate::examples::check(service, &mut diagnostics);
        }
    }
    diagnostics.sort();
    let services = (!diagnostics.has_errors()).then(|| services.into_iter().map(Valid::assume).collect());
    Compilation { sources, diagnostics, files, services }
}
