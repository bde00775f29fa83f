"""A user's browsers and Blender, and what they say to each other."""

import json
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from support.json_text import Json, parse
from support.peer import PATIENCE, Peer
from support.server import Server
from support.tokens import token

USER = "studio"
BROWSER, BLENDER = "browser", "blender"
NO_BLENDER = "Blender is not connected"
LEFT = "Blender left before answering"
LATE = "Blender did not answer in time"
DROPPED = "antiphon_replies_dropped_total"
REFUSED = 1008
REPLACED = 4001

PARAMETERS: dict[str, Json] = {
    "load_camera_animation": {"duration": 5.0, "easing": "ease-in-out"},
    "load_light_animation": {"duration": 3.0, "intensity": 1.5},
    "load_product_animation": {"duration": 4.0, "rotation_axis": "z"},
}
LOADS = tuple(PARAMETERS)
CAMERA, LIGHT, PRODUCT = LOADS
CONTROLS = "get_template_controls"
COMMANDS = (*LOADS, CONTROLS)


def reply_to(command: str) -> str:
    """The name of the message that answers a command."""
    return "template_controls_result" if command == CONTROLS else "animation_result"


def command(name: str = CAMERA, **members: Json) -> Json:
    """A command that is right, with these members added or replaced."""
    data = {"animation_id": "orbit_01", "parameters": PARAMETERS.get(name)}
    own = {"empty_name": "Target", "data": data} if name in PARAMETERS else {}
    return {"command": name, **own, **members}


def success(message_id: str, name: str = CAMERA, **members: Json) -> Json:
    """Blender's reply to a command that went well."""
    return {"command": reply_to(name), "status": "success", "message_id": message_id, **members}


def failed(text: str, message_id: str | None = None, name: str = CAMERA) -> Json:
    """The server's own reply to a command that did not get through."""
    return {"command": reply_to(name), **untagged(text, message_id)}


def untagged(text: str, message_id: str | None = None) -> Json:
    """The server's answer to what is no command at all."""
    given = {} if message_id is None else {"message_id": message_id}
    return {"status": "error", "message": text, **given}


def path(role: str, user: str = USER, given: str | None = None, query: str = "") -> str:
    """The address of one end, with the user's own token or another one."""
    return f"/{user}/{role}?token={token(user) if given is None else given}{query}"


class Browser(Peer):
    """A browser of a user."""

    def __init__(self, server: Server, user: str = USER, query: str = "") -> None:
        super().__init__(server.websocket(path(BROWSER, user, query=query)))


class Blender(Peer):
    """The Blender of a user."""

    def __init__(self, server: Server, user: str = USER) -> None:
        super().__init__(server.websocket(path(BLENDER, user)))

    def take(self) -> str:
        """The id of the next command."""
        message_id: str = self.next()["message_id"]
        return message_id

    def finish(self, **members: Json) -> None:
        """Takes the next command and says that it went well."""
        taken = self.next()
        self.send(success(taken["message_id"], taken["command"], **members))


class Pair:
    """One browser and the Blender of its user."""

    def __init__(self, server: Server, user: str = USER) -> None:
        self.blender = Blender(server, user)
        self.browser = Browser(server, user)

    def __enter__(self) -> tuple[Browser, Blender]:
        """Both are connected already."""
        return self.browser, self.blender

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Both say goodbye."""
        self.browser.close()
        self.blender.close()


def expect_exchange(browser: Peer, blender: Blender, message_id: str = "still-there") -> None:
    """A command gets through, and its answer back; nothing came to either before."""
    browser.send(command(message_id=message_id))
    blender.expect(command(message_id=message_id))
    blender.send(success(message_id))
    browser.expect(success(message_id))


@dataclass(frozen=True)
class Refusal:
    """What somebody was told who may not connect."""

    told: Json
    code: int | None


def refusal(server: Server, address: str, headers: dict[str, str] | None = None, say: str | None = None) -> Refusal:
    """Connects where that must be refused, says something all the same, and reads to the end."""
    url = server.websocket(address)
    with connect(url, additional_headers=headers, compression=None, proxy=None, ping_interval=None) as socket:
        told = []
        with suppress(ConnectionClosed):  # the end may come first; what was told before it is read all the same
            if say is not None:
                socket.send(say)
        try:
            while True:
                told.append(socket.recv(timeout=PATIENCE))
        except ConnectionClosed as closed:
            assert len(told) == 1, f"{len(told)} messages before the end: {told}"
            assert isinstance(told[0], str)
            return Refusal(parse(told[0]), closed.rcvd.code if closed.rcvd else None)


def text_of(message: Json) -> str:
    """A message as a text, as browsers write it."""
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)
