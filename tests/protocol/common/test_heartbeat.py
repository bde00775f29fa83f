"""The server pings every 25 s and drops a connection after 20 s of silence."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.animation import BLENDER, BROWSER, path
from support.server import Server
from support.wire import PING, PONG, Closed, Wire

PATHS = [
    "/ws/frame",
    "/ws/frame?is_streamer=true",
    "/ws/control",
    "/api/v1",
    "/ws/tester",
    path(BROWSER),
    path(BLENDER),
]
EVERY, SILENCE = 25.0, 20.0
SLACK = 3.0


@pytest.mark.slow
def test_a_silent_client_is_pinged_then_dropped_and_one_that_answers_is_kept(server: Server) -> None:
    with ThreadPoolExecutor(2 * len(PATHS)) as pool:
        silent = [pool.submit(silent_client, server, path) for path in PATHS]
        lively = [pool.submit(lively_client, server, path) for path in PATHS]
        for pinged, dropped in (client.result() for client in silent):
            assert pinged == pytest.approx(EVERY, abs=SLACK)
            assert dropped == pytest.approx(EVERY + SILENCE, abs=SLACK)
        assert [client.result() for client in lively] == [2] * len(PATHS)


def silent_client(server: Server, path: str) -> tuple[float, float]:
    """Answers nothing; when the ping came and when the end."""
    with Wire(server.port, path) as wire:
        wire.socket.settimeout(EVERY + SILENCE + 2 * SLACK)
        begun = time.monotonic()
        while wire.read().opcode != PING:
            pass
        pinged = time.monotonic() - begun
        wire.closed_with()
        return pinged, time.monotonic() - begun


def lively_client(server: Server, path: str) -> int:
    """Answers each ping; how many came in the time that drops a silent client."""
    pings = 0
    with Wire(server.port, path) as wire:
        wire.socket.settimeout(EVERY + SLACK)
        end = time.monotonic() + 2 * EVERY + SLACK
        try:
            while time.monotonic() < end:
                frame = wire.read()
                if frame.opcode == PING:
                    wire.send(PONG, frame.payload)
                    pings += 1
                wire.socket.settimeout(max(0.1, end - time.monotonic()))
        except TimeoutError:
            return pings
        except Closed as closed:
            raise AssertionError(f"dropped with {closed.code} after {pings} pings") from None
    return pings
