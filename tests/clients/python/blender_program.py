"""The animation document's program beside Blender: a registry of handlers, and a loop that answers each message."""

import json
from typing import Any, Protocol

import websockets
from websockets.asyncio.client import ClientConnection

Message = dict[str, Any]


class Handler(Protocol):
    """What carries out one command, or several."""

    async def handle(self, message: Message) -> Message:
        """Carries it out; the reply."""
        ...


class AnimationHandler:
    """Applies animations to a scene that has these empties."""

    def __init__(self, empties: set[str]) -> None:
        self.empties = empties
        self.applied: list[tuple[str, str]] = []

    async def handle(self, message: Message) -> Message:
        """Applies it, or says why not."""
        command, message_id = message["command"], message.get("message_id")
        try:
            data = self.apply(command, message["empty_name"], message["data"])
        except LookupError as error:
            text = f"Error applying animation: {error.args[0]}"
            return {"command": "animation_result", "status": "error", "message": text, "message_id": message_id}
        return {
            "command": "animation_result",
            "status": "success",
            "message": "Animation applied successfully",
            "message_id": message_id,
            "data": data,
        }

    def apply(self, command: str, target: str, data: Message) -> Message:
        """Puts the animation on its target."""
        if target not in self.empties:
            raise LookupError("Target empty not found")
        self.applied.append((command, target))
        return {
            "animation_id": data["animation_id"],
            "target": target,
            "duration": data["parameters"]["duration"],
        }


class ControlsHandler:
    """Tells what may be controlled in the template."""

    def __init__(self, controls: Message) -> None:
        self.controls = controls

    async def handle(self, message: Message) -> Message:
        """The controls, in a reply."""
        return {
            "command": "template_controls_result",
            "status": "success",
            "message_id": message.get("message_id"),
            "data": self.controls,
        }


class BlenderProgram:
    """Connects as a user's Blender and answers what comes, until the connection ends."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.handlers: dict[str, Handler] = {}
        self.heard: list[Message] = []
        self.ws: ClientConnection | None = None

    def register_handler(self, command: str, handler: Handler) -> None:
        """From now on this handler carries out the command."""
        self.handlers[command] = handler

    async def handle_message(self, message: Message) -> Message:
        """The reply to a message."""
        command = message.get("command")
        if not command:
            return {"status": "error", "message": "No command specified"}
        handler = self.handlers.get(command)
        if not handler:
            return {"status": "error", "message": f"No handler for command: {command}"}
        return await handler.handle(message)

    async def run(self) -> None:
        """Answers every message with what its handler returns."""
        async with websockets.connect(self.url) as self.ws:
            async for text in self.ws:
                message = json.loads(text)
                self.heard.append(message)
                await self.ws.send(json.dumps(await self.handle_message(message)))
