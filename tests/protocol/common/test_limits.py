"""Nesting at most 64; size at most what the channel says: frame 16 MiB, control 4 KiB, camera 64 KiB."""

from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from support.camera import INVALID_MESSAGE, Camera
from support.frames import frame, streamer, viewer
from support.peer import Peer
from support.server import Server

KIB = 1024
MIB = 1024 * KIB
LIMITS = [("/ws/frame?is_streamer=true", 16 * MIB), ("/ws/control", 4 * KIB), ("/api/v1", 64 * KIB)]
TOO_LARGE = 1009


def nested(depth: int) -> str:
    """An object that nests `depth` deep, itself counted."""
    return '{"nowhere": ' + "[" * (depth - 1) + "]" * (depth - 1) + "}"


def test_nesting_of_64_is_read(server: Server) -> None:
    with Camera(server) as camera:
        camera.send_text(nested(64))
        camera.expect({"error": "Unknown key", "key": "nowhere"})


def test_nesting_of_65_is_not(server: Server) -> None:
    with Camera(server) as camera:
        camera.send_text(nested(65))
        camera.expect(INVALID_MESSAGE)
        camera.expect_nothing()


@pytest.mark.parametrize(("path", "limit"), LIMITS)
def test_a_message_over_the_limit_closes_with_1009(server: Server, path: str, limit: int) -> None:
    with Peer(server.websocket(path)) as peer:
        with suppress(ConnectionClosed):  # it may come before all is sent
            peer.send_text("{}" + " " * (limit - 1))
        assert peer.closed_with() == TOO_LARGE


@pytest.mark.parametrize(("path", "limit"), LIMITS)
def test_a_binary_message_over_the_limit_closes_with_1009(server: Server, path: str, limit: int) -> None:
    with Peer(server.websocket(path)) as peer:
        with suppress(ConnectionClosed):
            peer.send_text(b"{}" + b" " * (limit - 1))
        assert peer.closed_with() == TOO_LARGE


@pytest.mark.parametrize(("path", "limit"), LIMITS)
def test_fragments_over_the_limit_together_close_with_1009(server: Server, path: str, limit: int) -> None:
    with Peer(server.websocket(path)) as peer:
        with suppress(ConnectionClosed):
            peer.socket.send(["{}", " " * (limit // 2), " " * (limit // 2)])
        assert peer.closed_with() == TOO_LARGE


def test_a_frame_of_exactly_the_limit_is_delivered(server: Server) -> None:
    text = frame(1)
    text += " " * (16 * MIB - len(text))
    with streamer(server) as source, viewer(server) as watcher:
        source.send_text(text)
        assert watcher.next_text() == text


def test_a_toggle_of_exactly_the_limit_counts(server: Server) -> None:
    text = '{"type": "toggle_render", "enabled": false}'
    with Peer(server.websocket("/ws/control")) as control:
        control.next()
        control.send_text(text + " " * (4 * KIB - len(text)))
        control.expect({"type": "set_render_state", "enabled": False})


def test_a_query_of_exactly_the_limit_is_answered(server: Server) -> None:
    text = '{"get": ["fps"]}'
    with Camera(server) as camera:
        camera.send_text(text + " " * (64 * KIB - len(text)))
        camera.expect({"fps": 30})
