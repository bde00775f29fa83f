"""Editing one range of a spec turns the check for drift red, and the next build, in seconds, enforces the new range."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from support.camera import admin
from support.server import ROOT, Server

BEFORE = "brightness: { schema: Percent,"
AFTER = "brightness: { schema: { type: integer, minimum: 0, maximum: 120 },"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_new_range_is_enforced_after_a_short_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = tmp_path / "tree"
    copy_tree(tree)
    build(tree)
    command = tree / "target" / "release" / "antiphon"
    assert run(tree, str(command), "generate", "--check").returncode == 0, "red before anything was edited"

    spec = tree / "specs" / "camera.yaml"
    text = spec.read_text()
    assert BEFORE in text
    spec.write_text(text.replace(BEFORE, AFTER))
    red = run(tree, str(command), "generate", "--check")
    assert red.returncode == 1, red.stdout + red.stderr
    assert run(tree, str(command), "generate").returncode == 0
    assert run(tree, str(command), "generate", "--check").returncode == 0

    begun = time.monotonic()
    build(tree)
    print(f"the build after the edit took {time.monotonic() - begun:.1f} s")

    monkeypatch.setenv("ANTIPHON_SERVER", str(tree / "target" / "release" / "antiphon-server"))
    with Server(tmp_path / "data") as server, admin(server) as camera:
        camera.set(brightness=120)
        camera.send({"brightness": 121})
        words = "Value must be between 0 and 120"
        camera.expect({"error": "Invalid value", "key": "brightness", "message": words})


def copy_tree(tree: Path) -> None:
    """The files of the project as they are now, without what is built."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)


def build(tree: Path) -> None:
    """Builds the copy. What does not differ from the original is taken from the original's build."""
    built = run(tree, "cargo", "build", "--release", "--locked", "-p", "antiphon-server", "-p", "antiphon-cli")
    assert built.returncode == 0, built.stderr[-4000:]


def run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command in the copy."""
    environment = {**os.environ, "CARGO_TARGET_DIR": str(tree / "target"), "CARGO_BUILD_BUILD_DIR": str(TARGET)}
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, timeout=800, check=False)
