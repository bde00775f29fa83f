"""An editor that updates, leaves, joins, loses its connection, and comes back by itself."""

import asyncio
import random
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from streaming.universe_link import KINDS, Data, UniverseLink
from streaming.universe_record import Message, Span

# A little less than one a second, and 30 joins and leaves a minute.
UPDATE_SECONDS = 1.02
MOVES, MOVE_WINDOW = 28, 61.0
MOVE_CHANCE = 0.25
ABORT_CHANCE = 0.03
FIRST_DELAY, LONGEST_DELAY = 0.05, 1.0
# As long as a membership waits of which the client does not know.
WINDOW_SECONDS = 130.0

AWAY, ENTERING, INSIDE, LEAVING, OUTSIDE = "away", "entering", "inside", "leaving", "outside"


@dataclass(frozen=True)
class Place:
    """Where the client was: the session and the epoch of its last `room_joined`."""

    session: str
    epoch: object


class Editor:
    """One user's client, over another transport each time. No two of its updates are equal."""

    def __init__(self, number: int, port: int, choice: random.Random) -> None:
        self.user = f"editor{number}"
        self.spans: list[Span] = []
        self.faults: list[str] = []
        self.sent = self.returns = self.recovered = self.in_flight = 0
        self.stopping = False
        self.state = AWAY
        self._number = number
        self._port = port
        self._choice = choice
        self._place: Place | None = None
        self._left = False
        self._unknown_until = 0.0
        self._link: UniverseLink | None = None
        self._moves: deque[float] = deque()

    @property
    def settled(self) -> bool:
        """Whether it is connected and waits for no answer."""
        return self.state in {INSIDE, OUTSIDE}

    @property
    def last(self) -> int:
        """The last offset it has seen."""
        return self.spans[-1].last if self.spans else 0

    async def run(self) -> None:
        """Lives until it is cancelled; each connection that ends is followed by another, after a delay that grows."""
        delay = FIRST_DELAY
        while True:
            with suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                session = self._place.session if self._place else "new"
                link = await UniverseLink.open(self._choice.choice(KINDS), self._port, self.user, session)
                delay = FIRST_DELAY
                await self._live(link)
            await asyncio.sleep(delay * self._choice.uniform(0.5, 1.5))
            delay = min(2 * delay, LONGEST_DELAY)

    async def pace(self) -> None:
        """Sends what it may, evenly, while it is in the room."""
        await asyncio.sleep(self._choice.uniform(0, UPDATE_SECONDS))
        while not self.stopping:
            with suppress(ConnectionClosed):
                await self._act()
            await asyncio.sleep(UPDATE_SECONDS)

    async def finish(self) -> None:
        """Nothing to do: the connection is dropped."""

    async def _live(self, link: UniverseLink) -> None:
        try:
            await self._enter(link)
            self._link = link
            async for name, data in link.events():
                self._hear(link, name, data)
        finally:
            self._lost()
            link.abort()

    def _lost(self) -> None:
        if self.state == ENTERING and self._place is None:
            self._unknown_until = time.monotonic() + WINDOW_SECONDS  # it may be in the room and not know it
        self._left = self._left or self.state == LEAVING
        self.state, self._link = AWAY, None

    async def _enter(self, link: UniverseLink) -> None:
        self.state = ENTERING
        if self._place is None:
            await self._move(link, "join_room", mode="edit")
        else:
            self.returns += 1
            place = {"sessionId": self._place.session, "epoch": self._place.epoch, "offset": self.last}
            await link.emit("join_room", mode="edit", **place)

    async def _act(self) -> None:
        link = self._link
        if link is None:
            return
        if self.state == OUTSIDE and self._may_move():
            self.state = ENTERING
            await self._move(link, "join_room", mode="edit")
        elif self.state == INSIDE:
            self.sent += 1
            await link.emit("update_physics", parameters={"gravity": self._number + self.sent / 10_000})
            if self._choice.random() < ABORT_CHANCE:
                link.abort()
            elif self._choice.random() < MOVE_CHANCE and self._may_move():
                self.state = LEAVING
                await self._move(link, "leave_room")

    def _may_move(self) -> bool:
        while self._moves and self._moves[0] < time.monotonic() - MOVE_WINDOW:
            self._moves.popleft()
        return len(self._moves) < MOVES

    async def _move(self, link: UniverseLink, event: str, **data: object) -> None:
        self._moves.append(time.monotonic())
        await link.emit(event, **data)

    def _hear(self, link: UniverseLink, name: str, data: Data) -> None:
        if name == "room_joined":
            self._joined(link, data)
        elif name == "room_left":
            self._end()
            self.state, self._place = OUTSIDE, None
        elif "offset" in data and self.state in {INSIDE, LEAVING}:
            fault = self.spans[-1].take(Message(name, data))
            self.faults += [fault] if fault else []
        else:
            self.faults.append(f"{self.user}, {self.state}, got {name} {data}")

    def _joined(self, link: UniverseLink, data: Data) -> None:
        if data["recovered"]:
            self.recovered += 1
            if data["offset"] != self.last:
                self.faults.append(f"{self.user} was at {self.last} and came back at {data['offset']}")
        else:
            if self._place is not None and not self._left:
                self.faults.append(f"{self.user} was at {self.last} and was not recovered")
            if self._place is not None:
                self._end()
            self.spans.append(Span(self.user, data["offset"]))
        self._left, self.state = False, INSIDE
        self._place = Place(link.session, data["epoch"])

    def _end(self) -> None:
        self.spans[-1].over = True
        self.spans[-1].unsure = time.monotonic() < self._unknown_until
