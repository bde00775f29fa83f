//! `antiphon test`, as a whole.

use std::fs;
use std::net::SocketAddr;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::puppet;
use crate::support::{antiphon, run, specs};

const SCENARIOS: &str = r#"  all is well:
    - connect: { anna: { channel: main, path: { room: a } } }
    - send: { by: anna, message: { type: do, send: [{ type: said, n: 1 }] } }
    - receive: { by: anna, message: { type: said, n: 1 } }
  a wrong "answer" < & it is told:
    - connect: { anna: { channel: main, path: { room: a } } }
    - send: { by: anna, message: { type: do, send: [{ type: said, text: "<b> & \"c\"" }] } }
    - receive: { by: anna, message: { type: said, text: "other" } }
    - silent: { by: anna }
"#;

/// A puppet that runs, and the folder of its spec.
struct Scene {
    _runtime: Runtime,
    address: SocketAddr,
    folder: TempDir,
}

impl Scene {
    fn new(scenarios: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let address = runtime.block_on(puppet::start());
        Self { _runtime: runtime, address, folder: specs("puppet.yaml", &puppet::spec(scenarios)) }
    }

    fn test(&self, arguments: &[&str]) -> Command {
        let mut command = antiphon();
        command.arg("test").arg(format!("http://{}", self.address)).args(arguments).current_dir(self.folder.path());
        command
    }
}

#[test]
fn a_wrong_server_is_told_step_by_step() {
    let (status, report, _) = run(&mut Scene::new(SCENARIOS).test(&[]));
    assert_eq!(status, Some(1), "{report}");
    let expected = r#"ok       puppet: all is well
FAILED   puppet: a wrong "answer" < & it is told
          1  anna connects
          2  anna sends {"type":"do","send":[{"type":"said","text":"<b> & \"c\""}]}
          3  anna gets {"type":"said","text":"other"}
             anna expected  {"type":"said","text":"other"}
                  came      {"text":"<b> & \"c\"","type":"said"}
             they differ at /text
2 scenarios: 1 passed, 1 failed
"#;
    assert_eq!(report, expected);
}

#[test]
fn a_right_server_passes() {
    let (status, report, _) = run(&mut Scene::new(SCENARIOS).test(&["--scenario", "ALL is"]));
    assert_eq!((status, report.as_str()), (Some(0), "ok       puppet: all is well\n1 scenario: 1 passed\n"));
}

#[test]
fn programs_are_told_each_step() {
    let (status, report, _) = run(&mut Scene::new(SCENARIOS).test(&["--report", "json"]));
    assert_eq!(status, Some(1));
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!((&report["passed"], &report["failed"], &report["skipped"]), (&1.into(), &1.into(), &0.into()));
    let failed = &report["scenarios"][1];
    assert_eq!((&failed["service"], &failed["outcome"]), (&"puppet".into(), &"failed".into()));
    let steps = failed["steps"].as_array().unwrap();
    let numbers: Vec<_> =
        steps.iter().map(|step| (step["step"].as_u64().unwrap(), step["ok"].as_bool().unwrap())).collect();
    assert_eq!(numbers, [(1, true), (2, true), (3, false)]);
    assert_eq!(steps[2]["expected"], r#"{"type":"said","text":"other"}"#);
    assert_eq!(steps[2]["came"], r#"{"text":"<b> & \"c\"","type":"said"}"#);
    assert_eq!((&steps[2]["client"], &steps[2]["place"]), (&"anna".into(), &"/text".into()));
}

#[test]
fn a_report_of_junit_is_well_formed_and_lies_where_it_was_asked_for() {
    let scene = Scene::new(SCENARIOS);
    let (status, text, _) = run(&mut scene.test(&["--report", "junit", "--output", "report.xml"]));
    assert_eq!(status, Some(1));
    assert!(text.starts_with("ok       puppet: all is well\n"), "{text}");
    let xml = fs::read_to_string(scene.folder.path().join("report.xml")).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let suites = document.root_element();
    assert_eq!((suites.tag_name().name(), suites.attribute("tests")), ("testsuites", Some("2")));
    let suite = suites.first_element_child().unwrap();
    assert_eq!((suite.attribute("name"), suite.attribute("failures")), (Some("puppet"), Some("1")));
    let cases: Vec<_> = suite.children().filter(|node| node.has_tag_name("testcase")).collect();
    assert_eq!(cases[1].attribute("name"), Some("a wrong \"answer\" < & it is told"));
    let failure = cases[1].first_element_child().unwrap();
    assert!(failure.attribute("message").unwrap().contains("came {\"text\":\"<b> & \\\"c\\\"\""), "{xml}");
    assert!(failure.text().unwrap().contains("they differ at /text"), "{xml}");
    assert_eq!(cases[0].children().count(), 0);
}

#[test]
fn one_spec_of_several_is_chosen_by_its_path() {
    let scene = Scene::new(SCENARIOS);
    let other = puppet::spec("  unused:\n    - wait: 1ms\n")
        .replace("service: puppet", "service: other")
        .replace("/puppet", "/other")
        .replace("/both", "/others")
        .replace("socketio: /ws", "socketio: /other");
    fs::write(scene.folder.path().join("specs/other.yaml"), other).unwrap();
    let all = |arguments: &[&str]| run(&mut scene.test(arguments)).1;
    assert!(all(&[]).contains("3 scenarios"));
    for arguments in [["--spec", "specs/other.yaml"], ["--service", "other"], ["--scenario", "unused"]] {
        assert_eq!(all(&arguments), "ok       other: unused\n1 scenario: 1 passed\n", "{arguments:?}");
    }
    assert!(all(&["--spec", "specs"]).contains("3 scenarios"));
}

#[test]
fn wrong_use_is_told() {
    let needy = "  needs much:
    - connect: { anna: { channel: main, path: { room: \"<room>\" }, token: ben } }
    - send: { by: anna, text: raw }
";
    let scene = Scene::new(needy);
    for (arguments, told) in [
        (&[][..], "the scenarios need --value room=VALUE, --token ben=TOKEN (or --jwt-secret for all tokens)"),
        (&["--service", "pupet"], "there is no service `pupet`; there is puppet"),
        (&["--scenario", "nothing"], "no scenario's title holds `nothing`"),
        (&["--spec", "specs/other.yaml"], "specs/other.yaml: No such file"),
        (&["--token", "ben"], "write NAME=VALUE"),
        (&["--timeout", "soon"], "`soon` is not a duration"),
        (&["--value", "room=a", "--token", "ben=b", "--transport", "socketio"], "nothing was played"),
        (&["--specs", "nowhere"], "nowhere:"),
    ] {
        let (status, _, error) = run(&mut scene.test(arguments));
        assert_eq!(status, Some(2), "{arguments:?}: {error}");
        assert!(error.contains(told), "{arguments:?}: {error}");
    }
    let (status, _, error) = run(antiphon().args(["test", "localhost:8000"]));
    assert_eq!(status, Some(2));
    assert!(error.contains("write a URL such as"), "{error}");
}

#[test]
fn a_spec_with_errors_is_not_played() {
    let scene = Scene::new("  broken:\n    - send: { by: anna, text: a }\n");
    let (status, report, error) = run(&mut scene.test(&[]));
    assert_eq!((status, report.as_str()), (Some(1), ""));
    assert!(error.contains("error[A0703]: there is no client `anna`"), "{error}");
}
