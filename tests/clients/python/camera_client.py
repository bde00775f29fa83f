"""The camera document's Python class: a connection that logs in, listens and has a method per control."""

import json
from collections.abc import Callable
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection


class CameraClient:
    """Connects, authenticates where it was given credentials, and hands every message to `heard`."""

    def __init__(
        self, url: str, username: str | None, password: str | None, heard: Callable[[dict[str, Any]], None]
    ) -> None:
        self.url = url
        self.username = username
        self.password = password
        self.heard = heard
        self.ws: ClientConnection | None = None

    async def connect(self) -> None:
        """Connects, logs in and listens until the connection ends."""
        self.ws = await websockets.connect(self.url)
        if self.username and self.password:
            await self.authenticate()
        await self.listen()

    async def authenticate(self) -> None:
        """Sends the credentials."""
        await self.send({"username": self.username, "password": self.password})

    async def send(self, data: dict[str, Any]) -> None:
        """Sends a message, once connected."""
        if self.ws:
            await self.ws.send(json.dumps(data))

    async def listen(self) -> None:
        """Handles messages until the connection is closed."""
        assert self.ws
        try:
            async for message in self.ws:
                self.heard(json.loads(message))
        except websockets.exceptions.ConnectionClosed:
            return

    async def set_light(self, camera: int, on: bool) -> None:
        """Switches a camera's light."""
        await self.send({f"cam{camera}-light": on})

    async def set_brightness(self, value: int) -> None:
        """Sets the brightness, 0 to 100."""
        await self.send({"brightness": value})

    async def set_resolution(self, resolution: str) -> None:
        """Sets the resolution."""
        await self.send({"resolution": resolution})

    async def start_recording(self) -> None:
        """Starts a recording."""
        await self.send({"record": True})

    async def stop_recording(self) -> None:
        """Ends a recording."""
        await self.send({"record": False})

    async def take_snapshot(self) -> None:
        """Takes a picture."""
        await self.send({"snap": True})
