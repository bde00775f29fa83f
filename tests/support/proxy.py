"""A TCP proxy between clients and a server, which loses connections when it is told to."""

import asyncio
import random
import socket
import struct
from contextlib import suppress
from types import TracebackType
from typing import Self

CHUNK = 65536
RESET = struct.pack("ii", 1, 0)


class Proxy:
    """Listens on a port of its own and hands everything on to a server's, both ways."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.port = 0
        self.cuts = 0
        self._open: dict[int, tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = {}
        self._hung: dict[int, asyncio.StreamWriter] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = 0
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        """Listens."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Loses all connections and listens no more."""
        assert self._server
        self._server.close()
        self.cut_all()
        for writer in self._hung.values():
            _abort(writer)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut_all(self) -> None:
        """Loses every connection."""
        for number in list(self._open):
            self._cut(number)

    def cut_one(self, choice: random.Random) -> None:
        """Loses a connection by chance, if there is one."""
        if self._open:
            self._cut(choice.choice(list(self._open)))

    def hang_one(self, choice: random.Random) -> None:
        """Loses a connection of which the server is told nothing: to it, it looks alive."""
        if self._open:
            number = choice.choice(list(self._open))
            near, self._hung[number] = self._open.pop(number)
            self.cuts += 1
            _abort(near)

    def _cut(self, number: int) -> None:
        self.cuts += 1
        for writer in self._open.pop(number):
            _abort(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            _abort(writer)
            return
        number = self._count = self._count + 1
        self._open[number] = (writer, there[1])
        ways = ((reader, there[1]), (there[0], writer))
        tasks = [asyncio.create_task(self._hand_on(number, source, sink)) for source, sink in ways]
        self._tasks.update(tasks)
        await asyncio.gather(*tasks)
        self._tasks.difference_update(tasks)
        self._open.pop(number, None)

    async def _hand_on(self, number: int, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(CHUNK):
                sink.write(data)
                await sink.drain()
        if number not in self._hung:
            sink.close()


def _abort(writer: asyncio.StreamWriter) -> None:
    """Ends a connection so that its other end is told of an error."""
    raw = writer.get_extra_info("socket")
    if raw is not None:
        with suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
