//! Scenes that move.

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
    let frame = Frame { image: &late, options: None, memory: &memory, deadline };
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
    let failure = run_next(&MotionDetector, &[], r#"{"min_area":7,"threshold":-1}"#, &Memory::default()).unwrap_err();
    let told = "/options/min_area: Value must be between 0 and 1; /options/threshold: Value must be between 0 and 1";
    assert_eq!((failure.code, failure.message.as_str()), (Code::InvalidOptions, told));
}
