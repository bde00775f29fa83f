"""A server in memory that an engine connects to: each visit is a script of what it is sent and how it ends."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from websockets.asyncio.server import ServerConnection, serve

Visit = Callable[[ServerConnection], Awaitable[None]]


@dataclass
class Visited:
    """Where the server listens, and the addresses that were asked for."""

    url: str = ""
    paths: list[str] = field(default_factory=list)


async def during(visits: Sequence[Visit], work: Callable[[Visited], Awaitable[None]]) -> Visited:
    """Runs `work` beside a server that plays the visits one after another; one more visit is an error."""
    visited = Visited()
    coming = iter(visits)
    failures: list[BaseException] = []

    async def play(socket: ServerConnection) -> None:
        assert socket.request
        visited.paths.append(socket.request.path)
        try:
            await next(coming)(socket)
        except BaseException as failure:
            failures.append(failure)
            raise

    async with serve(play, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        visited.url = f"ws://127.0.0.1:{port}"
        await asyncio.wait_for(work(visited), 20)
    if failures:
        raise failures[0]
    return visited


def closing(code: int) -> Visit:
    """A visit that ends at once."""

    async def play(socket: ServerConnection) -> None:
        await socket.close(code)

    return play
