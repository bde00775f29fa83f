//! Objects.

use std::{borrow::Cow, collections::HashSet};

use super::{Check, Kind, Place, Reader, Reject, Schema, Step, Walk, phrase};

/// What a schema asks of objects.
#[derive(Default)]
struct Rules {
    properties: &'static [(&'static str, &'static Schema)],
    required: &'static [&'static str],
    same_length: &'static [&'static str],
    additional: Option<&'static Schema>,
    closed: bool,
    low: Option<u64>,
    high: Option<u64>,
}

impl Rules {
    fn of(schema: &Schema) -> Self {
        let mut rules = Self::default();
        for check in schema.checks {
            match check {
                Check::Properties(properties) => rules.properties = properties,
                Check::Required(required) => rules.required = required,
                Check::SameLength(names) => rules.same_length = names,
                Check::Additional(additional) => rules.additional = Some(additional),
                Check::Closed => rules.closed = true,
                Check::MinProperties(low) => rules.low = Some(*low),
                Check::MaxProperties(high) => rules.high = Some(*high),
                _ => {}
            }
        }
        rules
    }

    fn member(&self, name: &str) -> Member {
        match self.properties.iter().find(|(other, _)| *other == name) {
            Some((_, schema)) => Member::Described(schema),
            None if self.closed => Member::Unwanted,
            None => self.additional.map_or(Member::Free, Member::Described),
        }
    }

    /// Whether it matters later that a member of this name was there.
    fn remembers(&self, name: &str, member: &Member) -> bool {
        matches!(member, Member::Described(_)) || self.low.or(self.high).is_some() || self.required.contains(&name)
    }
}

/// What a schema says of one member.
enum Member {
    Described(&'static Schema),
    Unwanted,
    Free,
}

/// Whether the schema asks anything of objects in particular.
pub(super) fn asks(schema: &Schema) -> bool {
    schema.checks.iter().any(|check| {
        matches!(
            check,
            Check::Properties(_)
                | Check::Required(_)
                | Check::SameLength(_)
                | Check::Additional(_)
                | Check::Closed
                | Check::MinProperties(_)
                | Check::MaxProperties(_)
        )
    })
}

impl<'a> Walk<'a> {
    pub(super) fn object(
        &mut self,
        schema: &Schema,
        place: &Place<'a>,
        reader: &mut Reader<'a>,
    ) -> Result<bool, Reject> {
        let rules = Rules::of(schema);
        let mut names = HashSet::new();
        let mut lengths = Vec::new();
        let mut valid = true;
        reader.begin_object()?;
        while let Some(name) = reader.key()? {
            let kind = reader.kind()?;
            let member = rules.member(&name);
            let again = rules.remembers(&name, &member) && !names.insert(name.clone());
            if kind == Kind::Array && rules.same_length.contains(&&*name) && !again {
                lengths.push(reader.clone().each(Reader::skip)?);
            }
            let at = Place { position: reader.position(), reader: reader.clone() };
            valid &= match member {
                Member::Free => reader.skip().map(|()| true)?,
                Member::Unwanted => {
                    reader.skip()?;
                    self.fail(schema, &at, "additionalProperties", || format!("no member {}", phrase::quoted(&name)))
                }
                Member::Described(_) if again => {
                    reader.skip()?;
                    self.fail(schema, &at, "duplicate", || format!("{} only once", phrase::quoted(&name)))
                }
                Member::Described(described) => {
                    self.steps.push(Step::Name(name));
                    let valid = self.value(described, reader)?;
                    self.steps.pop();
                    valid
                }
            };
            if !valid && self.found.is_quiet() {
                return Ok(false);
            }
        }
        valid &= self.required(schema, &rules, &names, place);
        valid &= self.same_length(schema, &rules, &lengths, place);
        let bounds = (rules.low, rules.high);
        Ok(valid & self.count(schema, place, ["minProperties", "maxProperties"], bounds, (names.len(), "member")))
    }

    fn required(&mut self, schema: &Schema, rules: &Rules, names: &HashSet<Cow<'a, str>>, place: &Place<'a>) -> bool {
        let mut valid = true;
        for name in rules.required.iter().filter(|name| !names.contains(**name)) {
            valid = self.fail(schema, place, "required", || format!("a value for {}", phrase::quoted(name)));
        }
        valid
    }

    fn same_length(&mut self, schema: &Schema, rules: &Rules, lengths: &[usize], place: &Place<'a>) -> bool {
        let same = lengths.windows(2).all(|pair| pair[0] == pair[1]);
        if !same && self.found.wants(place.position) {
            let lengths: Vec<String> = lengths.iter().map(usize::to_string).collect();
            let got = format!("lengths {}", lengths.join(" and "));
            self.note(schema, place.position, "sameLength", phrase::same_length(rules.same_length), got);
        }
        same
    }
}
