//! Arrays.

use super::{Check, Place, Reader, Reject, Schema, Step, Walk};

/// What a schema asks of arrays.
#[derive(Default)]
struct Rules {
    prefix: &'static [&'static Schema],
    items: Option<&'static Schema>,
    low: Option<u64>,
    high: Option<u64>,
}

impl Rules {
    fn of(schema: &Schema) -> Self {
        let mut rules = Self::default();
        for check in schema.checks {
            match check {
                Check::PrefixItems(prefix) => rules.prefix = prefix,
                Check::Items(items) => rules.items = Some(items),
                Check::MinItems(low) => rules.low = Some(*low),
                Check::MaxItems(high) => rules.high = Some(*high),
                _ => {}
            }
        }
        rules
    }
}

/// Whether the schema asks anything of arrays in particular.
pub(super) fn asks(schema: &Schema) -> bool {
    let asks = |check: &Check| {
        matches!(check, Check::PrefixItems(_) | Check::Items(_) | Check::MinItems(_) | Check::MaxItems(_))
    };
    schema.checks.iter().any(asks)
}

impl<'a> Walk<'a> {
    pub(super) fn array(
        &mut self,
        schema: &Schema,
        place: &Place<'a>,
        reader: &mut Reader<'a>,
    ) -> Result<bool, Reject> {
        let rules = Rules::of(schema);
        let mut valid = true;
        let mut count = 0;
        reader.begin_array()?;
        while reader.element()? {
            match rules.prefix.get(count).copied().or(rules.items) {
                Some(item) => {
                    self.steps.push(Step::Index(count));
                    valid &= self.value(item, reader)?;
                    self.steps.pop();
                }
                None => reader.skip()?,
            }
            if !valid && self.found.is_quiet() {
                return Ok(false);
            }
            count += 1;
        }
        Ok(valid & self.count(schema, place, ["minItems", "maxItems"], (rules.low, rules.high), (count, "item")))
    }
}
