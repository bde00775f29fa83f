//! TypeScript: for now, only its names, so that a spec that works today works when its package is generated.

pub(crate) mod names;
