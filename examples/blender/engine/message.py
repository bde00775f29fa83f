"""The messages of the protocol's Blender side: a command that comes, and the reply to it."""

import json
from dataclasses import dataclass
from typing import Any

from engine.parameters import Members

Json = Any

LIST_CONTROLS = "get_template_controls"


@dataclass(frozen=True)
class Command:
    """A command, and all the members it came with."""

    name: str
    members: Members

    def succeeded(self, message: str, data: Json) -> str:
        """The reply to a command that was followed."""
        return self._reply({"status": "success", "message": message, "data": data})

    def failed(self, message: str) -> str:
        """The reply to one that was not; a command that is not known counts as one for an animation."""
        return self._reply({"status": "error", "message": message})

    def _reply(self, members: dict[str, Json]) -> str:
        kind = "template_controls_result" if self.name == LIST_CONTROLS else "animation_result"
        given = self.members.values
        identity = {"message_id": given["message_id"]} if "message_id" in given else {}
        return json.dumps({"command": kind, **members, **identity})


def parse(text: str | bytes) -> Command | None:
    """The command that a frame holds, or None where it holds none.

    What has a status tells something and asks nothing. An answer to it could be answered in turn, without an end.
    """
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or "status" in message or not isinstance(message.get("command"), str):
        return None
    return Command(message["command"], Members(message))
