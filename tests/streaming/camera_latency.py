"""How long a change of the camera's state takes to reach 50 clients, one of which makes 20 changes a second.

Every client must see every change, in the same order. The times are those of programs in Python that share the machine
with the server: an upper bound.

    python -m streaming.camera_latency [--seconds 30]
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from support.server import ADMIN_PASSWORD, Server

CLIENTS = 50
CHANGES_PER_SECOND = 20
KEYS = ("brightness", "contrast", "sharpness", "gain")
QUIET_SECONDS = 10.0

Change = tuple[str, int]


async def measure(url: str, seconds: float) -> tuple[list[list[Change]], list[Change], list[float]]:
    """What each client saw, what was changed, and how long each change took to each client."""
    count = int(seconds * CHANGES_PER_SECOND)
    changes = [(KEYS[number % len(KEYS)], number // len(KEYS) % 50) for number in range(count)]
    sockets = [await connect(url, compression=None, proxy=None) for _ in range(CLIENTS)]
    setter = sockets[0]
    await setter.send(json.dumps({"username": "admin", "password": ADMIN_PASSWORD}))
    assert json.loads(await setter.recv())["authenticated"] is True
    sent: list[float] = []
    reading = [asyncio.create_task(read(socket, count)) for socket in sockets]
    begun = time.perf_counter()
    for number, (key, value) in enumerate(changes):
        await asyncio.sleep(max(0.0, begun + number / CHANGES_PER_SECOND - time.perf_counter()))
        sent.append(time.perf_counter())
        await setter.send(json.dumps({key: value}))
    seen = [await task for task in reading]
    for socket in sockets:
        await socket.close()
    times = [moment - sent[number] for _, moments in seen for number, moment in enumerate(moments)]
    return [order for order, _ in seen], changes, times


async def read(socket: ClientConnection, count: int) -> tuple[list[Change], list[float]]:
    """The changes a client is told of, and when."""
    order: list[Change] = []
    moments: list[float] = []
    while len(order) < count:
        message = json.loads(await asyncio.wait_for(socket.recv(), QUIET_SECONDS))
        if "info" in message:
            continue
        moments.append(time.perf_counter())
        order += message.items()
    return order, moments


def main() -> int:
    """Measures, prints a line, and says what is wrong."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=30, help="how long changes are made (default: 30)")
    seconds = arguments.parse_args().seconds
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "data") as server:
        orders, changes, times = asyncio.run(measure(server.websocket("/api/v1"), seconds))
    times.sort()
    p50, p99, most = (1000 * times[min(len(times) - 1, int(share * len(times)))] for share in (0.5, 0.99, 1.0))
    print(f"{len(changes)} changes to {CLIENTS} clients: p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {most:.1f} ms")
    apart = sum(order != changes for order in orders)
    if apart:
        print(f"{apart} clients did not see every change in order")
    print(f"{int(not apart)} passed, {int(apart > 0)} failed in {time.perf_counter() - begun:.1f}s")
    return 1 if apart else 0


if __name__ == "__main__":
    sys.exit(main())
