"""An editor with python-socketio's own client, which knows nothing of recovery: the server joins it again."""

import asyncio
import random
from contextlib import suppress
from typing import Any

import socketio

from streaming.universe_editor import AWAY, ENTERING, INSIDE, UPDATE_SECONDS
from streaming.universe_link import UNIVERSE, Data
from streaming.universe_record import Message, Span
from support import tokens

NAMESPACE = "/ws"


class StockEditor:
    """One user's client. It joins once, and after that whenever the server joins it again."""

    def __init__(self, number: int, port: int, choice: random.Random) -> None:
        self.user = f"editor{number}"
        self.spans: list[Span] = []
        self.faults: list[str] = []
        self.sent = self.returns = self.recovered = self.in_flight = 0
        self.stopping = False
        self.state = AWAY
        self._number = number
        self._url = f"http://127.0.0.1:{port}/?token={tokens.token(self.user)}"
        self._choice = choice
        self._sio = socketio.AsyncClient(reconnection_delay=0.3, reconnection_delay_max=1, randomization_factor=0.2)
        self._sio.on("*", self._hear, namespace=NAMESPACE)
        self._sio.on("disconnect", self._lost, namespace=NAMESPACE)

    @property
    def settled(self) -> bool:
        """Whether it is in the room."""
        return self.state == INSIDE

    @property
    def last(self) -> int:
        """The last offset it has seen."""
        return self.spans[-1].last if self.spans else 0

    async def run(self) -> None:
        """Connects once; from then on the client connects by itself."""
        transports = self._choice.choice([["websocket"], None])
        while not self._sio.connected:
            with suppress(socketio.exceptions.ConnectionError):
                await self._sio.connect(self._url, namespaces=[NAMESPACE], transports=transports, wait_timeout=5)
        while self.state == AWAY:
            with suppress(socketio.exceptions.BadNamespaceError):
                await self._emit("join_room", mode="edit")
                return
            await asyncio.sleep(0.1)

    async def pace(self) -> None:
        """Sends what it may, evenly, while it is in the room."""
        await asyncio.sleep(self._choice.uniform(0, UPDATE_SECONDS))
        while not self.stopping:
            if self.state == INSIDE:
                self.sent += 1
                with suppress(socketio.exceptions.BadNamespaceError):
                    await self._emit("update_physics", parameters={"gravity": self._number + self.sent / 10_000})
            await asyncio.sleep(UPDATE_SECONDS)

    async def finish(self) -> None:
        """Says goodbye."""
        await self._sio.shutdown()

    async def _emit(self, event: str, **data: Any) -> None:  # noqa: ANN401 (JSON)
        await self._sio.emit(event, {"universeId": UNIVERSE, **data}, namespace=NAMESPACE)

    def _lost(self, _reason: str) -> None:
        self.state = AWAY

    def _hear(self, name: str, data: Data) -> None:
        if name == "connect_success":
            self.returns += bool(self.spans)
            self.state = ENTERING if self.spans else AWAY
        elif name == "room_joined":
            self._joined(data)
        elif "offset" in data and self.state == INSIDE:
            fault = self.spans[-1].take(Message(name, data))
            self.faults += [fault] if fault else []
        else:
            self.faults.append(f"{self.user}, {self.state}, got {name} {data}")

    def _joined(self, data: Data) -> None:
        cursor = data["offset"]
        if self.spans:
            self.recovered += data["recovered"]
            if not data["recovered"]:
                self.faults.append(f"{self.user} was at {self.last} and was not recovered")
            if cursor < self.last:
                self.faults.append(f"{self.user} was at {self.last} and would see again what follows {cursor}")
            # What was written before the loss was noticed is not sent again.
            self.in_flight += max(0, cursor - self.last)
            self.spans[-1].over = self.spans[-1].unsure = True
        self.spans.append(Span(self.user, cursor))
        self.state = INSIDE
