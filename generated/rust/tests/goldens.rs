//! The compiler's own test cases as code: they compile without warnings and pass the lints of this crate.

// What nobody calls here is what their users call, from other crates.
#![allow(dead_code, unreachable_pub)]

#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/addresses/module.rs"]
mod addresses;
#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/bare/module.rs"]
mod bare;
#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/calls/module.rs"]
mod calls;
#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/content/module.rs"]
mod content;
#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/corners/module.rs"]
mod corners;
#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/files/module.rs"]
mod files;
#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/keys/module.rs"]
mod keys;
#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/names/module.rs"]
mod names;
#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/relay/module.rs"]
mod relay;
#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/rooms/module.rs"]
mod rooms;
#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/shapes/module.rs"]
mod shapes;
#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/tag/module.rs"]
mod tag;
#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/tokens/module.rs"]
mod tokens;
#[rustfmt::skip]
#[path = "../../../codegen/tests/cases/topics/module.rs"]
mod topics;

#[test]
fn every_case_is_compiled_here() {
    let cases = std::fs::read_dir("../../codegen/tests/cases").unwrap();
    let missing: Vec<String> = cases
        .map(|case| case.unwrap().file_name().into_string().unwrap())
        .filter(|case| !include_str!("goldens.rs").contains(&format!("/cases/{case}/module.rs")))
        .collect();
    assert!(missing.is_empty(), "add {missing:?} to this file");
}
