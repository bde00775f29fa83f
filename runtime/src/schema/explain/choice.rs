//! Schemas made of other schemas.

use super::{Found, Place, Reader, Reject, Schema, Walk, phrase, place};

impl<'a> Walk<'a> {
    pub(super) fn all_of(
        &mut self,
        targets: &[&Schema],
        place: &Place<'a>,
        end: &mut Option<Reader<'a>>,
    ) -> Result<bool, Reject> {
        let mut valid = true;
        for target in targets {
            valid &= self.branch(target, place, end)?;
            if !valid && self.found.is_quiet() {
                break;
            }
        }
        Ok(valid)
    }

    pub(super) fn any_of(
        &mut self,
        schema: &Schema,
        targets: &[&Schema],
        place: &Place<'a>,
        end: &mut Option<Reader<'a>>,
    ) -> Result<bool, Reject> {
        for target in targets {
            if self.holds(target, place, end)? {
                return Ok(true);
            }
        }
        self.none_holds(schema, "anyOf", targets, place)
    }

    pub(super) fn one_of(
        &mut self,
        schema: &Schema,
        targets: &[&Schema],
        place: &Place<'a>,
        end: &mut Option<Reader<'a>>,
    ) -> Result<bool, Reject> {
        let mut holding = 0;
        for target in targets {
            holding += usize::from(self.holds(target, place, end)?);
        }
        match holding {
            0 => self.none_holds(schema, "oneOf", targets, place),
            1 => Ok(true),
            _ => Ok(self.fail(schema, place, "oneOf", || {
                format!("exactly one of {} alternatives, not {holding} at once", targets.len())
            })),
        }
    }

    /// Whether an alternative holds, without noting why not.
    fn holds(&mut self, target: &Schema, place: &Place<'a>, end: &mut Option<Reader<'a>>) -> Result<bool, Reject> {
        let mut reader = place.reader.clone();
        let valid = self.aside(Found::quiet(), |walk| walk.value(target, &mut reader)).0?;
        if valid {
            *end = Some(reader);
        }
        Ok(valid)
    }

    /// Notes why no alternative holds: the faults of the one that was meant, if that is plain, or else what the value
    /// itself could be.
    fn none_holds(
        &mut self,
        schema: &Schema,
        keyword: &'static str,
        targets: &[&Schema],
        place: &Place<'a>,
    ) -> Result<bool, Reject> {
        if !self.found.wants(place.position) {
            return Ok(false);
        }
        let mut alternatives = Vec::with_capacity(targets.len());
        for target in targets {
            let found = Found::new(self.found.limit());
            let (result, found) = self.aside(found, |walk| walk.branch(target, place, &mut None));
            result?;
            alternatives.push(found);
        }
        let here = place::pointer(&self.steps);
        if let Some(meant) = meant(&alternatives, &here) {
            self.found.extend(alternatives.swap_remove(meant));
            return Ok(false);
        }
        Ok(self.fail(schema, place, keyword, || {
            expected(&alternatives, &here).unwrap_or_else(|| format!("valid as one of {} alternatives", targets.len()))
        }))
    }
}

/// The one alternative that the value is of the right type for, or, of several, the one whose constants are right.
fn meant(alternatives: &[Found], here: &str) -> Option<usize> {
    let other_type = |found: &Found| {
        found.iter().any(|fault| fault.pointer == here && matches!(fault.keyword, "type" | "const" | "enum" | "false"))
    };
    let other_tag = |found: &Found| found.iter().any(|fault| fault.keyword == "const");
    let candidates = || (0..alternatives.len()).filter(|&index| !other_type(&alternatives[index]));
    only(candidates()).or_else(|| only(candidates().filter(|&index| !other_tag(&alternatives[index]))))
}

fn only(mut candidates: impl Iterator<Item = usize>) -> Option<usize> {
    let first = candidates.next()?;
    candidates.next().is_none().then_some(first)
}

/// What each alternative wants of the value itself, if that is what is wrong with all of them.
fn expected(alternatives: &[Found], here: &str) -> Option<String> {
    let wanted = |found: &Found| {
        let mut faults = found.iter();
        let first = faults.next()?;
        (first.pointer == here && first.keyword != "oneOf" && faults.next().is_none()).then(|| first.expected.clone())
    };
    let parts: Option<Vec<String>> = alternatives.iter().map(wanted).collect();
    parts.map(phrase::any_of)
}
