"""One WebSocket connection of a test: sends, expects, and proves that nothing else came."""

import json
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from support.json_text import Json, canonical, parse

PATIENCE = 10.0


class Peer:
    """A client that reads exactly what it expects."""

    def __init__(self, url: str, **options: Any) -> None:  # noqa: ANN401 (handed on to the library)
        plain: dict[str, Any] = {"compression": None, "max_size": None, "proxy": None, "ping_interval": None}
        self._open = ExitStack()
        self.socket = self._open.enter_context(connect(url, **{**plain, **options}))
        self.pong()  # so that the order in which two peers were made is the order the server knows

    def __enter__(self) -> Self:
        """The connection is open already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Says goodbye."""
        self.close()

    def close(self) -> None:
        """Closes with 1000."""
        self._open.close()

    def send(self, message: Json) -> None:
        """Sends a value as JSON."""
        self.send_text(json.dumps(message))

    def send_text(self, text: str | bytes) -> None:
        """Sends a text frame for a string, a binary frame for bytes."""
        self.socket.send(text)

    def next_text(self, patience: float = PATIENCE) -> str:
        """The next frame, which must be a text frame."""
        try:
            frame = self.socket.recv(timeout=patience)
        except TimeoutError:
            raise AssertionError(f"nothing came within {patience} s") from None
        assert isinstance(frame, str), f"an answer is a text frame, this one was binary: {frame!r}"
        return frame

    def next(self, patience: float = PATIENCE) -> Json:
        """The next frame's value."""
        return parse(self.next_text(patience))

    def expect(self, *messages: Json) -> None:
        """The next frames are these, in this order."""
        for message in messages:
            came = self.next_text()
            assert canonical(parse(came)) == canonical(message), f"expected {json.dumps(message)}, got {came}"

    def expect_in_any_order(self, *messages: Json) -> None:
        """The next frames are these, each once."""
        came = sorted(canonical(self.next()) for _ in messages)
        assert came == sorted(canonical(message) for message in messages)

    def pong(self) -> None:
        """Returns once the server has answered a ping, so has read all that was sent before."""
        assert self.socket.ping().wait(PATIENCE), "no pong"

    def expect_nothing(self) -> None:
        """No frame came before the answer to a ping."""
        self.pong()
        try:
            raise AssertionError(f"expected nothing, got {self.socket.recv(timeout=0.05)!r}")
        except TimeoutError:
            return

    def closed_with(self, patience: float = PATIENCE) -> int | None:
        """Reads to the end; the close code the server sent, or None where the connection just ended."""
        try:
            while True:
                self.socket.recv(timeout=patience)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
