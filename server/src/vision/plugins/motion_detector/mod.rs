//! Motion: what differs from the sender's frame before.

mod regions;
mod sample;

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
        (frame.progress)(50);
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

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb, RgbImage};

    use super::super::Memory;
    use super::super::testing::{agree, file, plain, run_next};
    use super::*;

    /// A grey scene with bright rectangles.
    fn scene(boxes: &[(u32, u32, u32, u32)]) -> RgbImage {
        let mut image = plain(640, 480, [80; 3]);
        for &(left, top, width, height) in boxes {
            for y in top..top + height {
                (left..left + width).for_each(|x| image.put_pixel(x, y, Rgb([220; 3])));
            }
        }
        image
    }

    fn png(image: &RgbImage) -> Vec<u8> {
        file(image, ImageFormat::Png)
    }

    fn detect(memory: &Memory, image: &RgbImage, options: &str) -> Value {
        run_next(&MotionDetector, &png(image), options, memory).unwrap()
    }

    #[test]
    fn a_first_frame_and_one_of_another_size_are_compared_with_nothing() {
        let memory = Memory::default();
        let nothing = json!({ "motion": false, "score": 0.0, "regions": [], "compared": false });
        assert_eq!(detect(&memory, &plain(64, 48, [0; 3]), "{}"), nothing);
        assert_eq!(detect(&memory, &plain(64, 49, [255; 3]), "{}"), nothing);
        assert_eq!(detect(&memory, &plain(64, 49, [255; 3]), "{}")["compared"], true);
        let other = Memory::default();
        assert_eq!(detect(&other, &plain(64, 49, [255; 3]), "{}"), nothing, "another sender");
    }

    #[test]
    fn what_moved_is_found_where_it_was_and_where_it_is() {
        let memory = Memory::default();
        detect(&memory, &scene(&[(40, 40, 80, 60)]), "{}");
        let result = detect(&memory, &scene(&[(400, 300, 120, 100)]), "{}");
        let expected = [
            json!({ "x": 400, "y": 300, "width": 120, "height": 100 }),
            json!({ "x": 40, "y": 40, "width": 80, "height": 60 }),
        ];
        assert_eq!(result["regions"].as_array().unwrap()[..], expected);
        assert_eq!((&result["motion"], &result["compared"]), (&json!(true), &json!(true)));
        let share = f64::from(120 * 100 + 80 * 60) / f64::from(640 * 480);
        assert!((result["score"].as_f64().unwrap() - share).abs() < 1e-3, "{result}");
    }

    #[test]
    fn a_still_scene_does_not_move_and_all_of_it_may() {
        let memory = Memory::default();
        detect(&memory, &scene(&[(40, 40, 80, 60)]), "{}");
        let still = detect(&memory, &scene(&[(40, 40, 80, 60)]), "{}");
        assert_eq!(still, json!({ "motion": false, "score": 0.0, "regions": [], "compared": true }));
        let flash = detect(&memory, &plain(640, 480, [255; 3]), "{}");
        assert_eq!((&flash["score"], &flash["regions"][0]["width"]), (&json!(1.0), &json!(640)));
    }

    #[test]
    fn options_say_what_counts() {
        let moves = |after: [u8; 3], options: &str| {
            let memory = Memory::default();
            detect(&memory, &plain(64, 64, [100; 3]), options);
            detect(&memory, &plain(64, 64, after), options)["motion"] == true
        };
        assert!(!moves([120; 3], "{}") && moves([120; 3], r#"{"threshold":0.05}"#));
        assert!(!moves([255; 3], r#"{"threshold":1}"#));
        assert!(moves([101; 3], r#"{"threshold":0}"#) && !moves([100; 3], r#"{"threshold":0,"min_area":0}"#));

        let speck = |options: &str| {
            let memory = Memory::default();
            detect(&memory, &scene(&[]), options);
            detect(&memory, &scene(&[(8, 8, 8, 8)]), options)
        };
        let small = speck("{}");
        assert_eq!((&small["motion"], &small["regions"]), (&json!(false), &json!([])));
        assert!(small["score"].as_f64().unwrap() > 0.0);
        assert_eq!(speck(r#"{"min_area":0.0001}"#)["motion"], true);
    }

    #[test]
    fn a_frame_that_is_no_image_leaves_the_one_before() {
        let memory = Memory::default();
        detect(&memory, &plain(64, 64, [0; 3]), "{}");
        assert!(run_next(&MotionDetector, b"no image", "{}", &memory).is_err());
        assert_eq!(detect(&memory, &plain(64, 64, [255; 3]), "{}")["motion"], true);
    }

    #[test]
    fn a_frame_nobody_waits_for_is_not_the_one_before() {
        let memory = Memory::default();
        detect(&memory, &plain(64, 64, [0; 3]), "{}");
        let late = png(&plain(64, 64, [255; 3]));
        let deadline = std::time::Instant::now();
        let frame = Frame { image: &late, options: None, memory: &memory, deadline, progress: &|_| {} };
        assert_eq!(MotionDetector.run(&frame).unwrap_err().code, Code::ProcessingTimeout);
        assert_eq!(detect(&memory, &plain(64, 64, [0; 3]), "{}")["motion"], false);
    }

    #[test]
    fn options_are_shares() {
        let samples = [
            ("{}", true),
            (r#"{"threshold":0,"min_area":1}"#, true),
            (r#"{"threshold":1.0}"#, true),
            (r#"{"threshold":1.01}"#, false),
            (r#"{"threshold":-0.1}"#, false),
            (r#"{"threshold":"0.5"}"#, false),
            (r#"{"threshold":null}"#, false),
            (r#"{"min_area":2}"#, false),
            (r#"{"area":0.5}"#, false),
            ("[]", false),
        ];
        agree(&MotionDetector, &SCHEMA, &samples);
        let failure =
            run_next(&MotionDetector, &[], r#"{"min_area":7,"threshold":-1}"#, &Memory::default()).unwrap_err();
        let told =
            "/options/min_area: Value must be between 0 and 1; /options/threshold: Value must be between 0 and 1";
        assert_eq!((failure.code, failure.message.as_str()), (Code::InvalidOptions, told));
    }
}
