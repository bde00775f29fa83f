/// Checks that generated code was made for this version of the runtime. Generated code begins with it.
///
/// ```
/// antiphon_runtime::require_version!("0.1.0");
/// ```
///
/// ```compile_fail
/// antiphon_runtime::require_version!("0.0.9");
/// ```
#[macro_export]
macro_rules! require_version {
    ("0.1.0") => {};
    ($other:literal) => {
        ::core::compile_error!(::core::concat!(
            "this code was generated for antiphon-runtime ",
            $other,
            ", but antiphon-runtime 0.1.0 is used: generate it again with the antiphon of the same version"
        ));
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_version_asked_for_is_the_crates() {
        assert!(include_str!("version.rs").contains(concat!("(\"", env!("CARGO_PKG_VERSION"), "\") => {};")));
    }
}
