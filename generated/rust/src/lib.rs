//! The services of the `specs` folder as Rust: one module each, made by `build.rs`.

include!(concat!(env!("OUT_DIR"), "/antiphon.rs"));
