"""Clients that send without end, or read nothing."""

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from support.frames import frame
from support.healthy import Healthy
from support.server import Server
from support.wire import PING, TEXT, Closed, Wire, encode

SECONDS = 3.0
MIB = 1 << 20


def pour(wire: Wire, data: bytes) -> int:
    """Sends the same bytes over and over for a while; how often, until the server ended it."""
    wire.socket.settimeout(1.0)
    count, end = 0, time.monotonic() + SECONDS
    try:
        while time.monotonic() < end:
            wire.send_bytes(data)
            count += 1
    except (ConnectionError, TimeoutError):
        pass
    return count


def together(*works: Callable[[], object]) -> None:
    """Does all at once."""
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


FLOODS = {
    "camera queries": ("/api/v1", encode(TEXT, b'{"get": ["fps"]}') * 200),
    "camera changes": ("/api/v1", encode(TEXT, b'{"brightness": 75}') * 200),
    "camera nonsense": ("/api/v1", encode(TEXT, b"nonsense") * 200),
    "guesses": ("/api/v1", encode(TEXT, b'{"username": "admin", "password": "guess"}') * 100),
    "nonsense to control": ("/ws/control", encode(TEXT, b"nonsense") * 500),
    "frames that are none": ("/ws/frame?is_streamer=true", encode(TEXT, b'{"x": {"pos": [[]]}}') * 500),
    "frames from a viewer": ("/ws/frame", encode(TEXT, frame(1).encode()) * 500),
    "pings": ("/api/v1", encode(PING, b"x" * 125) * 500),
    "empty messages": ("/api/v1", encode(TEXT, b"") * 1000),
    "one byte at a time": ("/api/v1", encode(TEXT, b"1")),
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_from_a_client_that_reads_nothing(server: Server, name: str) -> None:
    path, data = FLOODS[name]
    # Checking a password takes 19 MiB while it lasts, and some are checked at once.
    with Healthy(server, memory=(128 if name == "guesses" else 32) * MIB):
        wires = [Wire(server.port, path, receive_buffer=4096) for _ in range(3)]
        together(*[partial(pour, wire, data) for wire in wires])
        for wire in wires:
            wire.socket.close()


def test_a_flood_of_toggles_holds_nobody_up(server: Server) -> None:
    toggle = b'{"type": "toggle_render", "enabled": %s}'
    toggles = b"".join(encode(TEXT, toggle % word) for word in (b"true", b"false") * 100)
    with Healthy(server):
        silent = Wire(server.port, "/ws/control", receive_buffer=4096)
        reader = Wire(server.port, "/ws/control")
        together(partial(pour, silent, toggles), partial(read_for, reader, SECONDS))
        silent.socket.close()
        reader.socket.close()


def test_a_flood_of_frames_to_viewers_that_read_nothing(server: Server) -> None:
    data = encode(TEXT, frame(1, bodies=500).encode())
    with Healthy(server, frames=False):
        silent = [Wire(server.port, "/ws/frame", receive_buffer=4096) for _ in range(20)]
        with Wire(server.port, "/ws/frame?is_streamer=true") as source:
            assert pour(source, data) > 10
            source.send(PING, b"read all")
            source.read_until(b"read all")
        for wire in silent:
            wire.socket.close()
    assert server.metric("antiphon_messages_skipped_total") > 0


def test_camera_clients_that_read_nothing_hold_nobody_up(server: Server) -> None:
    with Healthy(server, exchanges=200):
        silent = [Wire(server.port, "/api/v1", receive_buffer=4096) for _ in range(50)]
        time.sleep(SECONDS)
        for wire in silent:
            wire.socket.close()


def test_guesses_at_very_many_names(server: Server) -> None:
    with Healthy(server, exchanges=100, memory=128 * MIB):
        wires = [Wire(server.port, "/api/v1") for _ in range(100)]
        for number, wire in enumerate(wires):
            guess = b'{"username": "user%d", "password": "guess"}' % number
            wire.send_bytes(encode(TEXT, guess) * 20)
        time.sleep(SECONDS)
        for wire in wires:
            wire.socket.close()


def read_for(wire: Wire, seconds: float) -> int:
    """Reads for a while; how many frames came."""
    count, end = 0, time.monotonic() + seconds
    wire.socket.settimeout(0.2)
    while time.monotonic() < end:
        try:
            wire.read()
            count += 1
        except TimeoutError:
            continue
        except Closed:
            break
    return count
