//! Compiles the specs.

fn main() {
    antiphon_codegen::build("../../specs");
}
