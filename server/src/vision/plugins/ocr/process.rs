//! A program with input, output and a deadline.

use std::io::{self, ErrorKind, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The most that is read of what a program says, in bytes.
const MOST_OUTPUT: u64 = 16 << 20;
/// How often a program that has said everything is asked whether it has ended.
const PAUSE: Duration = Duration::from_millis(1);

#[derive(Debug)]
pub(super) struct Output {
    pub(super) is_success: bool,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

#[derive(Debug)]
pub(super) enum ProcessError {
    /// There is no such program.
    Missing,
    /// It had not ended by the deadline, and was killed.
    Overdue,
    Broken(io::Error),
}

/// Runs a program on some input and waits for its end, no longer than until the deadline. It does not get the server's
/// own settings, among which are secrets.
pub(super) fn run(mut command: Command, input: Vec<u8>, deadline: Instant) -> Result<Output, ProcessError> {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ANTIPHON_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => Killed(child),
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(ProcessError::Missing),
        Err(error) => return Err(ProcessError::Broken(error)),
    };
    write(child.0.stdin.take(), input).map_err(ProcessError::Broken)?;
    let stdout = read(child.0.stdout.take()).map_err(ProcessError::Broken)?;
    let stderr = read(child.0.stderr.take()).map_err(ProcessError::Broken)?;
    let stdout = text(&stdout, deadline)?;
    let stderr = text(&stderr, deadline)?;
    let status = child.end(deadline)?;
    Ok(Output { is_success: status.success(), stdout, stderr })
}

/// A program that does not outlive its value.
struct Killed(Child);

impl Killed {
    fn end(&mut self, deadline: Instant) -> Result<ExitStatus, ProcessError> {
        loop {
            if let Some(status) = self.0.try_wait().map_err(ProcessError::Broken)? {
                return Ok(status);
            }
            if Instant::now() >= deadline {
                return Err(ProcessError::Overdue);
            }
            thread::sleep(PAUSE);
        }
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        // Both fail where it has ended, which is as well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn write(to: Option<impl Write + Send + 'static>, input: Vec<u8>) -> io::Result<()> {
    let Some(mut to) = to else { return Ok(()) };
    // A program that does not want to read all of it may have its reasons.
    let write = move || drop(to.write_all(&input));
    thread::Builder::new().name("program-input".to_owned()).spawn(write).map(drop)
}

fn read(from: Option<impl Read + Send + 'static>) -> io::Result<Receiver<io::Result<Vec<u8>>>> {
    let (done, read) = mpsc::channel();
    let work = move || {
        let mut bytes = Vec::new();
        let read = from.map_or(Ok(0), |from| from.take(MOST_OUTPUT).read_to_end(&mut bytes));
        // Nobody listens after the deadline.
        let _ = done.send(read.map(|_| bytes));
    };
    thread::Builder::new().name("program-output".to_owned()).spawn(work)?;
    Ok(read)
}

fn text(read: &Receiver<io::Result<Vec<u8>>>, deadline: Instant) -> Result<String, ProcessError> {
    let left = deadline.saturating_duration_since(Instant::now());
    match read.recv_timeout(left) {
        Ok(Ok(bytes)) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Ok(Err(error)) => Err(ProcessError::Broken(error)),
        Err(RecvTimeoutError::Timeout) => Err(ProcessError::Overdue),
        Err(RecvTimeoutError::Disconnected) => Err(ProcessError::Broken(ErrorKind::BrokenPipe.into())),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, input: &[u8], time: Duration) -> Result<Output, ProcessError> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        run(command, input.to_owned(), Instant::now() + time)
    }

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn what_goes_in_and_comes_out_may_be_large() {
        let input = vec![b'x'; 1 << 20];
        let output = shell("cat; echo done >&2", &input, LONG).unwrap();
        assert!(output.is_success && output.stdout.as_bytes() == input && output.stderr == "done\n");
    }

    #[test]
    fn a_program_that_does_not_read_and_one_that_fails_are_told_apart_from_one_that_is_missing() {
        let input = vec![b'x'; 1 << 20];
        assert!(shell("exit 0", &input, LONG).unwrap().is_success);
        assert!(!shell("exit 3", &input, LONG).unwrap().is_success);
        let missing = run(Command::new("no-program-of-this-name"), vec![], Instant::now() + LONG);
        assert!(matches!(missing, Err(ProcessError::Missing)));
    }

    #[test]
    fn what_is_overdue_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        for script in ["echo $$ > FILE; exec sleep 600", "echo $$ > FILE; exec >&- 2>&-; while :; do sleep 1; done"] {
            let script = script.replace("FILE", &file.display().to_string());
            let begun = Instant::now();
            let overdue = shell(&script, b"", Duration::from_millis(500));
            assert!(matches!(overdue, Err(ProcessError::Overdue)), "{overdue:?}");
            assert!(begun.elapsed() < LONG);
            let id = std::fs::read_to_string(&file).unwrap();
            let alive = Command::new("/bin/sh").args(["-c", &format!("kill -0 {id}")]).stderr(Stdio::null()).status();
            assert!(!alive.unwrap().success(), "{id} lives");
        }
    }
}
