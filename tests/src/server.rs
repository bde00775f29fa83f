//! A server process of the test's own.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, io, thread};

use tempfile::TempDir;

/// The password of the camera's `admin`.
pub const ADMIN_PASSWORD: &str = "a password for tests";

/// The secret that tokens are signed with.
pub const JWT_SECRET: &str = "a secret for tests, long enough for them";

const PATIENCE: Duration = Duration::from_secs(30);

/// A running server, on a data directory that goes away with it. It is killed when dropped.
#[derive(Debug)]
pub struct Server {
    process: Child,
    address: SocketAddr,
    _data: TempDir,
}

impl Server {
    /// Starts the server that was built beside this test, and waits until it answers.
    pub fn start() -> io::Result<Self> {
        Self::start_with(&[])
    }

    /// Starts it with more options.
    pub fn start_with(options: &[&str]) -> io::Result<Self> {
        let data = TempDir::new()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let process = Command::new(binary("antiphon-server")?)
            .args(["--listen", &address.to_string(), "--data"])
            .arg(data.path())
            .args(options)
            .env("ANTIPHON_ADMIN_PASSWORD", ADMIN_PASSWORD)
            .env("ANTIPHON_JWT_SECRET", JWT_SECRET)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let server = Self { process, address, _data: data };
        server.wait()?;
        Ok(server)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn wait(&self) -> io::Result<()> {
        let end = Instant::now() + PATIENCE;
        while let Err(error) = TcpStream::connect(self.address) {
            if Instant::now() > end {
                return Err(error);
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A program that was built with the tests, which lies in the folder above theirs.
pub fn binary(name: &str) -> io::Result<PathBuf> {
    let test = env::current_exe()?;
    let folder = test.parent().and_then(|deps| deps.parent()).unwrap_or(&test);
    let binary = folder.join(name);
    if binary.exists() {
        return Ok(binary);
    }
    let hint = format!("{} is not there: build it with the same profile first", binary.display());
    Err(io::Error::new(io::ErrorKind::NotFound, hint))
}
