"""Text frames; a binary frame that holds UTF-8 JSON counts as text; answers are text."""

from support.camera import INVALID_MESSAGE, Camera
from support.frames import frame, streamer, viewer
from support.peer import Peer
from support.server import Server
from support.wire import BINARY, CONTINUATION, TEXT, Wire


def test_camera_takes_a_query_in_a_binary_frame_and_answers_in_text(server: Server) -> None:
    with Camera(server) as camera:
        camera.send_text(b'{"get": ["fps"]}')
        camera.expect({"fps": 30})


def test_a_frame_sent_as_binary_reaches_viewers_as_text(server: Server) -> None:
    with streamer(server) as source, viewer(server) as watcher:
        source.send_text(frame(1).encode())
        assert watcher.next_text() == frame(1)


def test_a_toggle_sent_as_binary_counts(server: Server) -> None:
    with Peer(server.websocket("/ws/control")) as control:
        control.next()
        control.send_text(b'{"type": "toggle_render", "enabled": false}')
        control.expect({"type": "set_render_state", "enabled": False})


def test_a_binary_frame_that_is_not_utf8_is_an_invalid_message(server: Server) -> None:
    with Camera(server) as camera:
        camera.send_text(b'{"get": ["\xff"]}')
        camera.expect(INVALID_MESSAGE)
        camera.expect_nothing()


def test_an_invalid_binary_frame_is_ignored_by_the_viewer(server: Server) -> None:
    with streamer(server) as source, viewer(server) as watcher:
        source.send_text(b"\xff\xfe\x00")
        source.send_text(frame(2))
        assert watcher.next_text() == frame(2)


def test_a_message_in_fragments_is_one_message(server: Server) -> None:
    with Wire(server.port, "/api/v1") as wire:
        wire.send(TEXT, b'{"get"', final=False)
        wire.send(CONTINUATION, b': ["f', final=False)
        wire.send(CONTINUATION, b'ps"]}')
        answer = wire.read()
        assert (answer.opcode, answer.final) == (TEXT, True)
        assert answer.payload == b'{"fps":30}'


def test_a_character_split_between_fragments_is_whole(server: Server) -> None:
    key = "ключ".encode()
    with Wire(server.port, "/api/v1") as wire:
        wire.send(TEXT, b'{"' + key[:1], final=False)
        wire.send(CONTINUATION, key[1:] + b'": 1}')
        assert wire.read().payload.decode() == '{"error":"Unknown key","key":"ключ"}'


def test_a_fragmented_binary_message_counts_as_text(server: Server) -> None:
    with Wire(server.port, "/api/v1") as wire:
        wire.send(BINARY, b'{"get": [', final=False)
        wire.send(CONTINUATION, b'"fps"]}')
        assert wire.read().opcode == TEXT
