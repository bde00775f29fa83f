"""The vision document's class for Python."""

import asyncio
import base64
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

Message = dict[str, Any]
Handler = Callable[[Message], Awaitable[None]]


class ForgeSyteClient:
    """Connects, sends frames, and hands each message to the handlers of its kind."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.client_id = f"client_{int(time.time())}"
        self.ws: ClientConnection | None = None
        self.handlers: dict[str, list[Handler]] = {"frame_result": [], "error": [], "job_update": []}
        self.listening: asyncio.Task[None] | None = None
        self.sent = 0

    async def connect(self) -> None:
        """Connects, and listens from then on."""
        self.ws = await websockets.connect(f"{self.base_url}/ws/{self.client_id}")
        self.listening = asyncio.create_task(self._listen(self.ws))

    async def _listen(self, ws: ClientConnection) -> None:
        try:
            async for message in ws:
                await self._handle_message(json.loads(message))
        except websockets.exceptions.ConnectionClosed:
            return

    async def _handle_message(self, message: Message) -> None:
        for handler in self.handlers.get(message["type"], []):
            await handler(message)

    async def _send(self, message: Message) -> None:
        assert self.ws
        await self.ws.send(json.dumps(message))

    async def subscribe(self, topic: str) -> None:
        """Subscribes to a topic."""
        await self._send({"type": "subscribe", "topic": topic})

    async def unsubscribe(self, topic: str) -> None:
        """Ends a subscription."""
        await self._send({"type": "unsubscribe", "topic": topic})

    async def send_frame(self, image_bytes: bytes, plugin: str, options: Message | None = None) -> str:
        """Sends a picture; the frame's id."""
        # The second alone, as in the sample, would name all frames of one second alike.
        self.sent += 1
        frame_id = f"frame_{int(time.time())}_{self.sent}"
        image = base64.b64encode(image_bytes).decode()
        await self._send(
            {
                "type": "send_frame",
                "frame_id": frame_id,
                "image_data": image,
                "plugin": plugin,
                "options": options or {},
            }
        )
        return frame_id

    def on_frame_result(self, handler: Handler) -> None:
        """From now on this handler is handed results."""
        self.handlers["frame_result"].append(handler)

    def on_error(self, handler: Handler) -> None:
        """From now on this handler is handed errors."""
        self.handlers["error"].append(handler)

    def on_job_update(self, handler: Handler) -> None:
        """From now on this handler is handed updates of jobs."""
        self.handlers["job_update"].append(handler)

    async def close(self) -> None:
        """Says goodbye."""
        assert self.ws
        await self.ws.close()
