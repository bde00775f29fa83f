//! The slow pass. Each check is asked about the value where it stands in the text.

mod array;
mod choice;
mod object;
mod scalar;

use std::mem;

use super::{
    Check, Schema, Type, Violation, equal,
    found::Found,
    phrase,
    place::{self, Place, Step, excerpt},
    trail::{Trail, Turn},
};
use crate::json::{DEPTH_LIMIT, Decimal, Kind, Reader, Reject};

/// How many violations are usually worth telling.
pub const LIMIT: usize = 16;

/// Whether a number breaks one of a schema's bounds.
fn exceeds(schema: &Schema, number: &str) -> bool {
    let number = Decimal::new(number);
    schema.checks.iter().any(|check| match check {
        Check::Minimum(bound) => number < Decimal::new(bound),
        Check::Maximum(bound) => number > Decimal::new(bound),
        Check::ExclusiveMinimum(bound) => number <= Decimal::new(bound),
        Check::ExclusiveMaximum(bound) => number >= Decimal::new(bound),
        _ => false,
    })
}

/// Lists what is wrong with a JSON text, by place, up to `limit` violations. Text that is not JSON has one violation,
/// with the keyword `syntax`.
pub fn explain(schema: &Schema, text: &str, limit: usize) -> Vec<Violation> {
    if limit == 0 {
        return Vec::new();
    }
    let mut reader = Reader::new(text);
    if reader.skip().and_then(|()| reader.finish()).is_err() {
        return vec![syntax(schema, text, &reader)];
    }
    let mut walk = Walk::new(Found::new(limit));
    match walk.value(schema, &mut Reader::new(text)) {
        Ok(_) => walk.found.into_violations(),
        Err(_) => vec![syntax(schema, text, &reader)],
    }
}

/// Whether a JSON text meets a schema. It agrees with [`explain`], and stops at the first fault.
pub fn accepts(schema: &Schema, text: &str) -> bool {
    let mut reader = Reader::new(text);
    let mut walk = Walk::new(Found::quiet());
    walk.value(schema, &mut reader) == Ok(true) && reader.finish().is_ok()
}

/// Text that `reader` could not read to its end.
fn syntax(schema: &Schema, text: &str, reader: &Reader<'_>) -> Violation {
    let position = text.floor_char_boundary(reader.position());
    let (before, rest) = text.split_at(position);
    let line_start = before.rfind('\n').map_or(0, |index| index + 1);
    let too_deep = reader.depth() == DEPTH_LIMIT && rest.starts_with(['[', '{']);
    let problem = if too_deep { format!("JSON nested at most {DEPTH_LIMIT} deep") } else { "valid JSON".to_owned() };
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    Violation {
        pointer: String::new(),
        schema_pointer: schema.pointer.to_owned(),
        keyword: "syntax",
        expected: format!("{problem} (line {line}, byte {})", position - line_start + 1),
        got: excerpt(rest),
    }
}

/// One walk over a text that is known to be JSON, or that nothing more is asked about once it proves not to be.
struct Walk<'a> {
    found: Found,
    steps: Vec<Step<'a>>,
    trail: Trail,
}

impl<'a> Walk<'a> {
    fn new(found: Found) -> Self {
        Self { found, steps: Vec::new(), trail: Trail::default() }
    }

    /// Whether the next value meets the schema. The reader then stands behind the value, but for one that is invalid
    /// on a quiet walk.
    fn value(&mut self, schema: &Schema, reader: &mut Reader<'a>) -> Result<bool, Reject> {
        let kind = reader.kind()?;
        let place = Place { position: reader.position(), reader: reader.clone() };
        let quiet = self.found.is_quiet();
        if !quiet && !self.found.wants(place.position) {
            reader.skip()?;
            return Ok(false);
        }
        match self.trail.enter(schema, place.position, quiet) {
            Turn::Known(valid) => reader.skip().map(|()| valid),
            Turn::Enter(ticket) => {
                let valid = self.checks(schema, kind, &place, reader)?;
                self.trail.leave(ticket, valid);
                Ok(valid)
            }
        }
    }

