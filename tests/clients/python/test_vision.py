"""The Python sample of the vision's protocol document, call for call."""

import asyncio
from pathlib import Path
from typing import Any

from clients.python.forgesyte_client import ForgeSyteClient
from support.images import scene
from support.server import Server
from support.vision import MOTION, STATS

PATIENCE = 30
PAGE = Path(__file__).resolve().parents[1] / "images" / "page.png"
Message = dict[str, Any]


class Heard:
    """A client, and queues of what its handlers were handed."""

    def __init__(self, server: Server) -> None:
        self.client = ForgeSyteClient(server.websocket(""))
        self.results: asyncio.Queue[Message] = asyncio.Queue()
        self.errors: asyncio.Queue[Message] = asyncio.Queue()
        self.updates: asyncio.Queue[Message] = asyncio.Queue()
        self.client.on_frame_result(self.results.put)
        self.client.on_error(self.errors.put)
        self.client.on_job_update(self.updates.put)

    async def result(self) -> Message:
        """The next result."""
        return await asyncio.wait_for(self.results.get(), PATIENCE)

    async def error(self) -> Message:
        """The next error."""
        return await asyncio.wait_for(self.errors.get(), PATIENCE)


def test_python_client(server: Server) -> None:
    async def use() -> None:
        client = ForgeSyteClient(server.websocket(""))
        await client.connect()
        await client.subscribe("job_123")
        handled: asyncio.Queue[Message] = asyncio.Queue()

        async def handle_result(message: Message) -> None:
            await handled.put({name: message[name] for name in ("frame_id", "processing_time_ms", "result")})

        client.on_frame_result(handle_result)
        frame_id = await client.send_frame(PAGE.read_bytes(), "ocr", {"threshold": 0.8})
        result = await asyncio.wait_for(handled.get(), PATIENCE)
        assert result["frame_id"] == frame_id
        assert result["processing_time_ms"] >= 0
        assert "Antiphon" in result["result"]["text"]

        await client.close()
        assert client.listening
        await asyncio.wait_for(client.listening, PATIENCE)

    asyncio.run(use())


def test_python_client_updates_and_errors(server: Server) -> None:
    async def use() -> None:
        heard = Heard(server)
        client = heard.client
        await client.connect()
        await client.subscribe(f"plugin_{STATS}")
        frame_id = await client.send_frame(scene(0), STATS)
        assert (await heard.result())["frame_id"] == frame_id
        updates = [await asyncio.wait_for(heard.updates.get(), PATIENCE) for _ in range(3)]
        assert [update["status"] for update in updates] == ["pending", "processing", "completed"]

        await client.unsubscribe(f"plugin_{STATS}")
        frame_id = await client.send_frame(b"no picture", STATS)
        error = await heard.error()
        assert (error["frame_id"], error["error_code"]) == (frame_id, "INVALID_IMAGE")
        await client.send_frame(scene(0), "nothing")
        assert (await heard.error())["error_code"] == "PLUGIN_NOT_FOUND"
        assert heard.updates.empty()
        await client.close()

    asyncio.run(use())


def test_python_client_sends_frames_without_waiting(server: Server) -> None:
    async def use() -> None:
        first, second = Heard(server), Heard(server)
        # As the sample makes them, clients of one second have one id.
        second.client.client_id = first.client.client_id
        for heard in (first, second):
            await heard.client.connect()
        sent = {
            heard: [await heard.client.send_frame(scene(n), MOTION) for n in range(20)] for heard in (first, second)
        }
        for heard, ids in sent.items():
            assert [(await heard.result())["frame_id"] for _ in ids] == ids
            await heard.client.close()

    asyncio.run(use())
