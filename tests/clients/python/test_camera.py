"""The Python sample of the camera's protocol document, call for call."""

import asyncio
from typing import Any

from clients.python.camera_client import CameraClient
from support.camera import PERMISSIONS
from support.server import ADMIN_PASSWORD, Server

PATIENCE = 10
Message = dict[str, Any]


def test_python(server: Server) -> None:
    asyncio.run(use_every_control(server.websocket("/api/v1")))


async def use_every_control(url: str) -> None:
    """What the document's `main` does, then the class's remaining controls."""
    heard: asyncio.Queue[Message] = asyncio.Queue()
    client = CameraClient(url, "admin", ADMIN_PASSWORD, heard.put_nowait)
    # `connect` also listens, so it does not return before the connection ends: it runs beside the rest.
    connected = asyncio.create_task(client.connect())

    async def expect(*messages: Message) -> None:
        for message in messages:
            assert await asyncio.wait_for(heard.get(), PATIENCE) == message

    await expect({"authenticated": True, "permissions": list(PERMISSIONS)})
    await client.set_light(1, True)
    await client.set_brightness(75)
    await client.start_recording()
    await expect(
        {"cam1-light": True, "info": ["cam1-light"]},
        {"cam1-light": True},
        {"brightness": 75, "info": ["brightness"]},
        {"brightness": 75},
        {"record": True, "info": ["record"]},
        {"record": True},
    )
    await client.stop_recording()
    await expect({"record": False, "info": ["record"]}, {"record": False})

    await client.set_light(2, True)
    await expect({"cam2-light": True, "info": ["cam2-light"]}, {"cam2-light": True})
    await client.set_resolution("1280x720")
    await expect({"resolution": "1280x720", "info": ["resolution"]}, {"resolution": "1280x720"})
    await client.take_snapshot()
    await expect({"snap": True, "info": ["snap"]}, {"snap": True}, {"snap": False})

    assert client.ws
    await client.ws.close()
    await asyncio.wait_for(connected, PATIENCE)


def test_python_without_credentials(server: Server) -> None:
    async def read_only() -> None:
        heard: asyncio.Queue[Message] = asyncio.Queue()
        client = CameraClient(server.websocket("/api/v1"), None, None, heard.put_nowait)
        connected = asyncio.create_task(client.connect())
        while client.ws is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await client.set_brightness(75)
        denied = {"error": "Permission denied", "key": "brightness"}
        assert await asyncio.wait_for(heard.get(), PATIENCE) == denied
        await client.ws.close()
        await asyncio.wait_for(connected, PATIENCE)

    asyncio.run(read_only())
