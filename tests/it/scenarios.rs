//! Every scenario of every shipped spec, against a running server.

use std::path::{Path, PathBuf};
use std::process::Command;

use antiphon_cli::play::{Outcome, Setting, play};
use antiphon_codegen::{compile, read_folder};
use antiphon_tests::server::{ADMIN_PASSWORD, JWT_SECRET, Server, binary};

/// A path from the folder of this crate.
fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// `antiphon test`, with what the shipped scenarios need.
fn command(url: &str) -> Command {
    let mut command = Command::new(binary("antiphon").unwrap());
    command
        .args([
            "test",
            url,
            "--value",
            &format!("admin-password={ADMIN_PASSWORD}"),
            "--jwt-secret",
            JWT_SECRET,
            "--specs",
        ])
        .arg(at("../specs"));
    command
}

/// Runs it: whether all passed, and the report.
fn run(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.success(), text.concat())
}

#[tokio::test]
async fn every_scenario_of_the_shipped_specs_plays() {
    let sources = read_folder(&at("../specs")).unwrap();
    let services = compile(sources).services.expect("the shipped specs compile");
    let mut failed = Vec::new();
    let mut played = 0;
    for service in &services {
        for scenario in &service.scenarios {
            // A server for each: a scenario begins where nobody has been.
            let server = Server::start().unwrap();
            let base = format!("http://{}", server.address()).parse().unwrap();
            let setting = Setting::new(base).value("admin-password", ADMIN_PASSWORD).secret(JWT_SECRET);
            played += 1;
            let result = play(&setting, service, scenario).await;
            if result.outcome != Outcome::Passed {
                let (name, title) = (&service.name.value, result.title.as_str());
                let step = result.failure().map(|(step, mismatch)| format!("step {}, {mismatch}", step.number));
                failed.push(format!("{name}: {title}: {}", step.unwrap_or_else(|| format!("{:?}", result.outcome))));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(played >= 10, "only {played} scenarios were found");
}

#[test]
fn the_command_plays_them_against_a_server_where_somebody_has_been() {
    let server = Server::start().unwrap();
    let url = format!("http://{}", server.address());
    for _ in 0..2 {
        let (passed, report) = run(&mut command(&url));
        assert!(passed, "{report}");
    }
}

#[test]
fn the_command_plays_them_over_tls_with_the_certificates_it_trusts() {
    let [certificate, key] = ["it/tls/certificate.pem", "it/tls/key.pem"].map(at);
    let [of_server, key] = [&certificate, &key].map(|path| path.to_str().unwrap());
    let server = Server::start_with(&["--tls-cert", of_server, "--tls-key", key]).unwrap();
    let mut one = command(&format!("https://localhost:{}", server.address().port()));
    one.args(["--service", "viewer", "--scenario", "a toggle reaches everyone"]);
    let (passed, report) = run(one.env("SSL_CERT_FILE", &certificate));
    assert!(passed, "{report}");
    let (passed, report) = run(one.env_remove("SSL_CERT_FILE"));
    assert!(!passed && report.contains("certificate"), "{report}");
}
