"""The engine in a Blender without a window: the connection runs on the main thread, and so do the animations."""

import asyncio
import signal
from contextlib import suppress

from engine.backoff import Backoff
from engine.connection import stay_connected
from engine.dispatch import Dispatch


def run(address: str, dispatch: Dispatch) -> int:
    """Serves until SIGINT or SIGTERM (0), or until the server says not to come back (1)."""
    return asyncio.run(_serve(address, dispatch))


async def _serve(address: str, dispatch: Dispatch) -> int:
    async def answer(text: str | bytes) -> str | None:
        return dispatch.answer(text)

    serving = asyncio.create_task(stay_connected(address, answer, Backoff()))
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # on Windows
            asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    await asyncio.wait([serving])
    if serving.cancelled():
        return 0
    serving.result()
    return 1
