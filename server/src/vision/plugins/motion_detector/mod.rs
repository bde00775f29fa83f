//! Motion: what differs from the sender's frame before.

mod regions;
mod sample;
#[cfg(test)]
mod tests;

use antiphon_runtime::schema::{Check, Schema, Type};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use self::regions::regions;
pub(super) use self::sample::Sample;
use super::picture::Picture;
use super::{Code, Frame, Plugin, PluginFailure, options};

/// The most regions that are told, the largest first.
const MOST_REGIONS: usize = 64;

const SHARE: &[Check] = &[Check::Type(&[Type::Number]), Check::Minimum("0"), Check::Maximum("1")];
const SCHEMA: Schema = Schema {
    pointer: "",
    checks: &[
        Check::Type(&[Type::Object]),
        Check::Properties(&[
            ("threshold", &Schema { pointer: "/properties/threshold", checks: SHARE }),
            ("min_area", &Schema { pointer: "/properties/min_area", checks: SHARE }),
        ]),
        Check::Closed,
    ],
};
const PUBLISHED: &str = r#"{
    "type": "object",
    "properties": {
        "threshold": {
            "description": "By how much a place must get brighter or darker to count as changed; 1 is from black to white",
            "type": "number", "minimum": 0, "maximum": 1, "default": 0.1
        },
        "min_area": {
            "description": "How much of the image must have changed in one piece to count as motion; 1 is all of it",
            "type": "number", "minimum": 0, "maximum": 1, "default": 0.001
        }
    },
    "additionalProperties": false
}"#;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Options {
    threshold: f64,
    min_area: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { threshold: 0.1, min_area: 0.001 }
    }
}

/// A rectangle in pixels of the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Region {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

/// Compares brightness with the sender's frame before, place by place.
pub(crate) struct MotionDetector;

impl Plugin for MotionDetector {
    fn name(&self) -> &'static str {
        "motion_detector"
    }

    fn version(&self) -> &'static str {
        "1.0.0"
    }

    fn description(&self) -> &'static str {
        "Where a frame differs from the one its sender sent before"
    }

    fn options(&self) -> &'static str {
        PUBLISHED
    }

    fn is_sequential(&self) -> bool {
        true
    }

    fn run(&self, frame: &Frame<'_>) -> Result<Value, PluginFailure> {
        let options: Options = options::read(&SCHEMA, frame.options)?;
        let picture = Picture::decode(frame.image)?;
        let sample = Sample::new(&picture.pixels);
        if frame.is_over() {
            // The sender's next frame may have been analysed meanwhile.
            return Err(PluginFailure::new(Code::ProcessingTimeout, "Analysis took too long"));
        }
        let before = frame.memory.replace(sample.clone());
        Ok(match before.filter(|before| before.is_comparable(&sample)) {
            Some(before) => compare(&before, &sample, &options),
            None => json!({ "motion": false, "score": 0.0, "regions": [], "compared": false }),
        })
    }
}

fn compare(before: &Sample, now: &Sample, options: &Options) -> Value {
    let changed = before.changed(now, options.threshold);
    let share = |cells: &[usize]| now.share(cells);
    let pieces = regions(&changed, now.columns());
    let mut moving: Vec<(f64, Region)> = pieces
        .iter()
        .map(|cells| (share(cells), now.bounds(cells)))
        .filter(|(share, _)| *share >= options.min_area)
        .collect();
    moving.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let told: Vec<Region> = moving.iter().take(MOST_REGIONS).map(|&(_, region)| region).collect();
    let score: f64 = pieces.iter().map(|cells| share(cells)).sum();
    json!({
        "motion": !moving.is_empty(),
        "score": (score.min(1.0) * 1e4).round() / 1e4,
        "regions": told,
        "compared": true,
    })
}
