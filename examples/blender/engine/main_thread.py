"""Commands on their way from the network's thread to Blender's main thread, the only one that may touch a scene."""

import asyncio
import queue
from collections.abc import Callable
from concurrent.futures import Future

from engine.message import parse

PAUSE_SECONDS = 0.05
MOST_WAITING = 64


class MainThread:
    """A queue with a bound; the network's thread puts commands in, a timer of the main thread answers them."""

    def __init__(self, answer: Callable[[str | bytes], str | None], most: int = MOST_WAITING) -> None:
        self._answer = answer
        self._queue: queue.Queue[tuple[str | bytes, Future[str | None]]] = queue.Queue(most)

    async def answer(self, text: str | bytes) -> str | None:
        """Has the main thread answer. A command that was cancelled while it waited is not followed."""
        answered: Future[str | None] = Future()
        try:
            self._queue.put_nowait((text, answered))
        except queue.Full:
            command = parse(text)
            return command.failed("Blender is busy") if command else None
        return await asyncio.wrap_future(answered)

    def drain(self) -> float:
        """Answers all that waits; the seconds until it wants to be called again."""
        for _ in range(self._queue.qsize()):
            text, answered = self._queue.get_nowait()
            if answered.set_running_or_notify_cancel():
                answered.set_result(self._answer(text))
        return PAUSE_SECONDS
