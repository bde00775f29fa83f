"""Sizes: over 64 KiB is an error that says so, over 1 MiB ends the connection; nesting is at most 64."""

import json
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from support.server import Server
from support.socketio import SocketIo
from support.universe import UNIVERSE, Plain

KIB = 1024
LIMIT = 64 * KIB
MIB = 1024 * KIB
UPDATE = '{"event":"update_physics","data":{"universeId":"universe-123","parameters":{"gravity":5}}}'
PACKET = '42/ws,["update_physics",{"universeId":"universe-123","parameters":{"gravity":5}}]'


def padded(text: str, size: int) -> str:
    """The same JSON with spaces before its end, that long."""
    return text[:-1] + " " * (size - len(text)) + text[-1]


def test_a_message_of_exactly_the_limit_is_taken(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        ann.send_text(padded(UPDATE, LIMIT))
        ann.updated(gravity=5)


@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT + 1000, MIB])
def test_a_larger_one_is_told_the_limit_and_its_size(server: Server, size: int) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        ann.send_text(padded(UPDATE, size))
        details = ann.expect_error("INVALID_PARAMETERS")
        assert (details["limit"], details["size"]) == (LIMIT, size)
        ann.update(gravity=6)
        ann.updated(gravity=6)


def test_over_socketio_too(server: Server) -> None:
    with SocketIo(server, "ann") as ann:
        ann.join()
        ann.link.send_text(padded(PACKET, LIMIT - KIB))
        ann.updated(gravity=5)
        ann.link.send_text(padded(PACKET, LIMIT + KIB))
        details = ann.expect_error("INVALID_PARAMETERS")
        assert details["limit"] == LIMIT
        assert LIMIT < details["size"] <= LIMIT + KIB
        ann.update(gravity=6)
        ann.updated(gravity=6)


@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT + 1000])
def test_a_large_message_counts_by_its_bytes_whatever_it_holds(server: Server, size: int) -> None:
    for text in ("x" * size, "🎻" * (size // 4) + "x" * (size % 4)):
        with Plain(server, "ann") as ann:
            ann.send_text(text)
            details = ann.expect_error("INVALID_PARAMETERS")
            assert (details["limit"], details["size"]) == (LIMIT, size)


@pytest.mark.parametrize("kind", [Plain, SocketIo])
def test_over_a_mebibyte_the_connection_ends(server: Server, kind: type[Plain | SocketIo]) -> None:
    with kind(server, "ann") as ann:
        with suppress(ConnectionClosed):  # it may come before all is sent
            ann.link.send_text(padded(UPDATE if kind is Plain else PACKET, MIB + 1))
        assert ann.closed_with() == 1009


def nested(depth: int) -> str:
    """An analysis that nests `depth` deep, the frame itself counted."""
    deep = "[" * (depth - 3) + "]" * (depth - 3)
    frame = {"event": "audio_analysis", "data": {"universeId": UNIVERSE, "analysis": "DEEP"}}
    return json.dumps(frame).replace('"DEEP"', f'{{"frequencies":{deep},"waveform":[],"timestamp":"now"}}')


@pytest.mark.parametrize("depth", [64, 65, 1000, 30_000])
def test_nesting_is_bounded(server: Server, depth: int) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        ann.send_text(nested(depth))
        details = ann.expect_error("INVALID_PARAMETERS")
        assert ("64 deep" in details["reason"]) == (depth > 64), details
        ann.update(gravity=6)
        ann.updated(gravity=6)
