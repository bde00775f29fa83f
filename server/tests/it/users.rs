use std::path::Path;

use crate::http::login;
use crate::process::{Server, fails, feed, program};

fn add(data: &Path, name: &str) -> std::process::Command {
    let mut command = program();
    command.args(["user", "add", name, "--permissions", "light,image", "--password-stdin", "--data"]).arg(data);
    command
}

#[test]
fn a_user_who_was_added_can_log_in() {
    let folder = tempfile::tempdir().unwrap();
    let added = feed(&mut add(folder.path(), "ada"), "love lace\n");
    assert!(added.status.success(), "{added:?}");
    let again = feed(&mut add(folder.path(), "ada"), "other\n");
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("already"), "{again:?}");
    let empty = feed(&mut add(folder.path(), "grace"), "\n");
    assert!(String::from_utf8_lossy(&empty.stderr).contains("must not be empty"), "{empty:?}");

    let server = Server::on(folder.path(), &["--admin-password", "x"]);
    assert_eq!(login(server.address, "ada", "love lace").0, 200);
    assert_eq!(login(server.address, "ada", "other").0, 401);
}

#[test]
fn users_cannot_be_added_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let _server = Server::on(folder.path(), &["--admin-password", "x"]);
    let refused = fails(&mut add(folder.path(), "ada"));
    assert!(refused.contains("stop it first"), "{refused}");
}
