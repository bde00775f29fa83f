//! What the tests share: running the command, and folders of specs.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The command, with nothing of the environment that it would take options from.
pub(crate) fn antiphon() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_antiphon"));
    command.env_remove("ANTIPHON_JWT_SECRET");
    command
}

/// Runs it to its end: exit status, standard output, standard error.
pub(crate) fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// A folder `specs` with one spec.
pub(crate) fn specs(name: &str, text: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("specs").join(name), text);
    folder
}

/// Writes a file, and the folder it lies in.
pub(crate) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
