"""Logging in: with a password, with a token, over HTTP; wrong ones are slowed down."""

import time

import pytest

from support import web
from support.camera import DENIED, PERMISSIONS, Camera, admin, token
from support.server import ADMIN_PASSWORD, Server

GUESSES = 4
FAILED = {"error": "Authentication failed"}
WELCOME = {"authenticated": True, "permissions": list(PERMISSIONS)}


def test_a_password_grants_the_permissions(server: Server) -> None:
    with Camera(server) as camera:
        camera.send({"username": "admin", "password": ADMIN_PASSWORD})
        camera.expect(WELCOME)
        camera.set(gain=7)


def test_a_token_from_the_http_login_does_too(server: Server) -> None:
    given = token(server)
    assert isinstance(given, str)
    assert len(given) >= 22, "at least 128 random bits"
    with Camera(server) as camera:
        camera.send({"token": given})
        camera.expect(WELCOME)
        camera.set(gain=7)


def test_a_token_may_come_with_the_username(server: Server) -> None:
    with Camera(server) as camera:
        camera.send({"username": "admin", "token": token(server)})
        camera.expect(WELCOME)


def test_each_login_gives_a_token_of_its_own(server: Server) -> None:
    first, second = token(server), token(server)
    assert first != second
    for given in (first, second):
        with Camera(server) as camera:
            camera.log_in_with(given)


@pytest.mark.parametrize(
    "credentials",
    [
        {"username": "admin", "password": "wrong"},
        {"username": "admin", "password": ""},
        {"username": "nobody", "password": ADMIN_PASSWORD},
        {"username": "", "password": ""},
        {"username": "Admin", "password": ADMIN_PASSWORD},
        {"token": "wrong"},
        {"token": ""},
        {"username": "admin", "token": "wrong"},
    ],
)
def test_wrong_credentials_fail_and_the_connection_stays(server: Server, credentials: object) -> None:
    with Camera(server) as camera:
        camera.send(credentials)
        camera.expect(FAILED)
        camera.send({"gain": 7})
        camera.expect({"error": DENIED, "key": "gain"})
        camera.log_in()
        camera.set(gain=7)


def test_only_the_one_who_logs_in_is_told(server: Server) -> None:
    with Camera(server) as other, admin(server):
        other.expect_nothing()


def test_guessing_is_slowed_down(server: Server) -> None:
    with Camera(server) as camera:
        begun = time.monotonic()
        for _ in range(GUESSES):
            camera.send({"username": "admin", "password": "wrong"})
            assert camera.next(patience=60) == FAILED
        slow = time.monotonic() - begun
    with Camera(server) as camera:
        begun = time.monotonic()
        camera.send({"get": ["fps"]})
        camera.expect({"fps": 30})
        assert time.monotonic() - begun < 1.0, "others are not slowed down"
    assert slow > 2.0, f"{GUESSES} guesses took only {slow:.2f} s"


def test_guessing_on_new_connections_is_slowed_down_too(server: Server) -> None:
    begun = time.monotonic()
    for _ in range(GUESSES):
        with Camera(server) as camera:
            camera.send({"username": "admin", "password": "wrong"})
            assert camera.next(patience=60) == FAILED
    assert time.monotonic() - begun > 2.0


def test_guessing_over_http_is_slowed_down_too(server: Server) -> None:
    begun = time.monotonic()
    for _ in range(GUESSES):
        assert login(server, {"username": "admin", "password": "wrong"}).status in {401, 429}
    assert time.monotonic() - begun > 2.0


def test_http_login_answers_a_token_and_nothing_else(server: Server) -> None:
    answer = login(server, {"username": "admin", "password": ADMIN_PASSWORD})
    assert answer.status == 200
    assert answer.headers.get_content_type() == "application/json"
    assert set(answer.json()) == {"token"}


def test_http_login_refuses_a_wrong_password(server: Server) -> None:
    answer = login(server, {"username": "admin", "password": "wrong"})
    assert answer.status == 401
    assert set(answer.json()) == {"error"}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"username": "admin"}', b'{"username": 1, "password": 2}', b"\xff"]
)
def test_http_login_refuses_what_is_no_login(server: Server, body: bytes) -> None:
    answer = login(server, body)
    assert 400 <= answer.status < 500
    assert web.get(server.http("/healthz")).status == 200


def test_a_token_is_not_found_in_the_data_or_the_log(server: Server) -> None:
    given = token(server)
    with Camera(server) as camera:
        camera.log_in_with(given)
    server.stop()
    for secret in (given, ADMIN_PASSWORD):
        for path in [server.log, *(path for path in server.data.rglob("*") if path.is_file())]:
            assert secret.encode() not in path.read_bytes(), path


def login(server: Server, body: object) -> web.Answer:
    """What the HTTP login answers."""
    return web.post(server.http("/api/login"), body)
