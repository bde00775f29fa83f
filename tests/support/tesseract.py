"""A `tesseract` command in front of the system's, to hold it up, break it or take it away."""

import os
import shutil
from pathlib import Path

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

    def running(self) -> list[int]:
        """The processes that were started and have not ended."""
        started = self._folder / "started"
        if not started.exists():
            return []
        return [int(pid) for pid in started.read_text().split() if Path(f"/proc/{pid}").exists()]


def nowhere(folder: Path) -> dict[str, str]:
    """A search path without any program."""
    folder.mkdir()
    return {"PATH": str(folder)}
