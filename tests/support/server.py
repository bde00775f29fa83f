"""A server process of the tests' own: started on a free port, ended by its process id."""

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from support import web
from support.tokens import SECRET

ADMIN_PASSWORD = "correct horse battery staple"
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20.0
STOP_SECONDS = 20.0


def binary() -> Path:
    """The server under test: `ANTIPHON_SERVER`, or what cargo built."""
    chosen = os.environ.get("ANTIPHON_SERVER")
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "antiphon-server"


class Server:
    """One server and its data directory; may be stopped, killed and started again on the same data."""

    def __init__(self, data: Path, *arguments: str, environment: dict[str, str] | None = None) -> None:
        self.data = data
        self.log = data.with_name(data.name + ".log")
        self.arguments = arguments
        self.environment = environment or {}
        self.admin_password: str | None = ADMIN_PASSWORD
        self.jwt_secret: str | None = SECRET
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Starts the server."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the server, whatever happened."""
        self.kill()
        if error is not None and self.log.exists():
            print(f"--- the server's log ({self.log})\n{self.tail()}")

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The process; there is one after `start`."""
        assert self._process is not None, "the server was not started"
        return self._process

    def start(self) -> None:
        """Starts the server and returns once it answers."""
        self.port = free_port()
        command = [str(binary()), "--listen", f"127.0.0.1:{self.port}", "--data", str(self.data)]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ANTIPHON_")}
        given = {"ANTIPHON_JWT_SECRET": self.jwt_secret, "ANTIPHON_ADMIN_PASSWORD": self.admin_password}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={
                    **clean,
                    **{name: value for name, value in given.items() if value is not None},
                    **self.environment,
                },
            )
        self._wait_until_it_answers()

    def stop(self) -> int:
        """Asks the server to end, as a service manager does; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Ends the server without a warning."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(STOP_SECONDS)

    def websocket(self, path: str) -> str:
        """The address of a socket."""
        return f"ws://127.0.0.1:{self.port}{path}"

    def http(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}{path}"

    def resident(self) -> int:
        """The memory the server has in use, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
        assert found, "the process is gone"
        return int(found[1]) * 1024

    def metric(self, name: str, **labels: str) -> float:
        """The sum of a metric's series that carry these labels; 0 where there is none."""
        total = 0.0
        for line in web.get(self.http("/metrics")).body.splitlines():
            found = re.fullmatch(re.escape(name) + r"(?:\{(.*)\})? ([^ ]+)", line)
            if found and all(f'{label}="{value}"' in (found[1] or "") for label, value in labels.items()):
                total += float(found[2])
        return total

    def tail(self, lines: int = 30) -> str:
        """The end of the server's log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Runs the server's program with other arguments on the same data, to its end."""
        return subprocess.run(
            [str(binary()), *arguments, "--data", str(self.data)],
            input=stdin, capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip

    def _wait_until_it_answers(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}:\n{self.tail()}")
            try:
                if web.get(self.http("/healthz")).status == 200:
                    return
            except OSError:
                time.sleep(0.01)
        self.kill()
        raise RuntimeError(f"the server did not answer in {START_SECONDS} s:\n{self.tail()}")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
