"""Frames that no honest client sends."""

import struct

import pytest

from support.healthy import Healthy
from support.server import Server
from support.wire import BINARY, CLOSE, CONTINUATION, PING, TEXT, Wire, encode, header

PATHS = ["/ws/frame", "/ws/frame?is_streamer=true", "/ws/control", "/api/v1"]
MIB = 1 << 20
each_path = pytest.mark.parametrize("path", PATHS)


@each_path
def test_a_header_of_a_gigabyte(server: Server, path: str) -> None:
    with Healthy(server, memory=16 * MIB):
        for opcode in (TEXT, BINARY):
            for length in (1 << 30, 1 << 40, (1 << 63) - 1, (1 << 64) - 1):
                with Wire(server.port, path) as wire:
                    wire.send_bytes(header(opcode, length) + bytes(4))
                    assert wire.closed_with() in {1009, 1002 if length >> 63 else 1009}


def test_a_gigabyte_begun_by_many(server: Server) -> None:
    with Healthy(server, memory=64 * MIB):
        wires = [Wire(server.port, path) for path in PATHS * 25]
        for wire in wires:
            wire.send_bytes(header(TEXT, 1 << 30) + bytes(4) + b"[" * 1000)
        assert {wire.closed_with() for wire in wires} == {1009}


def test_the_largest_frame_announced_by_many_and_never_sent(server: Server) -> None:
    with Healthy(server, memory=64 * MIB):
        wires = [Wire(server.port, "/ws/frame?is_streamer=true") for _ in range(100)]
        for wire in wires:
            wire.send_bytes(header(TEXT, 16 * MIB) + bytes(4) + b"[" * 1000)
        for wire in wires:
            wire.socket.close()


@each_path
def test_bad_utf8(server: Server, path: str) -> None:
    with Healthy(server):
        for _ in range(20):
            with Wire(server.port, path) as wire:
                wire.send(TEXT, b"\xff" * 1000)
                assert wire.closed_with() == 1007


@pytest.mark.parametrize("brackets", [b"[", b'{"a":', b'{"get":[', b'{"x":{"pos":['])
@pytest.mark.parametrize("count", [100_000, 5_000])
@each_path
def test_nested_brackets(server: Server, path: str, count: int, brackets: bytes) -> None:
    nested = brackets * count
    limit = {"/ws/control": 4096, "/api/v1": 65536}.get(path, 16 * MIB)
    with Healthy(server), Wire(server.port, path) as wire:
        for _ in range(3):
            wire.send(TEXT, nested)
            if len(nested) > limit:
                assert wire.closed_with() == 1009
                return
            if path == "/api/v1":
                wire.read_until(b'{"error":"Invalid message"}')
        wire.send(PING, b"still here")
        wire.read_until(b"still here")


@each_path
def test_unmasked_frames_end_the_connection(server: Server, path: str) -> None:
    with Healthy(server), Wire(server.port, path) as wire:
        wire.send(TEXT, b'{"get": ["fps"]}', masked=False)
        wire.send(TEXT, b'{"get": ["fps"]}')
        assert_ended(wire)


WRONG = {
    "a reserved opcode": encode(0x3, b"hello"),
    "a reserved control opcode": encode(0xB, b"hello"),
    "reserved bits": encode(TEXT, b"hello", reserved=4),
    "a fragmented ping": encode(PING, b"hello", final=False),
    "a ping of 126 bytes": encode(PING, b"x" * 126),
    "a close frame of 126 bytes": encode(CLOSE, b"x" * 126),
    "a close frame of one byte": encode(CLOSE, b"\x03"),
    "a close code nobody may send": encode(CLOSE, struct.pack("!H", 1006)),
    "a close reason that is not UTF-8": encode(CLOSE, struct.pack("!H", 1000) + b"\xff\xff"),
    "a continuation of nothing": encode(CONTINUATION, b"hello"),
    "a message within a message": encode(TEXT, b"hello", final=False) + encode(TEXT, b"hello"),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG.keys())
def test_what_breaks_the_rules_of_frames_ends_the_connection(server: Server, data: bytes) -> None:
    with Healthy(server):
        for path in PATHS:
            with Wire(server.port, path) as wire:
                wire.send_bytes(data)
                assert_ended(wire)


def test_fragments_without_end(server: Server) -> None:
    with Healthy(server, memory=64 * MIB), Wire(server.port, "/ws/frame?is_streamer=true") as wire:
        wire.send(TEXT, b"[", final=False)
        piece = encode(CONTINUATION, b"[" * 1000, final=False) * 100
        try:
            for _ in range(400):
                wire.send_bytes(piece)
        except ConnectionError:
            pass
        assert wire.closed_with() in {1009, None}


def test_empty_fragments_without_end(server: Server) -> None:
    with Healthy(server, memory=32 * MIB), Wire(server.port, "/api/v1") as wire:
        wire.send(TEXT, b"", final=False)
        nothing = encode(CONTINUATION, b"", final=False) * 10_000
        for _ in range(50):
            wire.send_bytes(nothing)
        wire.send(CONTINUATION, b'{"get": ["fps"]}')
        wire.read_until(b'{"fps":30}')


def assert_ended(wire: Wire) -> None:
    """The server ends the connection, with a code of its own or without, and has answered nothing."""
    code = wire.closed_with()
    assert code in {1002, 1007, 1000, None}, code