    fn checks(
        &mut self,
        schema: &Schema,
        kind: Kind,
        place: &Place<'a>,
        reader: &mut Reader<'a>,
    ) -> Result<bool, Reject> {
        if !self.type_of(schema, kind, place)? {
            reader.skip()?;
            return Ok(false);
        }
        let mut valid = true;
        let mut end = None;
        for check in schema.checks {
            valid &= match check {
                Check::Never => self.fail(schema, place, "false", || "absent".to_owned()),
                Check::Const(value) => {
                    equals(value, place) || self.fail(schema, place, "const", || phrase::constant(value))
                }
                Check::Enum(values) => {
                    values.iter().any(|value| equals(value, place))
                        || self.fail(schema, place, "enum", || phrase::choice(values))
                }
                Check::NotEnum(values) => {
                    !values.iter().any(|value| equals(value, place))
                        || self.fail(schema, place, "not", || format!("none of {}", values.join(", ")))
                }
                Check::Ref(target) => self.branch(target, place, &mut end)?,
                Check::AllOf(targets) => self.all_of(targets, place, &mut end)?,
                Check::AnyOf(targets) => self.any_of(schema, targets, place, &mut end)?,
                Check::OneOf(targets) => self.one_of(schema, targets, place, &mut end)?,
                _ => true,
            };
            if !valid && self.found.is_quiet() {
                return Ok(false);
            }
        }
        valid &= match kind {
            Kind::Number if scalar::asks_numbers(schema) => self.number(schema, place, reader)?,
            Kind::String if scalar::asks_strings(schema) => self.string(schema, place, reader)?,
            Kind::Array if array::asks(schema) => self.array(schema, place, reader)?,
            Kind::Object if object::asks(schema) => self.object(schema, place, reader)?,
            _ => {
                match end {
                    Some(end) => *reader = end,
                    None => reader.skip()?,
                }
                true
            }
        };
        Ok(valid)
    }

    /// Whether the value is of one of the schema's types.
    fn type_of(&mut self, schema: &Schema, kind: Kind, place: &Place<'a>) -> Result<bool, Reject> {
        let types =
            schema.checks.iter().find_map(|check| if let Check::Type(types) = check { Some(types) } else { None });
        let Some(&types) = types else { return Ok(true) };
        let wanted = match kind {
            Kind::Null => Type::Null,
            Kind::Boolean => Type::Boolean,
            Kind::String => Type::String,
            Kind::Array => Type::Array,
            Kind::Object => Type::Object,
            Kind::Number => return self.numeric(schema, types, place),
        };
        Ok(types.contains(&wanted) || self.fail(schema, place, "type", || phrase::types(types)))
    }

    fn numeric(&mut self, schema: &Schema, types: &[Type], place: &Place<'a>) -> Result<bool, Reject> {
        let text = place.reader.clone().number_text()?;
        if types.contains(&Type::Number) {
            let finite = text.parse::<f64>().is_ok_and(f64::is_finite);
            return Ok(
                finite || self.fail(schema, place, "type", || "a number within ±1.7976931348623157e308".to_owned())
            );
        }
        let integer = types.contains(&Type::Integer) && Decimal::new(text).is_integer();
        let fits = integer && place.reader.clone().integer().is_ok();
        // A bound of the schema says more than the bounds of the type.
        Ok(fits
            || (integer && exceeds(schema, text))
            || self.fail(schema, place, "type", || {
                if integer { format!("an integer between {} and {}", i64::MIN, i64::MAX) } else { phrase::types(types) }
            }))
    }

    /// Asks another schema about the same value. `end` gets the reader behind the value.
    fn branch(&mut self, target: &Schema, place: &Place<'a>, end: &mut Option<Reader<'a>>) -> Result<bool, Reject> {
        let mut reader = place.reader.clone();
        let valid = self.value(target, &mut reader)?;
        *end = Some(reader);
        Ok(valid)
    }

    /// Runs a part of the walk with another list of violations, and gives the list back.
    fn aside<T>(&mut self, found: Found, part: impl FnOnce(&mut Self) -> T) -> (T, Found) {
        let outer = mem::replace(&mut self.found, found);
        let result = part(self);
        (result, mem::replace(&mut self.found, outer))
    }

    /// Notes a violation, if violations are wanted. Returns false, for the value is invalid.
    fn fail(
        &mut self,
        schema: &Schema,
        place: &Place<'a>,
        keyword: &'static str,
        expected: impl FnOnce() -> String,
    ) -> bool {
        if self.found.wants(place.position) {
            self.note(schema, place.position, keyword, expected(), place.excerpt());
        }
        false
    }

    /// Notes a violation of the value that the walk is at.
    fn note(&mut self, schema: &Schema, position: usize, keyword: &'static str, expected: String, got: String) {
        let schema_pointer = match keyword {
            "duplicate" | "false" => schema.pointer.to_owned(),
            _ => format!("{}/{keyword}", schema.pointer),
        };
        let pointer = place::pointer(&self.steps);
        self.found.add(position, Violation { pointer, schema_pointer, keyword, expected, got });
    }
}

/// Whether the value at this place equals a JSON text of a schema.
fn equals(text: &str, place: &Place<'_>) -> bool {
    equal::values(&mut Reader::new(text), &mut place.reader.clone()) == Ok(true)
}
