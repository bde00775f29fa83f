"""Flags and environment of the server."""

import os
import pty
import re
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from support import web
from support.camera import Camera
from support.peer import Peer
from support.server import ADMIN_PASSWORD, Server

# A password as the server makes them: groups of letters and digits.
MADE = r"\b[a-z0-9]{5}(-[a-z0-9]{5}){3}\b"


def test_only_serves_the_named_services(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--only", "viewer") as server:
        Peer(server.websocket("/ws/frame")).close()
        with pytest.raises(InvalidStatus) as refusal:
            Camera(server)
        assert refusal.value.response.status_code == 404


def test_origins_are_chosen(tmp_path: Path) -> None:
    friend = "https://friend.example"
    with Server(tmp_path / "data", "--origins", friend) as server:
        Peer(server.websocket("/api/v1"), additional_headers={"Origin": friend}).close()
        with pytest.raises(InvalidStatus):
            Peer(server.websocket("/api/v1"), additional_headers={"Origin": "https://foe.example"})


def test_an_environment_variable_stands_for_a_flag(tmp_path: Path) -> None:
    with Server(tmp_path / "data", environment={"ANTIPHON_ONLY": "camera"}) as server:
        Camera(server).close()
        with pytest.raises(InvalidStatus):
            Peer(server.websocket("/ws/frame"))


def test_ephemeral_keeps_nothing(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--ephemeral") as server:
        with Camera(server) as camera:
            camera.log_in()
            camera.set(gain=3)
        server.stop()
        server.start()
        with Camera(server) as camera:
            assert camera.get("gain") == {"gain": 50}
    assert not list(tmp_path.rglob("*.redb"))


def test_a_given_admin_password_replaces_the_stored_one(server: Server) -> None:
    assert login(server, ADMIN_PASSWORD) == 200
    server.stop()
    server.admin_password = "another"
    server.start()
    assert login(server, "another") == 200
    assert login(server, ADMIN_PASSWORD) == 401


def test_the_first_start_shows_the_password_it_made_on_the_terminal_once(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.admin_password = None
    made = re.search(MADE, on_a_terminal(server))
    assert made, "no password was shown"
    assert re.search(MADE, on_a_terminal(server)) is None, "it was shown again"
    with server:
        assert login(server, made[0]) == 200


def test_a_public_address_needs_origins(tmp_path: Path) -> None:
    answer = Server(tmp_path / "data").run("--listen", "0.0.0.0:0")
    assert answer.returncode not in {0, 101}, "it should refuse, and not by a panic"
    assert "--origins" in answer.stdout + answer.stderr


def test_files_of_the_data_directory_are_private(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        assert web.get(server.http("/healthz")).status == 200
        files = [path for path in server.data.rglob("*") if path.is_file()]
        assert files
        assert [path.name for path in files if path.stat().st_mode & 0o077] == []


def on_a_terminal(server: Server) -> str:
    """Runs the server on a terminal until it answers; what it showed there."""
    ours, theirs = pty.openpty()
    server.log = Path(os.ttyname(theirs))
    with os.fdopen(theirs, "wb"):
        server.start()
        server.stop()
        os.set_blocking(ours, False)
        shown = os.read(ours, 1 << 16).decode()
    os.close(ours)
    server.log = server.data.with_name("log")
    return shown


def login(server: Server, password: str) -> int:
    """The status of a login as the administrator."""
    return web.post(server.http("/api/login"), {"username": "admin", "password": password}).status
