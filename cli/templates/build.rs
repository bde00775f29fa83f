fn main() {
    antiphon_codegen::build("specs");
}
