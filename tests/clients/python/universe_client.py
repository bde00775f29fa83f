"""A stock Socket.IO client in a universe: connects as the document says, and keeps what it hears."""

import asyncio
from typing import Any

import socketio

from support import tokens
from support.server import Server

NAMESPACE = "/ws"
UNIVERSE = "universe-123"
PATIENCE = 10.0
Data = dict[str, Any]


class UniverseClient:
    """One `socketio.AsyncClient` of a user, with the document's options for reconnecting."""

    def __init__(self, user: str, **options: Any) -> None:  # noqa: ANN401 (handed on to the library)
        self.user = user
        self.heard: asyncio.Queue[tuple[str, Data]] = asyncio.Queue()
        self.disconnected = asyncio.Event()
        reconnecting = {
            "reconnection": True,
            "reconnection_attempts": 10,
            "reconnection_delay": 1,
            "reconnection_delay_max": 5,
            "randomization_factor": 0.5,
        }
        self.sio = socketio.AsyncClient(**{**reconnecting, **options})
        self.sio.on("*", self._hear, namespace=NAMESPACE)
        self.sio.on("disconnect", self._lost, namespace=NAMESPACE)

    async def connect(self, url: str, *, place: str = "query", **options: Any) -> None:  # noqa: ANN401
        """Connects with a token in the query, in `auth` or in a header."""
        token = tokens.token(self.user, name=self.user)
        given: dict[str, Any] = {"namespaces": [NAMESPACE], "wait_timeout": 5, **options}
        if place == "query":
            url += f"/?token={token}"
        elif place == "auth":
            given["auth"] = {"token": token}
        else:
            given["headers"] = {"Authorization": f"Bearer {token}"}
        await self.sio.connect(url, **given)
        assert (await self.expect("connect_success"))["userId"] == self.user

    async def emit(self, event: str, **data: Any) -> None:  # noqa: ANN401
        """Sends an event to the universe of the document."""
        await self.sio.emit(event, {"universeId": UNIVERSE, **data}, namespace=NAMESPACE)

    async def call(self, event: str, **data: Any) -> Data:  # noqa: ANN401
        """Sends an event and waits for its acknowledgement."""
        answer: Data = await self.sio.call(
            event, {"universeId": UNIVERSE, **data}, namespace=NAMESPACE, timeout=int(PATIENCE)
        )
        return answer

    async def expect(self, event: str, **members: Any) -> Data:  # noqa: ANN401
        """The next event has this name and, among others, these members; its data."""
        name, data = await asyncio.wait_for(self.heard.get(), PATIENCE)
        assert name == event, f"expected {event}, got {name} {data}"
        for member, value in members.items():
            assert data[member] == value, (name, data)
        return data

    async def join(self, mode: str = "edit") -> Data:
        """Joins the universe of the document."""
        await self.emit("join_room", mode=mode)
        return await self.expect("room_joined", universeId=UNIVERSE)

    async def update(self, gravity: float) -> Data:
        """Changes the gravity; the broadcast of it."""
        await self.emit("update_physics", parameters={"gravity": gravity})
        return await self.expect("physics_updated", parameters={"gravity": gravity}, userId=self.user)

    async def disconnect(self) -> None:
        """Says goodbye."""
        await self.sio.disconnect()

    def _hear(self, event: str, data: Data) -> None:
        self.heard.put_nowait((event, data))

    def _lost(self, _reason: str) -> None:
        self.disconnected.set()


def page(server: Server) -> str:
    """The address a Socket.IO client is given."""
    return server.http("")
