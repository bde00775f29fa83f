"""Flags and environment of the server."""

from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from support import web
from support.camera import Camera
from support.peer import Peer
from support.server import ADMIN_PASSWORD, Server


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


def test_the_first_start_makes_an_admin_password_and_shows_it_nowhere_but_on_a_terminal(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.admin_password = None
    with server:
        assert web.get(server.http("/healthz")).status == 200
        assert login(server, "") == 401
        server.stop()
        assert "password is" not in server.log.read_text()


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


def login(server: Server, password: str) -> int:
    """The status of a login as the administrator."""
    return web.post(server.http("/api/login"), {"username": "admin", "password": password}).status
