//! `antiphon new`: the project is whole, builds as it stands, and its scenarios play.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use tempfile::TempDir;

use crate::support::{antiphon, run, write};

/// The name of the project that is built; no other program of the build folder has it.
const NAME: &str = "antiphon-sample";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// The folder that this test was built into, so that dependencies are built once.
fn target() -> PathBuf {
    env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned()
}

/// A server, killed when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_new_project_builds_runs_and_plays_its_scenarios() {
    let folder = TempDir::new().unwrap();
    let project = folder.path().join("a folder").join(NAME);
    let (status, told, error) = run(antiphon().arg("new").arg(&project).arg("--path-to-antiphon").arg(root()));
    assert_eq!(status, Some(0), "{error}");
    assert!(told.contains("cargo run") && told.contains("antiphon test"), "{told}");
    let (status, _, error) = run(antiphon().args(["generate", "--check"]).current_dir(&project));
    assert!(
        status == Some(1) && error.contains("differs: generated/schemas") && !error.contains("antiphon.schema.json"),
        "{error}"
    );

    // The versions of the dependencies that are there already.
    fs::copy(root().join("Cargo.lock"), project.join("Cargo.lock")).unwrap();
    let (status, _, error) = run(Command::new(env!("CARGO"))
        .args(["build", "--release", "--offline"])
        .current_dir(&project)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_TERM_COLOR", "never"));
    assert!(status == Some(0) && !error.contains("warning"), "{error}");

    let program = target().join("release").join(NAME);
    let mut server = Server(Command::new(program).arg("127.0.0.1:0").stdout(Stdio::piped()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap();
    // Twice: the scenarios do not need a server where nobody has been.
    for _ in 0..2 {
        let (status, report, error) = run(antiphon().args(["test", url]).current_dir(&project));
        assert_eq!(status, Some(0), "{report}{error}");
        assert!(report.contains("3 scenarios: 3 passed"), "{report}");
    }
}

#[test]
fn a_project_depends_on_the_release_of_its_command() {
    let folder = TempDir::new().unwrap();
    let (status, told, error) = run(antiphon().args(["new", "notes"]).current_dir(folder.path()));
    assert_eq!(status, Some(0), "{error}");
    assert!(told.contains("name a checkout with --path-to-antiphon"), "{told}");
    let manifest = fs::read_to_string(folder.path().join("notes/Cargo.toml")).unwrap();
    for crate_ in ["antiphon-runtime", "antiphon-codegen"] {
        assert!(manifest.contains(&format!("{crate_} = \"{}\"\n", env!("CARGO_PKG_VERSION"))), "{manifest}");
    }
    for file in ["Cargo.toml", "build.rs", "specs/notes.yaml", "src/main.rs", "README.md", ".gitignore"] {
        let text = fs::read_to_string(folder.path().join("notes").join(file)).unwrap();
        assert!(!text.contains("{{"), "{file}: {text}");
    }
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("notes/important"), "");
    let (status, _, error) = run(antiphon().args(["new", "notes"]).current_dir(folder.path()));
    assert_eq!(status, Some(2));
    assert!(error.contains("notes is not empty"), "{error}");
    assert_eq!(fs::read_dir(folder.path().join("notes")).unwrap().count(), 1);
}

#[test]
fn an_empty_folder_is_filled_and_a_name_is_chosen_apart() {
    let folder = TempDir::new().unwrap();
    let (status, _, error) = run(antiphon().args(["new", ".", "--name", "my-notes"]).current_dir(folder.path()));
    assert_eq!(status, Some(0), "{error}");
    let main = fs::read_to_string(folder.path().join("src/main.rs")).unwrap();
    assert!(main.contains("my_notes::MyNotes::new"), "{main}");
}

#[test]
fn what_cannot_be_made_is_told_and_nothing_is_left() {
    let folder = TempDir::new().unwrap();
    for (arguments, told) in [
        (&["My Notes"][..], "`My Notes` cannot be the name of a project"),
        (&["notes", "--name", "Notes"], "a service's name is in lower case"),
        (&["tokio"], "Rust or cargo has a use for it"),
        (&["/"], "gives the project no name"),
        (&["notes", "--path-to-antiphon", "."], ". is no checkout of Antiphon"),
    ] {
        let (status, _, error) = run(antiphon().arg("new").args(arguments).current_dir(folder.path()));
        assert_eq!(status, Some(2), "{arguments:?}: {error}");
        assert!(error.contains(told), "{arguments:?}: {error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
