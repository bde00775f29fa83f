"""Viewers: many that read all, and one that does not, on a socket of its own making."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from support.wire import PING, PONG, Wire

# A viewer on another machine: packets of an Ethernet's size, and room for a few of them.
SEGMENT = 1460
SMALL_BUFFER = 4096


@dataclass(frozen=True)
class Seen:
    """A frame, and when it was read by the monotonic clock."""

    text: str
    time: float


class Crowd:
    """Viewers that read whatever comes, on a thread of their own."""

    def __init__(self, url: str, count: int) -> None:
        self.seen: list[list[str]] = [[] for _ in range(count)]
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(url,), daemon=True)
        self._thread.start()
        assert self._ready.wait(30), "the viewers could not connect"

    def finish(self) -> list[list[str]]:
        """What each saw, once the server has ended their connections."""
        self._thread.join(30)
        assert not self._thread.is_alive(), "viewers are still connected"
        if self._failure is not None:
            raise self._failure
        return self.seen

    def _run(self, url: str) -> None:
        try:
            asyncio.run(self._watch(url))
        except BaseException as failure:
            self._failure = failure
            self._ready.set()

    async def _watch(self, url: str) -> None:
        options = {"compression": None, "proxy": None, "max_size": None}
        sockets = [await connect(url, **options) for _ in self.seen]  # type: ignore[arg-type]
        self._ready.set()

        async def read(number: int) -> None:
            with suppress(ConnectionClosedError):  # 1012: the server goes, and has sent all it had
                async for message in sockets[number]:
                    assert isinstance(message, str)
                    self.seen[number].append(message)

        await asyncio.gather(*map(read, range(len(sockets))))


class Laggard:
    """A viewer that reads when its pace says so. The pace gets the number of frames read, and waits."""

    def __init__(self, port: int, path: str, pace: Callable[[int], None]) -> None:
        self.seen: list[Seen] = []
        self.wire = Wire(port, path, receive_buffer=SMALL_BUFFER, segment=SEGMENT)
        self._pace = pace
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def finish(self) -> list[Seen]:
        """What it saw, to the last frame the server held for it."""
        self._thread.join(60)
        assert not self._thread.is_alive(), "the slow viewer still reads"
        if self._failure is not None:
            raise self._failure
        return self.seen

    def _read(self) -> None:
        try:
            self.wire.socket.settimeout(3)
            while True:
                self._pace(len(self.seen))
                frame = self.wire.read()
                if frame.opcode == PING:
                    self.wire.send(PONG, frame.payload)
                else:
                    self.seen.append(Seen(frame.payload.decode(), time.monotonic()))
        except TimeoutError:
            self.wire.socket.close()
        except BaseException as failure:
            self._failure = failure
