"""The connection to the server: made again when it is lost, given up when the server says so."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from engine.backoff import Backoff
from engine.status import say

Answer = Callable[[str | bytes], Awaitable[str | None]]

FINAL = {1008: "the server refuses this engine", 4001: "another Blender took this one's place"}
HELD_SECONDS = 10.0
"""A connection this old was a good one; the next loss begins with the shortest wait."""
MOST_WAITING = 64
"""Commands that may wait for their answers before the next is read."""


async def stay_connected(url: str, answer: Answer, backoff: Backoff) -> int:
    """Connects and answers until the server says not to come back; the close code it said so with.

    A lost connection, or one that could not be made, is tried again without an end. Cancelling closes with 1000.
    """
    while True:
        try:
            code, reason = await _visit(url, answer, backoff)
        except (OSError, InvalidHandshake, TimeoutError) as failure:
            say(f"cannot connect: {failure}")
        else:
            say(f"connection ended with {code} {reason}".rstrip())
            if code in FINAL:
                say(f"not connecting again: {FINAL[code]}")
                return code
        wait = backoff.next()
        say(f"connecting again in {wait:.1f} s")
        await asyncio.sleep(wait)


async def _visit(url: str, answer: Answer, backoff: Backoff) -> tuple[int, str]:
    """One connection, to its end: the close code and the reason."""
    async with connect(url) as socket:
        say("connected")
        begun = time.monotonic()
        await _serve(socket, answer)
        if time.monotonic() - begun >= HELD_SECONDS:
            backoff.reset()
        return socket.close_code or 1006, socket.close_reason or ""


async def _serve(socket: ClientConnection, answer: Answer) -> None:
    """Answers commands as they come; with the connection end those that still wait, since nobody hears them now."""
    waiting: set[asyncio.Task[None]] = set()
    try:
        while True:
            frame = await socket.recv()
            if len(waiting) >= MOST_WAITING:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            task = asyncio.create_task(_answer(socket, frame, answer))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
    except ConnectionClosed:
        return
    except asyncio.CancelledError:
        await socket.close()
        raise
    finally:
        for task in waiting:
            task.cancel()


async def _answer(socket: ClientConnection, frame: str | bytes, answer: Answer) -> None:
    reply = await answer(frame)
    if reply is not None:
        with suppress(ConnectionClosed):  # the reader notices as well
            await socket.send(reply)
