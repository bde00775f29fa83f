//! Generated Rust as a user's crate sees it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use tempfile::TempDir;

/// A crate that depends on the runtime, with the given spec, and a `lib.rs` beside the generated modules.
fn crate_of(spec: &str, library: &str) -> TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = root.canonicalize().unwrap();
    let folder = TempDir::new().unwrap();
    let at = |path: &str| folder.path().join(path);
    fs::create_dir_all(at("src")).unwrap();
    fs::create_dir_all(at("specs")).unwrap();
    let manifest = format!(
        "[package]\nname = \"user\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         antiphon-runtime = {{ path = \"{}\" }}\n\n[build-dependencies]\nantiphon-codegen = {{ path = \"{}\" }}\n",
        root.join("runtime").display(),
        root.join("codegen").display()
    );
    fs::write(at("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), at("Cargo.lock")).unwrap();
    fs::write(at("build.rs"), "fn main() {\n    antiphon_codegen::build(\"specs\");\n}\n").unwrap();
    fs::write(at("specs/echo.yaml"), spec).unwrap();
    fs::write(at("src/lib.rs"), format!("include!(concat!(env!(\"OUT_DIR\"), \"/antiphon.rs\"));\n{library}")).unwrap();
    folder
}

/// Runs cargo there, with the folder that this test was built into, so that dependencies are built once.
fn cargo(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--release", "--offline"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_TERM_COLOR", "never")
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn target() -> PathBuf {
    let test = env::current_exe().unwrap();
    test.ancestors().nth(3).unwrap().to_owned()
}

const ECHO: &str = "antiphon: 1
service: echo
version: 1.0.0
channels:
  main:
    at: /echo
    envelope: { tag: type }
    messages:
      ping: { from: client, payload: { fields: { text: string } }, does: [{ call: pong }] }
      pong: { to: sender, payload: { fields: { text: string } } }
";

#[test]
fn a_missing_handler_method_is_an_error_that_names_the_message() {
    let folder = crate_of(ECHO, "/// Nothing.\npub struct Nobody;\nimpl echo::Handler for Nobody {}\n");
    let (fine, text) = cargo(folder.path(), &["check"]);
    assert!(!fine);
    assert!(text.contains("missing `ping` in implementation"), "{text}");
}

#[test]
fn a_spec_with_an_error_fails_the_build_with_its_place() {
    let folder = crate_of(&ECHO.replace("does: [{ call: pong }]", "does: [{ call: pnog }]"), "");
    let (fine, text) = cargo(folder.path(), &["check"]);
    assert!(!fine);
    for part in ["error[A0201]: there is no message `pnog`", "specs/echo.yaml:9:", "did you mean `pong`?"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn a_handler_answers_in_a_crate_of_its_own() {
    let library = "
use antiphon_runtime::{Failure, Session};

/// Says it again.
pub struct Echo;

impl echo::Handler for Echo {
    async fn ping(&self, _: &mut Session, message: echo::main::Ping) -> Result<echo::main::Pong, Failure> {
        Ok(echo::main::Pong { text: message.text })
    }
}
";
    let folder = crate_of(ECHO, library);
    let (fine, text) = cargo(folder.path(), &["clippy"]);
    assert!(fine, "{text}");
    assert!(!text.contains("warning"), "{text}");
}
