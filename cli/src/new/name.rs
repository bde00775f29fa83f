//! What a project may be called.

use antiphon_codegen::compile;
use antiphon_codegen::emit::rust;
use antiphon_codegen::source::Sources;

/// A project's name, and what it becomes in Rust.
pub(super) struct Names {
    /// As written: the package and the service.
    pub(super) name: String,
    /// The service's module.
    pub(super) module: String,
    /// The service's type.
    pub(super) service: String,
}

/// Modules that would hide something the project uses, and names that cargo keeps for itself.
const TAKEN: [&str; 14] = [
    "alloc",
    "antiphon_codegen",
    "antiphon_runtime",
    "axum",
    "build",
    "core",
    "deps",
    "examples",
    "incremental",
    "main",
    "proc_macro",
    "std",
    "test",
    "tokio",
];

/// Rust's keywords, which cargo refuses.
const KEYWORDS: &str = "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen \
                        if impl in let loop macro match mod move mut override priv pub ref return self static struct super trait true try \
                        type typeof unsafe unsized use virtual where while yield";

impl Names {
    /// Checks a name, with the compiler of the spec that is to carry it.
    pub(super) fn of(name: &str, spec: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("`{name}` cannot be the name of a project: {why}; choose another with --name");
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
            return Err(wrong("start with a letter; use letters, digits, `_` and `-`"));
        }
        let mut sources = Sources::new();
        sources.add("spec.yaml", spec.replace("{{name}}", name));
        let compilation = compile(sources);
        let Some(service) = compilation.services.iter().flatten().next() else {
            let found = compilation.diagnostics.iter().next().map(|finding| finding.message.clone());
            return Err(wrong(&found.unwrap_or_default()));
        };
        let module = rust::module_name(service);
        if TAKEN.contains(&module.as_str()) || KEYWORDS.split_whitespace().any(|keyword| keyword == module) {
            return Err(wrong("Rust or cargo has a use for it"));
        }
        Ok(Self { name: name.to_owned(), module, service: rust::service_name(service) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Result<Names, String> {
        Names::of(name, super::super::SPEC.1)
    }

    #[test]
    fn a_name_becomes_a_package_a_module_and_a_type() {
        for (name, module, service) in [("notes", "notes", "Notes"), ("my-notes2", "my_notes2", "MyNotes2")] {
            let names = of(name).unwrap();
            assert_eq!((names.module.as_str(), names.service.as_str()), (module, service));
        }
    }

    #[test]
    fn what_cannot_be_a_name_is_told() {
        for name in [
            "",
            "Notes",
            "2notes",
            "-",
            "my notes",
            "a/b",
            "notes-",
            "a\"b",
            "handler",
            "test",
            "type",
            "antiphon-runtime",
            "self",
        ] {
            let told = of(name).err().unwrap_or_else(|| panic!("{name}"));
            assert!(told.contains("--name") && told.starts_with(&format!("`{name}`")), "{told}");
        }
    }
}
