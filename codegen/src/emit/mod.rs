//! From checked models to text. Emitters do no I/O and cannot fail.

pub mod rust;
mod words;

use crate::diagnostic::Diagnostics;
use crate::model::Service;

/// Reports names that collide or are taken in some target, before anything is emitted.
pub(crate) fn check_names(_service: &Service, _diagnostics: &mut Diagnostics) {}
