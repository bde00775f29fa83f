//! Compiles Antiphon specs.
//!
//! `syntax` reads a spec as written, `model` resolves and checks it, `emit` writes text from a checked model. All of that takes
//! texts and gives texts; only [`build()`] and [`read_folder`] touch files.

mod build;
mod compile;
pub mod decimal;
pub mod diagnostic;
pub mod emit;
mod failure;
pub mod json;
pub mod model;
pub mod source;
pub mod syntax;

pub use build::{build, read_folder};
pub use compile::{Compilation, compile};

#[cfg(test)]
mod probe {
    #[test]
    fn probe() {
        let mut s = crate::source::Sources::new();
        for f in ["../specs/viewer.yaml", "../specs/camera.yaml"] {
            s.add(f, std::fs::read_to_string(f).unwrap());
        }
        let c = crate::compile(s);
        println!("{}", c.diagnostics.render(&c.sources, crate::diagnostic::Style::Plain));
        println!("{:#?}", c.services.as_ref().map(|s| s[1].channels[0].failing.clone()));
        assert!(c.services.is_some());
    }
}
