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

/// Checks that the runtime can serve Socket.IO. Generated code of a service that has it begins with this too.
///
/// ```
/// # #[cfg(feature = "socketio")]
/// antiphon_runtime::require_socketio!();
/// ```
#[cfg(feature = "socketio")]
#[macro_export]
macro_rules! require_socketio {
    () => {};
}

/// Checks that the runtime can serve Socket.IO, which this one cannot.
///
/// ```compile_fail
/// antiphon_runtime::require_socketio!();
/// ```
#[cfg(not(feature = "socketio"))]
#[macro_export]
macro_rules! require_socketio {
    () => {
        ::core::compile_error!(
            "this service is served over Socket.IO: give antiphon-runtime its feature `socketio` in Cargo.toml"
        );
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_version_asked_for_is_the_crates() {
        assert!(include_str!("version.rs").contains(concat!("(\"", env!("CARGO_PKG_VERSION"), "\") => {};")));
    }
}
