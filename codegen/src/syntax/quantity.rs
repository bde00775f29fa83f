//! Durations, sizes and rates as people write them.

use std::time::Duration as StdDuration;

use super::node::{Node, Value};
use super::read::Read;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};

/// A span of time: `100ms`, `30s`, `2 min`, `1h`, `30d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct Duration(
    #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = r"^[0-9]+ ?(ms|s|min|h|d)$")))]
    pub  StdDuration,
);

/// A number of bytes: `512 B`, `64 KiB`, `16 MiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct Size(
    #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = r"^[0-9]+ ?(B|KiB|MiB|GiB)$")))] pub u64,
);

/// At most so many in any such span: `60/min`, `100/s`, `5/10s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct Rate(
    #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = r"^[0-9]+/[0-9]*(ms|s|min|h|d)$")))]
    pub  RateValue,
);

/// How many: a whole number above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct Count(#[cfg_attr(feature = "schema", schemars(range(min = 1)))] pub u64);

/// A rate's two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateValue {
    /// How many.
    pub count: u32,
    /// In any span this long.
    pub per: StdDuration,
}

const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("min", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
const BYTES: [(&str, u64); 4] = [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

impl Read for Duration {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        read(node, "a duration such as `30s`, `100ms` or `2 min`", diagnostics, |text| duration(text).map(Self))
    }
}

impl std::str::FromStr for Duration {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        duration(text).map(Self).ok_or_else(|| format!("`{text}` is not a duration such as `30s`, `100ms` or `2 min`"))
    }
}

impl Read for Size {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        read(node, "a size such as `64 KiB` or `16 MiB`", diagnostics, |text| {
            let (number, unit) = split(text)?;
            let unit = BYTES.iter().find(|(name, _)| *name == unit)?.1;
            number.parse::<u64>().ok()?.checked_mul(unit).filter(|bytes| *bytes > 0).map(Self)
        })
    }
}

impl Read for Count {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let count = u64::read(node, diagnostics)?;
        if count == 0 {
            let diagnostic = Diagnostic::new(&rules::BAD_QUANTITY, node.span, "nothing is counted to 0 here");
            diagnostics.push(diagnostic.help("write a whole number above zero"));
        }
        (count > 0).then_some(Self(count))
    }
}

impl Read for Rate {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        read(node, "a rate such as `60/min` or `100/s`", diagnostics, |text| {
            let (count, per) = text.split_once('/')?;
            let count = count.trim().parse().ok().filter(|count| *count > 0)?;
            let per = per.trim();
            let per = duration(per).or_else(|| duration(&format!("1{per}")))?;
            Some(Self(RateValue { count, per }))
        })
    }
}

fn read<T>(node: &Node, what: &str, diagnostics: &mut Diagnostics, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
    let text = match &node.value {
        Value::String(text) | Value::Number(text) => text.as_str(),
        _ => return super::read::expected(what, "write a number above zero and its unit", node, diagnostics),
    };
    let parsed = parse(text);
    if parsed.is_none() {
        let message = format!("`{text}` is not {what}");
        diagnostics.push(
            Diagnostic::new(&rules::BAD_QUANTITY, node.span, message).help("write a number above zero and its unit"),
        );
    }
    parsed
}

fn split(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|character: char| !character.is_ascii_digit())?;
    Some((&text[..end], text[end..].trim_start()))
}

fn duration(text: &str) -> Option<StdDuration> {
    let (number, unit) = split(text)?;
    let unit = UNITS.iter().find(|(name, _)| *name == unit)?.1;
    let milliseconds = number.parse::<u64>().ok()?.checked_mul(unit)?;
    (milliseconds > 0).then(|| StdDuration::from_millis(milliseconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceId, Span};

    fn node(text: &str) -> Node {
        Node { span: Span { source: SourceId(0), start: 0, end: 0 }, value: Value::String(text.into()) }
    }

    #[test]
    fn quantities_are_read_with_their_units() {
        let diagnostics = &mut Diagnostics::new();
        assert_eq!(Duration::read(&node("2 min"), diagnostics), Some(Duration(StdDuration::from_mins(2))));
        assert_eq!(Size::read(&node("64 KiB"), diagnostics), Some(Size(65_536)));
        let per_ten = RateValue { count: 5, per: StdDuration::from_secs(10) };
        assert_eq!(Rate::read(&node("5/10s"), diagnostics), Some(Rate(per_ten)));
        let per_minute = RateValue { count: 60, per: StdDuration::from_mins(1) };
        assert_eq!(Rate::read(&node("60/min"), diagnostics), Some(Rate(per_minute)));
        assert!(diagnostics.is_empty());
        for wrong in ["", "s", "30", "30 parsecs", "0s", "99999999999999999999d"] {
            assert_eq!(Duration::read(&node(wrong), diagnostics), None, "{wrong}");
        }
        assert_eq!(diagnostics.len(), 6);
    }
}
