"""A `tesseract` command in front of the system's, to hold it up, break it or take it away."""

import os
import shutil
import time
from pathlib import Path

PATIENCE = 5.0
SCRIPT = """#!/bin/sh
echo $$ >> '{folder}/started'
while [ -e '{folder}/held' ]; do sleep 0.02; done
if [ -e '{folder}/broken' ]; then kill -9 $$; fi
exec '{real}' "$@"
"""


class Tesseract:
    """Stands in front of the system's command in a server's search path."""

    def __init__(self, folder: Path) -> None:
        real = shutil.which("tesseract")
        assert real, "the package tesseract-ocr is missing"
        self._folder = folder
        self._programs = folder / "bin"
        self._programs.mkdir(parents=True)
        script = self._programs / "tesseract"
        script.write_text(SCRIPT.format(folder=folder, real=real))
        script.chmod(0o755)

    @property
    def environment(self) -> dict[str, str]:
        """The search path for a server."""
        return {"PATH": f"{self._programs}:{os.environ['PATH']}"}

    def hold(self) -> None:
        """From now on it does not come to an end."""
        (self._folder / "held").touch()

    def release(self) -> None:
        """What was held goes on."""
        (self._folder / "held").unlink(missing_ok=True)

    def break_down(self) -> None:
        """From now on it is killed each time."""
        (self._folder / "broken").touch()

    def repair(self) -> None:
        """It works again."""
        (self._folder / "broken").unlink(missing_ok=True)

    def expect_ended(self) -> None:
        """All processes that were started end, and soon."""
        started = (self._folder / "started").read_text().split()
        end = time.monotonic() + PATIENCE
        while left := [pid for pid in started if Path(f"/proc/{pid}").exists()]:
            assert time.monotonic() < end, f"of {len(started)} processes {len(left)} did not end"
            time.sleep(0.05)


def nowhere(folder: Path) -> dict[str, str]:
    """A search path without any program."""
    folder.mkdir()
    return {"PATH": str(folder)}
