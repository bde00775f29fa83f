use std::process::Command;

use crate::http::login;
use crate::process::{Server, fails, program};

#[test]
fn the_first_start_shows_a_password_once_and_never_logs_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("made/by/the/server");
    let first = Server::on(&data, &["--log", "trace", "--log-format", "json"]);
    let password = first.password().unwrap().to_owned();
    assert_eq!(first.greeting.matches(&password).count(), 1);
    let (status, body) = login(first.address, "admin", &password);
    assert_eq!(status, 200);
    let log = first.stop();
    assert!(!log.contains(&password) && !log.contains(body["token"].as_str().unwrap()), "{log}");

    let second = Server::on(&data, &[]);
    assert_eq!(second.password(), None, "{}", second.greeting);
    assert_eq!(login(second.address, "admin", &password).0, 200);
}

#[test]
fn a_given_password_replaces_the_stored_one() {
    let folder = tempfile::tempdir().unwrap();
    Server::on(folder.path(), &["--admin-password", "one"]).stop();
    let server = Server::start(program().arg("--data").arg(folder.path()).env("ANTIPHON_ADMIN_PASSWORD", "two"));
    assert_eq!(login(server.address, "admin", "one").0, 401);
    assert_eq!(login(server.address, "admin", "two").0, 200);
}

#[test]
fn nothing_is_left_of_an_ephemeral_server() {
    let folder = tempfile::tempdir().unwrap();
    let in_folder =
        |command: &mut Command| Server::start(command.env("TMPDIR", folder.path()).current_dir(folder.path()));
    let entries = || std::fs::read_dir(folder.path()).unwrap().count();
    let server = in_folder(program().arg("--ephemeral"));
    assert_eq!(entries(), 1, "its temporary folder");
    server.stop();
    assert_eq!(entries(), 0);
}

#[test]
fn ctrl_c_stops_it_too() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::on(folder.path(), &[]);
    server.signal("-INT");
    let (code, log) = server.ended();
    assert_eq!(code, Some(0), "{log}");
}

#[test]
fn a_start_that_cannot_be_says_what_to_do_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::on(folder.path(), &[]);
    let other = tempfile::tempdir().unwrap();
    let address = server.address.to_string();

    let taken = fails(program().args(["--listen", &address, "--data"]).arg(other.path()));
    assert_eq!(taken.lines().count(), 1, "{taken}");
    assert!(taken.contains("is in use") && taken.contains("--listen"), "{taken}");

    let locked = fails(program().args(["--listen", "127.0.0.1:0", "--data"]).arg(folder.path()));
    assert_eq!(locked.lines().count(), 1, "{locked}");
    assert!(locked.contains("stop it first"), "{locked}");

    let public = fails(program().args(["--listen", "0.0.0.0:0", "--data"]).arg(other.path()));
    assert_eq!(public.lines().count(), 1, "{public}");
    assert!(public.contains("--origins"), "{public}");

    let certificate =
        fails(program().args(["--listen", "127.0.0.1:0", "--tls-cert", "/no.pem", "--tls-key", "/no.pem"]));
    assert_eq!(certificate.lines().count(), 1, "{certificate}");
    assert!(certificate.contains("/no.pem"), "{certificate}");
}
