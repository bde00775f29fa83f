"""What an idle connection costs in memory, and a broadcast in the server's CPU time. Prints numbers, judges none.

Memory is the growth of the server's resident set per connection, of a thousand that are opened after a first hundred.
CPU time is the kernel's account of the server's process while each of a hundred members sends its updates, at first one
after the other, then all at once; each update goes to all hundred.

    python -m streaming.memory [--connections 1000]
"""

import argparse
import os
import resource
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from support import tokens
from support.server import Server
from support.wire import TEXT, Wire

FIRST = 100
SETTLE_SECONDS = 1.0
# A user may join 30 times a minute, and send 60 updates.
CONNECTIONS_PER_USER = 25
MEMBERS, ALONE, AT_ONCE = 100, 10, 50
TICKS = os.sysconf("SC_CLK_TCK")

UNIVERSE = '{"universeId":"universe-123"'
JOIN = UNIVERSE + ',"mode":"edit"}'
UPDATE = UNIVERSE + ',"parameters":{"gravity":9.81,"friction":0.5,"timeScale":1}}'

Open = Callable[[Server, int], Wire]


def control(server: Server, _number: int) -> Wire:
    """A connection to the viewer's control channel."""
    wire = Wire(server.port, "/ws/control")
    wire.read()
    return wire


def plain(server: Server, number: int, per_user: int = CONNECTIONS_PER_USER) -> Wire:
    """A connection in plain frames that has joined."""
    wire = Wire(server.port, f"/universe?token={tokens.token(f'user{number // per_user}')}")
    wire.send(TEXT, frame("plain", "join_room", JOIN))
    until(wire, b'"room_joined"')
    return wire


def socketio(server: Server, number: int, per_user: int = CONNECTIONS_PER_USER) -> Wire:
    """A Socket.IO connection over a WebSocket that has joined."""
    token = tokens.token(f"user{number // per_user}")
    wire = Wire(server.port, f"/socket.io/?EIO=4&transport=websocket&token={token}")
    wire.send(TEXT, b"40/ws,")
    wire.send(TEXT, frame("socketio", "join_room", JOIN))
    until(wire, b'"room_joined"')
    return wire


def frame(kind: str, event: str, data: str) -> bytes:
    """An event as a client of this kind sends it."""
    text = f'{{"event":"{event}","data":{data}}}' if kind == "plain" else f'42/ws,["{event}",{data}]'
    return text.encode()


def until(wire: Wire, what: bytes) -> None:
    """Reads up to and with a frame that holds this."""
    while what not in wire.read().payload:
        pass


def drain(wires: list[Wire]) -> None:
    """Reads whatever is there."""
    for wire in wires:
        wire.socket.setblocking(False)
        try:
            while wire.socket.recv(1 << 20):
                pass
        except BlockingIOError:
            continue


def memory(server: Server, open_one: Open, count: int) -> float:
    """The server's memory per idle connection, in bytes."""
    with ExitStack() as stack:
        wires = [stack.enter_context(open_one(server, number)) for number in range(FIRST)]
        drain(wires)
        time.sleep(SETTLE_SECONDS)
        before = server.resident()
        wires += [stack.enter_context(open_one(server, number)) for number in range(FIRST, FIRST + count)]
        drain(wires)
        time.sleep(SETTLE_SECONDS)
        return (server.resident() - before) / count


def cpu(server: Server) -> float:
    """The CPU time the server has used, in seconds."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def broadcast(server: Server, kind: str) -> tuple[float, float]:
    """The server's CPU time per update that goes to all members, in seconds: one at a time, and a hundred at once."""
    open_one = plain if kind == "plain" else socketio
    update = frame(kind, "update_physics", UPDATE)
    with ExitStack() as stack:
        wires = [stack.enter_context(open_one(server, number, per_user=1)) for number in range(MEMBERS)]
        for wire in wires:
            wire.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def rounds(count: int, at_once: int) -> float:
            begun = cpu(server)
            for _ in range(count):
                for first in range(0, MEMBERS, at_once):
                    for sender in wires[first : first + at_once]:
                        sender.send(TEXT, update)
                    for reader in wires:
                        for _ in range(at_once):
                            until(reader, b'"physics_updated"')
            return (cpu(server) - begun) / (count * MEMBERS)

        return rounds(ALONE, 1), rounds(AT_ONCE, MEMBERS)


def main() -> int:
    """Measures each on a server of its own."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--connections", type=int, default=1000, help="idle connections (default: 1000)")
    count = arguments.parse_args().connections
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    print(f"memory per idle connection, of {count}")
    idle: dict[str, Open] = {
        "/ws/control": control,
        "/universe, joined": plain,
        "Socket.IO over WebSocket, joined": socketio,
    }
    for name, open_one in idle.items():
        with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "data") as server:
            print(f"  {name:<34} {memory(server, open_one, count) / 1000:>8.1f} kB", flush=True)
    print(f"server CPU per update broadcast to {MEMBERS} members, one at a time and {MEMBERS} at once")
    for kind, name in (("plain", "/universe"), ("socketio", "Socket.IO over WebSocket")):
        with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "data") as server:
            alone, at_once = (1e6 * seconds for seconds in broadcast(server, kind))
            print(f"  {name:<34} {alone:>8.1f} µs {at_once:>8.1f} µs", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
