"""Observers: members that are never away, and so see everything."""

import asyncio
from contextlib import suppress
from typing import Self

from websockets.exceptions import ConnectionClosed

from streaming.universe_link import UniverseLink
from streaming.universe_record import Message, Span

PATIENCE = 10.0
MARK = "visualization_updated"


class Observer:
    """A member over a connection that nobody cuts."""

    def __init__(self, user: str, link: UniverseLink) -> None:
        self.user = user
        self.link = link
        self.span = Span(user, 0)
        self.faults: list[str] = []
        self._joined = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def join(cls, kind: str, port: int, user: str, mode: str = "view") -> Self:
        """Connects and joins."""
        observer = cls(user, await UniverseLink.open(kind, port, user, "new"))
        await observer.link.emit("join_room", mode=mode)
        await asyncio.wait_for(observer._joined.wait(), PATIENCE)
        return observer

    async def until(self, offset: int) -> None:
        """Returns once it has seen this offset."""
        async with asyncio.timeout(PATIENCE):
            while self.span.last < offset:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def mark(self) -> int:
        """Sends an update unlike any other, and returns its offset once it is back."""
        await self.link.emit("update_visualization", parameters={"brightness": 1})
        async with asyncio.timeout(PATIENCE):
            while not (marks := [seen for seen in self.span.seen if seen.name == MARK]):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return int(marks[-1].data["offset"])

    async def finish(self) -> None:
        """Says goodbye."""
        await self.link.close()
        await self._reading

    async def _read(self) -> None:
        with suppress(ConnectionClosed):
            async for name, data in self.link.events():
                if name == "room_joined":
                    self.span.start = data["offset"]
                    self._joined.set()
                elif "offset" in data:
                    fault = self.span.take(Message(name, data))
                    self.faults += [fault] if fault else []
                else:
                    self.faults.append(f"{self.user} got {name} {data}")
