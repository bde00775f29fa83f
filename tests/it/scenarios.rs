//! Every scenario of every shipped spec, against a running server.

use std::path::Path;

use antiphon_codegen::{compile, read_folder};
use antiphon_tests::scenario::{self, Values};
use antiphon_tests::server::{ADMIN_PASSWORD, Server};

#[tokio::test]
async fn every_scenario_of_the_shipped_specs_plays() {
    let sources = read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs")).unwrap();
    let services = compile(sources).services.expect("the shipped specs compile");
    let values = Values::from([("admin-password".to_owned(), ADMIN_PASSWORD.into())]);
    let mut failed = Vec::new();
    let mut played = 0;
    for service in &services {
        for scenario in &service.scenarios {
            // A server for each: a scenario begins where nobody has been.
            let server = Server::start().unwrap();
            played += 1;
            if let Err(error) = scenario::run(server.address(), scenario, &values).await {
                failed.push(format!("{}: {error}", service.name.value));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(played >= 10, "only {played} scenarios were found");
}
