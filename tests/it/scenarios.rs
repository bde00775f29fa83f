//! Every scenario of every shipped spec, against a running server.

use std::path::Path;

use antiphon_cli::play::{Outcome, Setting, play};
use antiphon_codegen::{compile, read_folder};
use antiphon_tests::server::{ADMIN_PASSWORD, Server};

#[tokio::test]
async fn every_scenario_of_the_shipped_specs_plays() {
    let sources = read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs")).unwrap();
    let services = compile(sources).services.expect("the shipped specs compile");
    let mut failed = Vec::new();
    let mut played = 0;
    for service in &services {
        for scenario in &service.scenarios {
            // A server for each: a scenario begins where nobody has been.
            let server = Server::start().unwrap();
            let base = format!("http://{}", server.address()).parse().unwrap();
            let setting = Setting::new(base).value("admin-password", ADMIN_PASSWORD);
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
