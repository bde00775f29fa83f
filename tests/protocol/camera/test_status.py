"""`GET /api/status` and the checks of the document's troubleshooting."""

import re

from support import web
from support.camera import Camera
from support.server import Server


def test_the_status_has_four_parts(server: Server) -> None:
    answer = web.get(server.http("/api/status"))
    assert answer.status == 200
    assert answer.headers.get_content_type() == "application/json"
    status = answer.json()
    assert set(status) == {"status", "version", "uptime_s", "connections"}
    assert isinstance(status["status"], str)
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", status["version"])
    assert 0 <= status["uptime_s"] < 60
    assert status["connections"] == 0


def test_connections_are_counted(server: Server) -> None:
    with Camera(server) as one, Camera(server) as two:
        one.expect_nothing()
        two.expect_nothing()
        assert web.get(server.http("/api/status")).json()["connections"] == 2
