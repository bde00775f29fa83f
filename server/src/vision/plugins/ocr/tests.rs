//! Real images through the real program.

use std::time::Instant;

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;

use super::super::Memory;
use super::super::testing::{agree, file, plain, run};
use super::*;

/// Five columns and seven rows a letter; each row is five bits, the leftmost the highest.
const FONT: [(char, [u8; 7]); 8] = [
    ('A', [0x0E, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11]),
    ('E', [0x1F, 0x10, 0x10, 0x1E, 0x10, 0x10, 0x1F]),
    ('F', [0x1F, 0x10, 0x10, 0x1E, 0x10, 0x10, 0x10]),
    ('H', [0x11, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11]),
    ('L', [0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1F]),
    ('O', [0x0E, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0E]),
    ('R', [0x1E, 0x11, 0x11, 0x1E, 0x14, 0x12, 0x11]),
    ('T', [0x1F, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04]),
];
/// Pixels to each of a letter's.
const SCALE: u32 = 6;
const MARGIN: u32 = 40;

/// Lines of text, black on white.
fn page(lines: &[&str]) -> RgbImage {
    let longest = lines.iter().map(|line| line.len()).max().unwrap_or_default();
    let (width, height) =
        (u32::try_from(longest).unwrap() * 6 * SCALE, u32::try_from(lines.len()).unwrap() * 11 * SCALE);
    let mut page = plain(width + 2 * MARGIN, height + 2 * MARGIN, [255; 3]);
    for (row, line) in (0..).zip(lines) {
        for (column, letter) in (0..).zip(line.chars()) {
            draw(&mut page, letter, MARGIN + column * 6 * SCALE, MARGIN + row * 11 * SCALE);
        }
    }
    page
}

fn draw(page: &mut RgbImage, letter: char, left: u32, top: u32) {
    let Some((_, rows)) = FONT.iter().find(|(known, _)| *known == letter) else { return };
    for y in 0..7 * SCALE {
        for x in 0..5 * SCALE {
            let row = rows[usize::try_from(y / SCALE).unwrap()];
            if row >> (4 - x / SCALE) & 1 == 1 {
                page.put_pixel(left + x, top + y, Rgb([0; 3]));
            }
        }
    }
}

fn png(image: &RgbImage) -> Vec<u8> {
    file(image, ImageFormat::Png)
}

#[test]
fn text_is_read_word_by_word() {
    let result = run(&Ocr::default(), &png(&page(&["HELLO THERE", "AFTER EARTH"])), "{}").unwrap();
    assert_eq!(result["text"], "HELLO THERE\nAFTER EARTH");
    let words = result["words"].as_array().unwrap();
    let texts: Vec<&str> = words.iter().map(|word| word["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["HELLO", "THERE", "AFTER", "EARTH"]);
    assert!(words.iter().all(|word| word["confidence"].as_f64().unwrap() > 0.5), "{result}");
    assert!(result["confidence"].as_f64().unwrap() > 0.5);
    let near = |what: &serde_json::Value, expected: u32| {
        let found = what.as_u64().unwrap();
        assert!(found.abs_diff(expected.into()) <= u64::from(SCALE), "{found}, not {expected}");
    };
    let earth = &words[3]["box"];
    near(&earth["x"], MARGIN + 6 * 6 * SCALE);
    near(&earth["y"], MARGIN + 11 * SCALE);
    near(&earth["width"], (5 * 6 - 1) * SCALE);
    near(&earth["height"], 7 * SCALE);
}

#[test]
fn a_threshold_leaves_words_out_and_an_empty_page_has_none() {
    let nothing = json!({ "text": "", "confidence": 0.0, "words": [] });
    assert_eq!(run(&Ocr::default(), &png(&page(&["HELLO"])), r#"{"threshold":1}"#).unwrap(), nothing);
    for (width, height) in [(1, 1), (300, 100), (4000, 3)] {
        assert_eq!(run(&Ocr::default(), &png(&plain(width, height, [255; 3])), "{}").unwrap(), nothing);
    }
}

#[test]
fn a_missing_program_is_told_with_what_to_install() {
    let ocr = Ocr { program: "no-tesseract-here".into() };
    let failure = run(&ocr, &png(&page(&["HELLO"])), "{}").unwrap_err();
    assert_eq!(failure.code, Code::PluginError);
    assert!(failure.message.contains("install the package tesseract-ocr"), "{}", failure.message);
}

#[test]
fn a_program_that_fails_or_cannot_be_run_keeps_its_reasons() {
    for program in ["false", "/"] {
        let failure = run(&Ocr { program: program.into() }, &png(&page(&["HELLO"])), "{}").unwrap_err();
        assert_eq!((failure.code, failure.message.as_str()), (Code::PluginError, "The plugin failed"));
    }
}

#[test]
fn the_deadline_ends_it() {
    let image = png(&page(&["HELLO"]));
    let (memory, deadline) = (Memory::default(), Instant::now());
    let frame = Frame { image: &image, options: None, memory: &memory, deadline };
    assert_eq!(Ocr::default().run(&frame).unwrap_err().code, Code::ProcessingTimeout);
}

#[test]
fn a_language_that_is_not_installed_is_told() {
    for (language, package) in [("xyz", "tesseract-ocr-xyz"), ("eng+abc_defg", "tesseract-ocr-abc-defg")] {
        let options = json!({ "language": language }).to_string();
        let failure = run(&Ocr::default(), &png(&page(&["HELLO"])), &options).unwrap_err();
        assert_eq!(failure.code, Code::InvalidOptions);
        assert!(failure.message.starts_with("/options/language: \""), "{}", failure.message);
        assert!(failure.message.contains(package), "{}", failure.message);
    }
}

#[test]
fn what_is_no_image_never_reaches_the_program() {
    let failure = run(&Ocr::default(), b"/etc/passwd\n", "{}").unwrap_err();
    assert_eq!((failure.code, failure.message.as_str()), (Code::InvalidImage, "Image too small (12 bytes)"));
}

#[test]
fn options_are_checked() {
    let long = format!(r#"{{"language":"eng_{}"}}"#, "a".repeat(61));
    let samples = [
        ("{}", true),
        (r#"{"threshold":0.8}"#, true),
        (r#"{"threshold":1,"language":"eng"}"#, true),
        (r#"{"language":"eng+eng"}"#, true),
        (r#"{"threshold":1.5}"#, false),
        (r#"{"threshold":true}"#, false),
        (r#"{"language":""}"#, false),
        (r#"{"language":"en"}"#, false),
        (r#"{"language":"ENG"}"#, false),
        (r#"{"language":"eng+"}"#, false),
        (r#"{"language":"eng_"}"#, false),
        (r#"{"language":"../eng"}"#, false),
        (r#"{"language":"eng --psm"}"#, false),
        (r#"{"language":"eng\n"}"#, false),
        (r#"{"language":["eng"]}"#, false),
        (r#"{"psm":1}"#, false),
        (long.as_str(), false),
        ("[]", false),
    ];
    agree(&Ocr::default(), &SCHEMA, &samples);
}
