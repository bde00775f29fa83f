use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Output, Stdio};

/// The program, ready for flags.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_antiphon-server"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ANTIPHON_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs to the end and gives exit code and standard error.
pub(crate) fn fails(command: &mut Command) -> String {
    let Output { status, stderr, .. } = command.output().unwrap();
    assert_eq!(status.code(), Some(1));
    String::from_utf8(stderr).unwrap()
}

/// A server that listens. Killed when dropped.
pub(crate) struct Server {
    child: Child,
    log: BufReader<ChildStderr>,
    /// What it said before it listened.
    pub(crate) greeting: String,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn on(data: &Path, flags: &[&str]) -> Self {
        Self::start(program().arg("--data").arg(data).args(flags))
    }

    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.args(["--listen", "127.0.0.1:0"]).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut server = Self { child, log, greeting: String::new(), address: ([0, 0, 0, 0], 0).into() };
        server.address = server.greeted();
        server
    }

    /// Reads the log until it says where the server listens.
    fn greeted(&mut self) -> SocketAddr {
        loop {
            let mut line = String::new();
            assert_ne!(self.log.read_line(&mut line).unwrap(), 0, "it ended: {}", self.greeting);
            if let Some((_, address)) = line.split_once("listening on http://") {
                let end = address.find(|c: char| !c.is_ascii_digit() && !".:".contains(c)).unwrap_or(address.len());
                return address[..end].parse().unwrap();
            }
            self.greeting.push_str(&line);
        }
    }

    /// The password in the greeting.
    pub(crate) fn password(&self) -> Option<&str> {
        self.greeting.lines().map(str::trim).find(|line| line.len() == 23 && line.matches('-').count() == 3)
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end and gives exit code and the rest of the log.
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }

    /// Stops it as an operator does.
    pub(crate) fn stop(self) -> String {
        self.signal("-TERM");
        let (code, rest) = self.ended();
        assert_eq!(code, Some(0), "{rest}");
        rest
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Gives a command's process its standard input and waits for its output.
pub(crate) fn feed(command: &mut Command, input: &str) -> Output {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}
