"""An asynchronous connection to the universe service, in plain frames or in Socket.IO's packets."""

import json
from collections.abc import AsyncIterator
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect

from support import tokens

UNIVERSE = "universe-123"
KINDS = ("plain", "socketio")
PREFIX = "42/ws,"

Data = dict[str, Any]


class UniverseLink:
    """One connection of a user; `session` is the `sessionId` it was given."""

    def __init__(self, kind: str, socket: ClientConnection) -> None:
        self.kind = kind
        self.socket = socket
        self.session = ""

    @classmethod
    async def open(cls, kind: str, port: int, user: str, session: str) -> Self:
        """Connects and waits for the greeting; a session says that the client resumes by itself."""
        token = tokens.token(user)
        path = f"/universe?token={token}&sessionId={session}"
        if kind == "socketio":
            path = "/socket.io/?EIO=4&transport=websocket"
        socket = await connect(
            f"ws://127.0.0.1:{port}{path}", compression=None, proxy=None, ping_interval=None, max_queue=None,
            close_timeout=1, open_timeout=5,
        )  # fmt: skip
        link = cls(kind, socket)
        if kind == "socketio":
            auth = {"token": token, "sessionId": session}
            await socket.send("40/ws," + json.dumps(auth))
        try:
            name, data = await anext(link.events())
            assert name == "connect_success", (name, data)
        except BaseException:
            link.abort()
            raise
        link.session = data["sessionId"]
        return link

    async def emit(self, event: str, **data: Any) -> None:  # noqa: ANN401 (JSON)
        """Sends an event to the universe."""
        content = {"universeId": UNIVERSE, **data}
        if self.kind == "plain":
            await self.socket.send(json.dumps({"event": event, "data": content}))
        else:
            await self.socket.send(PREFIX + json.dumps([event, content]))

    async def events(self) -> AsyncIterator[tuple[str, Data]]:
        """What comes, until the connection ends, which raises `ConnectionClosed`."""
        while True:
            text = await self.socket.recv()
            assert isinstance(text, str)
            if self.kind == "plain":
                frame = json.loads(text)
                yield frame["event"], frame["data"]
            elif text.startswith(PREFIX):
                name, data = json.loads(text[len(PREFIX) :])
                yield name, data
            elif text == "2":
                await self.socket.send("3")

    def abort(self) -> None:
        """Ends the TCP connection without a goodbye."""
        self.socket.transport.abort()

    async def close(self) -> None:
        """Says goodbye."""
        await self.socket.close()
