"""The Python samples of the viewer's protocol document, call for call."""

import asyncio
import json
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

from support.server import Server

FRAME = {"x": {"pos": [[0, 0, 0], [1, 1, 1]], "rot": [[1, 0, 0, 0], [0, 1, 0, 0]]}}
PATIENCE = 10


async def stream(uri: str, stop: asyncio.Event) -> int:
    """Sends the same frame some sixty times a second until told to stop; how many were sent."""
    sent = 0
    async with websockets.connect(uri) as websocket:
        while not stop.is_set():
            await websocket.send(json.dumps(FRAME))
            sent += 1
            await asyncio.sleep(0.016)
    return sent


def test_python_example_streamer(server: Server) -> None:
    async def watch() -> None:
        stop = asyncio.Event()
        async with websockets.connect(server.websocket("/ws/frame")) as viewer:
            streaming = asyncio.create_task(stream(server.websocket("/ws/frame?is_streamer=true"), stop))
            for _ in range(30):
                assert await asyncio.wait_for(viewer.recv(), PATIENCE) == json.dumps(FRAME)
            stop.set()
            assert await streaming >= 30

    asyncio.run(watch())


async def toggle_then_listen(uri: str, heard: asyncio.Queue[bool]) -> None:
    """Switches rendering off, then hands on every state it is told."""
    async with websockets.connect(uri) as websocket:
        await websocket.send(json.dumps({"type": "toggle_render", "enabled": False}))
        async for message in websocket:
            data: dict[str, Any] = json.loads(message)
            if data["type"] == "set_render_state":
                heard.put_nowait(data["enabled"])


def test_control_python_example(server: Server) -> None:
    async def control() -> None:
        uri = server.websocket("/ws/control")
        heard: asyncio.Queue[bool] = asyncio.Queue()
        async with websockets.connect(uri) as other:
            assert await state(other) is True
            listening = asyncio.create_task(toggle_then_listen(uri, heard))
            assert [await asyncio.wait_for(heard.get(), PATIENCE) for _ in range(2)] == [True, False]
            assert await state(other) is False
            await other.send(json.dumps({"type": "toggle_render", "enabled": True}))
            assert await asyncio.wait_for(heard.get(), PATIENCE) is True
            listening.cancel()

    asyncio.run(control())


async def state(websocket: ClientConnection) -> bool:
    """The next state a connection is told."""
    data: dict[str, Any] = json.loads(await asyncio.wait_for(websocket.recv(), PATIENCE))
    assert data["type"] == "set_render_state"
    enabled: bool = data["enabled"]
    return enabled
