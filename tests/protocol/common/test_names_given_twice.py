"""A name given twice in an object the schema names is invalid."""

import pytest

from support.camera import INVALID_MESSAGE, admin
from support.frames import frame, streamer, viewer
from support.peer import Peer
from support.server import Server

BODY = '"pos": [[0, 0, 0]], "rot": [[1, 0, 0, 0]]'


@pytest.mark.parametrize(
    "text",
    [
        '{"brightness": 10, "brightness": 20}',
        '{"brightness": 10, "brightness": 10}',
        '{"brightness": 10, "contrast": 10, "brightness": 20}',
        r'{"brightness": 10, "bright\u006eess": 20}',
        '{"get": ["fps"], "get": ["fps"]}',
        '{"token": "a", "token": "b"}',
        '{"username": "admin", "password": "a", "password": "b"}',
    ],
)
def test_camera_refuses_the_message(server: Server, text: str) -> None:
    with admin(server) as camera:
        camera.send_text(text)
        camera.expect(INVALID_MESSAGE)
        camera.expect_nothing()
        assert camera.get("brightness", "contrast") == {"brightness": 50, "contrast": 50}


@pytest.mark.parametrize(
    "text",
    [
        f'{{"x": {{{BODY}}}, "x": {{{BODY}}}}}',
        f'{{"x": {{{BODY}, "pos": [[0, 0, 0]]}}}}',
        f'{{"x": {{{BODY}, "rot": [[1, 0, 0, 0]]}}}}',
        f'{{"x": {{{BODY}, "\\u0070os": [[0, 0, 0]]}}}}',
    ],
)
def test_viewers_do_not_get_the_frame(server: Server, text: str) -> None:
    with streamer(server) as source, viewer(server) as watcher:
        source.send_text(text)
        source.send_text(frame(1))
        assert watcher.next_text() == frame(1)


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "toggle_render", "enabled": false, "enabled": false}',
        '{"type": "toggle_render", "type": "toggle_render", "enabled": false}',
        '{"enabled": false, "type": "toggle_render", "enabled": false}',
    ],
)
def test_control_ignores_the_toggle(server: Server, text: str) -> None:
    with Peer(server.websocket("/ws/control")) as control:
        control.expect({"type": "set_render_state", "enabled": True})
        control.send_text(text)
        control.expect_nothing()
