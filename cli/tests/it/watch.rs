//! `antiphon generate --watch`.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::support::{antiphon, specs, write};

/// How long a change may take to be seen.
const PATIENCE: Duration = Duration::from_secs(20);

const LAMP: &str = "antiphon: 1
service: lamp
version: 1.0.0
channels:
  switch:
    at: /lamp
    envelope: { tag: type }
    messages:
      ping: { from: client, does: [{ send: pong }] }
      pong: { to: sender }
";

/// A running command, killed when dropped, and the lines it prints.
struct Watching {
    process: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(folder: &Path) -> Self {
        let mut process = antiphon()
            .args(["generate", "--watch"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (seen, lines) = channel();
        let streams: [Box<dyn Read + Send>; 2] =
            [Box::new(process.stdout.take().unwrap()), Box::new(process.stderr.take().unwrap())];
        for stream in streams {
            let seen = seen.clone();
            thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    // The test may be over.
                    let _ = seen.send(line);
                }
            });
        }
        Self { process, lines }
    }

    /// The next line that holds a text.
    fn until(&self, text: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no line with {text}"));
            if line.contains(text) {
                return line;
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_changed_spec_is_generated_again_and_a_broken_one_ends_nothing() {
    let folder = specs("lamp.yaml", LAMP);
    let at = |path: &str| folder.path().join(path);
    let schema = || fs::read_to_string(at("generated/schemas/lamp.json")).unwrap_or_default();
    let mut watching = Watching::start(folder.path());
    let first = watching.until("wrote");
    assert_eq!(first, "wrote generated/schemas/lamp.json, specs/antiphon.schema.json");
    assert!(schema().contains("switch.pong"));

    write(&at("specs/lamp.yaml"), &LAMP.replace("send: pong", "send: pung"));
    watching.until("error[A0201]: there is no message `pung`");
    write(&at("specs/lamp.yaml"), &LAMP.replace("pong", "pung"));
    assert_eq!(watching.until("wrote"), "wrote generated/schemas/lamp.json");
    assert!(schema().contains("switch.pung") && !schema().contains("switch.pong"));

    write(&at("specs/bell.yaml"), &LAMP.replace("lamp", "bell"));
    assert_eq!(watching.until("wrote"), "wrote generated/schemas/bell.json");
    fs::remove_file(at("specs/bell.yaml")).unwrap();
    assert_eq!(watching.until("removed"), "removed generated/schemas/bell.json");
    assert!(watching.process.try_wait().unwrap().is_none());
}

#[test]
fn a_folder_that_comes_later_is_seen() {
    let folder = tempfile::TempDir::new().unwrap();
    let watching = Watching::start(folder.path());
    watching.until("error: specs:");
    write(&folder.path().join("specs/lamp.yaml"), LAMP);
    watching.until("wrote generated/schemas/lamp.json");
}

#[test]
fn watching_and_checking_exclude_each_other() {
    let (status, _, told) = crate::support::run(antiphon().args(["generate", "--watch", "--check"]));
    assert_eq!(status, Some(2));
    assert!(told.contains("cannot be used with"), "{told}");
}
