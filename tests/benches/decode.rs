//! Reading and checking a message: generated code against `serde_json::Value` with the `jsonschema` crate.

use std::fmt::Write as _;
use std::hint::black_box;

use antiphon_generated::camera::api::Inbound;
use antiphon_generated::viewer::Frame;
use antiphon_runtime::json::{Decode, Reader};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jsonschema::Validator;
use serde_json::{Value, json};

const PATCH: &str =
    r#"{"brightness":75,"contrast":60,"saturation":50,"resolution":"1920x1080","auto-exposure":true,"fps":30}"#;

#[jsonschema::validator(
    schema = r##"{ "$ref": "urn:antiphon:camera#/$defs/api.patch" }"##,
    resources = { "urn:antiphon:camera" => { path = "../generated/schemas/camera.json" } },
    methods = { is_valid = true, validate = false, iter_errors = false }
)]
struct PatchSchema;

#[jsonschema::validator(
    schema = r##"{ "$ref": "urn:antiphon:viewer#/$defs/Frame" }"##,
    resources = { "urn:antiphon:viewer" => { path = "../generated/schemas/viewer.json" } },
    methods = { is_valid = true, validate = false, iter_errors = false }
)]
struct FrameSchema;

/// A frame of a hundred bodies, with the digits a simulation writes.
fn frame() -> String {
    let mut seed = 1_u64;
    let mut number = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(seed >> 33).unwrap_or(0)) / f64::from(1 << 30) - 1.0
    };
    let mut list = |length: usize| {
        let mut text = String::from("[");
        for body in 0..100 {
            let values: Vec<String> = (0..length).map(|_| format!("{:.6}", number())).collect();
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{}[{}]", if body == 0 { "" } else { "," }, values.join(","));
        }
        text + "]"
    };
    let (positions, rotations) = (list(3), list(4));
    format!(r#"{{"x":{{"pos":{positions},"rot":{rotations}}}}}"#)
}

fn validator(document: &str, name: &str) -> Validator {
    let document: Value = serde_json::from_str(document).expect("a generated schema is JSON");
    let schema = json!({ "$defs": document["$defs"], "$ref": format!("#/$defs/{name}") });
    jsonschema::validator_for(&schema).expect("a generated schema is a schema")
}

fn patch(criterion: &mut Criterion) {
    let run_time = validator(include_str!("../../generated/schemas/camera.json"), "api.patch");
    let mut group = criterion.benchmark_group("camera patch");
    group.throughput(Throughput::Bytes(PATCH.len() as u64));
    group.bench_function("generated", |bencher| {
        bencher.iter(|| {
            let Ok(Inbound::Patch(entries)) = Inbound::read(black_box(PATCH)) else { panic!("refused") };
            entries.accepted(|_| true).flatten().count()
        });
    });
    group.bench_function("Value and jsonschema at run time", |bencher| {
        bencher.iter(|| {
            let value: Value = serde_json::from_str(black_box(PATCH)).expect("JSON");
            assert!(run_time.is_valid(&value));
            value
        });
    });
    group.bench_function("Value and jsonschema's macro", |bencher| {
        bencher.iter(|| {
            let value: Value = serde_json::from_str(black_box(PATCH)).expect("JSON");
            assert!(PatchSchema::is_valid(&value));
            value
        });
    });
    group.finish();
}

fn frames(criterion: &mut Criterion) {
    let frame = frame();
    let run_time = validator(include_str!("../../generated/schemas/viewer.json"), "Frame");
    let mut group = criterion.benchmark_group("frame of 100 bodies");
    group.throughput(Throughput::Bytes(frame.len() as u64));
    group.bench_function("generated, checked only", |bencher| {
        bencher.iter(|| {
            let mut reader = Reader::new(black_box(&frame));
            Frame::check(&mut reader).and_then(|()| reader.finish())
        });
    });
    group.bench_function("generated, decoded", |bencher| {
        bencher.iter(|| Frame::decode(&mut Reader::new(black_box(&frame))));
    });
    group.bench_function("Value and jsonschema at run time", |bencher| {
        bencher.iter(|| {
            let value: Value = serde_json::from_str(black_box(&frame)).expect("JSON");
            assert!(run_time.is_valid(&value));
            value
        });
    });
    group.bench_function("Value and jsonschema's macro", |bencher| {
        bencher.iter(|| {
            let value: Value = serde_json::from_str(black_box(&frame)).expect("JSON");
            assert!(FrameSchema::is_valid(&value));
            value
        });
    });
    group.finish();
}

criterion_group!(benches, patch, frames);
criterion_main!(benches);
