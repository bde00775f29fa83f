//! From checked models to text. Emitters do no I/O and cannot fail.

pub mod json_schema;
mod names;
mod python;
pub mod rust;
mod typescript;
mod words;

use crate::diagnostic::Diagnostics;
use crate::model::Service;

/// Reports names that collide or are taken in some target, before anything is emitted.
pub(crate) fn check_names(service: &Service, diagnostics: &mut Diagnostics) {
    for target in [&rust::names::TARGET, &typescript::names::TARGET, &python::names::TARGET] {
        names::check(service, target, diagnostics);
    }
}
