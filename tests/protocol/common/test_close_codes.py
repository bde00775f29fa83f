"""1000 bye, 1007 bad UTF-8; 1009 is in `test_limits`, 1012 in `test_drain`."""

import pytest

from support.server import Server
from support.wire import CLOSE, CONTINUATION, PING, PONG, TEXT, Closed, Wire

PATHS = ["/ws/frame", "/ws/frame?is_streamer=true", "/ws/control", "/api/v1"]


@pytest.mark.parametrize("path", PATHS)
def test_a_goodbye_is_returned(server: Server, path: str) -> None:
    with Wire(server.port, path) as wire:
        wire.send(CLOSE, (1000).to_bytes(2, "big"))
        assert wire.closed_with() == 1000


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("text", [b"\xff", b'{"a": "\xc3\x28"}', b"\xed\xa0\x80", b'{"a": "\xf0\x9f\x98"}'])
def test_bad_utf8_in_a_text_frame_closes_with_1007(server: Server, path: str, text: bytes) -> None:
    with Wire(server.port, path) as wire:
        wire.send(TEXT, text)
        assert wire.closed_with() == 1007


def test_bad_utf8_over_two_fragments_closes_with_1007(server: Server) -> None:
    with Wire(server.port, "/api/v1") as wire:
        wire.send(TEXT, b'{"a": "\xc3', final=False)
        wire.send(CONTINUATION, b'\x28"}')
        assert wire.closed_with() == 1007


@pytest.mark.parametrize("path", PATHS)
def test_a_ping_is_answered_with_its_payload(server: Server, path: str) -> None:
    with Wire(server.port, path) as wire:
        wire.send(PING, b"are you there")
        answer = wire.read()
        while answer.opcode != PONG:
            answer = wire.read()
        assert answer.payload == b"are you there"


def test_a_ping_between_fragments_is_answered(server: Server) -> None:
    with Wire(server.port, "/api/v1") as wire:
        wire.send(TEXT, b'{"get": ', final=False)
        wire.send(PING, b"now")
        assert wire.read().opcode == PONG
        wire.send(CONTINUATION, b'["fps"]}')
        assert wire.read().payload == b'{"fps":30}'


def test_a_vanished_client_harms_nobody(server: Server) -> None:
    for path in PATHS:
        for _ in range(20):
            Wire(server.port, path).socket.close()
    with Wire(server.port, "/api/v1") as wire:
        wire.send(TEXT, b'{"get": ["fps"]}')
        assert wire.read().payload == b'{"fps":30}'
        wire.send(CLOSE, b"")
        with pytest.raises(Closed):
            wire.read()
