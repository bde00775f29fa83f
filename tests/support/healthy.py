"""Well-behaved clients that keep exchanging messages while something else happens to their server."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from support.camera import Camera, admin
from support.frames import frame, streamer, viewer
from support.server import Server

PAUSE_SECONDS = 0.02
PATIENCE = 60.0
MIB = 1 << 20


class Healthy:
    """A camera client with a watcher, and a streamer with a viewer: each message must arrive, in order, as it was sent.

    They work in the background from `with` to its end, and on until they have exchanged `exchanges` messages. What was
    lost or altered fails there, and so does a server whose memory grew by more than `memory` bytes.
    """

    def __init__(self, server: Server, *, exchanges: int = 20, memory: int = 64 * MIB, frames: bool = True) -> None:
        self.server = server
        self.least = exchanges
        self.memory = memory
        self.frames = frames
        self.exchanged = 0
        self.slowest = 0.0
        self._grown = 0
        self._started = threading.Event()
        self._enough = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Self:
        """Returns once the first messages were exchanged."""
        self._thread.start()
        assert self._started.wait(PATIENCE), "the healthy clients could not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Lets them exchange what they still have to, then judges."""
        self._enough.set()
        self._thread.join(PATIENCE)
        if error is not None:
            return
        if self._failure is not None:
            raise AssertionError("the healthy clients were disturbed") from self._failure
        assert not self._thread.is_alive(), f"the healthy clients hang after {self.exchanged} exchanges"
        slowest = f"{self.slowest * 1000:.0f} ms"
        print(f"{self.exchanged} exchanges, the slowest {slowest}; memory grew by {self._grown // 1024} KiB")
        assert self._grown <= self.memory, f"memory grew by {self._grown // MIB} MiB"

    def _work(self) -> None:
        try:
            before = 0
            for _ in self._exchanges():
                # The login is behind them, which takes memory of its own.
                before = before or self.server.resident()
                self._grown = max(self._grown, self.server.resident() - before)
                self.exchanged += 1
                self._started.set()
                if self._enough.is_set() and self.exchanged >= self.least:
                    return
                time.sleep(PAUSE_SECONDS)
        except BaseException as failure:
            self._failure = failure
            self._started.set()

    def _exchanges(self) -> Iterator[None]:
        with ExitStack() as open_peers:
            setter, watcher = (
                open_peers.enter_context(admin(self.server)),
                open_peers.enter_context(Camera(self.server)),
            )
            if self.frames:
                source = open_peers.enter_context(streamer(self.server))
                screen = open_peers.enter_context(viewer(self.server))
            while True:
                begun = time.monotonic()
                change = {"saturation": self.exchanged % 50}
                setter.send(change)
                setter.expect({**change, "info": ["saturation"]}, change)
                watcher.expect(change)
                if self.frames:
                    source.send_text(frame(self.exchanged, bodies=20))
                    assert screen.next_text() == frame(self.exchanged, bodies=20)
                self.slowest = max(self.slowest, time.monotonic() - begun)
                yield
