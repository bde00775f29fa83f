use std::{collections::HashMap, ptr};

use super::Schema;

/// A schema, by address, and the offset of a value.
type Visit = (usize, usize);

/// Keeps a schema that contains itself from being asked the same twice.
///
/// Only such a schema can be asked about one value along many ways, twice as many with every level of nesting; so only
/// its answers are remembered, and the others cost no memory.
#[derive(Debug, Default)]
pub(super) struct Trail {
    active: Vec<Visit>,
    /// By visit and by whether violations were wanted.
    answers: HashMap<(Visit, bool), bool>,
}

/// What to do at a visit.
pub(super) enum Turn {
    /// Go in, and [leave](Trail::leave) with this ticket.
    Enter(Ticket),
    /// The answer is known.
    Known(bool),
}

/// To be given back when a visit is over.
pub(super) struct Ticket {
    remember: Option<(Visit, bool)>,
}

impl Trail {
    pub(super) fn enter(&mut self, schema: &Schema, position: usize, quiet: bool) -> Turn {
        let visit = (ptr::from_ref(schema).addr(), position);
        let mut remember = None;
        for active in &self.active {
            if *active == visit {
                // It holds if it holds: a reference to itself adds nothing.
                return Turn::Known(true);
            }
            if active.0 == visit.0 {
                remember = Some((visit, quiet));
            }
        }
        if let Some(&valid) = remember.as_ref().and_then(|key| self.answers.get(key)) {
            return Turn::Known(valid);
        }
        self.active.push(visit);
        Turn::Enter(Ticket { remember })
    }

    pub(super) fn leave(&mut self, Ticket { remember }: Ticket, valid: bool) {
        self.active.pop();
        if let Some(key) = remember {
            self.answers.insert(key, valid);
        }
    }
}
