"""The Python samples of the animation's protocol document: the program beside Blender, as a browser sees it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

from clients.python.blender_program import AnimationHandler, BlenderProgram, ControlsHandler
from support.animation import BLENDER, BROWSER, CONTROLS, LOADS, PARAMETERS, REPLACED, path
from support.server import Server

PATIENCE = 10
CONTROL_NAMES = {"lights": ["Key", "Fill"], "cameras": ["Camera"]}
Message = dict[str, Any]


def program(server: Server) -> BlenderProgram:
    """The document's program, with a handler for each command it lists."""
    made = BlenderProgram(server.websocket(path(BLENDER)))
    animations = AnimationHandler({"Camera", "Light", "Product"})
    for command in LOADS:
        made.register_handler(command, animations)
    return made


@asynccontextmanager
async def running(blender: BlenderProgram) -> AsyncIterator[asyncio.Task[None]]:
    """The program while it is connected."""
    task = asyncio.create_task(blender.run())
    while blender.ws is None:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await (await blender.ws.ping())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def ask(browser: ClientConnection, message: Message) -> Message:
    """Sends a command; the reply."""
    await browser.send(json.dumps(message))
    reply: Message = json.loads(await asyncio.wait_for(browser.recv(), PATIENCE))
    return reply


def test_blender_cr8tive_engine_message_handling(server: Server) -> None:
    targets = dict(zip(LOADS, ("Camera", "Light", "Product"), strict=True))

    async def animate() -> None:
        blender = program(server)
        async with running(blender), websockets.connect(server.websocket(path(BROWSER))) as browser:
            for number, (command, target) in enumerate(targets.items()):
                data = {"animation_id": f"animation_{number}", "parameters": PARAMETERS[command]}
                sent = {"command": command, "empty_name": target, "data": data, "message_id": f"anim_{number}"}
                assert await ask(browser, sent) == {
                    "command": "animation_result",
                    "status": "success",
                    "message": "Animation applied successfully",
                    "message_id": f"anim_{number}",
                    "data": {
                        "animation_id": f"animation_{number}",
                        "target": target,
                        "duration": PARAMETERS[command]["duration"],
                    },
                }
        handler = blender.handlers[LOADS[0]]
        assert isinstance(handler, AnimationHandler)
        assert handler.applied == list(targets.items())

    asyncio.run(animate())


def test_backend_error_handling(server: Server) -> None:
    async def miss() -> None:
        async with running(program(server)), websockets.connect(server.websocket(path(BROWSER))) as browser:
            data = {"animation_id": "orbit", "parameters": {"duration": 5.0}}
            sent = {"command": LOADS[0], "empty_name": "Nowhere", "data": data, "message_id": "anim_1"}
            assert await ask(browser, sent) == {
                "command": "animation_result",
                "status": "error",
                "message": "Error applying animation: Target empty not found",
                "message_id": "anim_1",
            }

    asyncio.run(miss())


def test_register_handlers_other_handlers(server: Server) -> None:
    async def control() -> None:
        blender = program(server)
        blender.register_handler(CONTROLS, ControlsHandler(CONTROL_NAMES))
        async with running(blender), websockets.connect(server.websocket(path(BROWSER))) as browser:
            reply = await ask(browser, {"command": CONTROLS})
            expected = {"command": "template_controls_result", "status": "success", "data": CONTROL_NAMES}
            assert reply == expected

    asyncio.run(control())


def test_a_program_without_a_handler_does_not_talk_to_the_server_for_ever(server: Server) -> None:
    """It answers every message, also one that tells it of an error: the server must not answer that one too."""

    async def miss() -> None:
        blender = program(server)
        async with running(blender), websockets.connect(server.websocket(path(BROWSER))) as browser:
            await browser.send(json.dumps({"command": CONTROLS, "message_id": "c"}))
            await asyncio.sleep(1)
            assert blender.heard[0] == {"command": CONTROLS, "message_id": "c"}
            assert len(blender.heard) < 10, f"{len(blender.heard)} messages in a second: {blender.heard[:5]}"

    asyncio.run(miss())


def test_the_program_started_again_takes_over(server: Server) -> None:
    async def replace() -> None:
        older, newer = program(server), program(server)
        async with running(older) as ended, running(newer):
            await asyncio.wait([ended], timeout=PATIENCE)
            assert older.ws
            assert older.ws.close_code == REPLACED
            async with websockets.connect(server.websocket(path(BROWSER))) as browser:
                data = {"animation_id": "orbit", "parameters": {"duration": 5.0}}
                reply = await ask(browser, {"command": LOADS[0], "empty_name": "Camera", "data": data})
                assert reply["status"] == "success"
            assert (len(older.heard), len(newer.heard)) == (0, 1)

    asyncio.run(replace())
