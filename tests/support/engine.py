"""An engine process with Blender as a Python module, ended by its process id."""

import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from support.server import ROOT

FOLDER = ROOT / "examples" / "blender"
START_SECONDS = 60.0
STOP_SECONDS = 20.0


class Engine:
    """The engine as its user starts it: `python` and these arguments, in its folder."""

    def __init__(self, log: Path, *arguments: str) -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=FOLDER,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, "NO_PROXY": "127.0.0.1"},
            )

    def __enter__(self) -> Self:
        """Returns once it is connected."""
        self.wait_until_it_says("connected")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the process, whatever happened."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)
        if error is not None:
            print(f"--- the engine's log ({self.log})\n{self.said()}")

    def stop(self) -> int:
        """Asks the engine to end; its exit status."""
        self.process.terminate()
        return self.ended()

    def ended(self) -> int:
        """Waits for the engine to end by itself; its exit status."""
        return self.process.wait(STOP_SECONDS)

    def said(self) -> str:
        """All it wrote."""
        return self.log.read_text(errors="replace")

    def wait_until_it_says(self, text: str) -> None:
        """Returns once its log holds `text`."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            ended = self.process.poll() is not None
            if text in self.said():
                return
            assert not ended, f"the engine ended with {self.process.returncode}:\n{self.said()}"
            time.sleep(0.05)
        raise AssertionError(f"the engine does not say {text!r}:\n{self.said()}")
