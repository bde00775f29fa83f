"""A member of a universe: a user's connection, over plain frames here and over Socket.IO in `socketio`."""

import json
import socket
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import urlencode

from support import tokens
from support.json_text import Json, canonical, parse
from support.peer import PATIENCE, Peer
from support.server import Server
from support.universe_events import Event, checked

PATH = "/universe"
UNIVERSE = "universe-123"
EMPTY: Json = {"physics": {}, "music": {}, "visualization": {}}
RESET = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")


class Refused(Exception):
    """The server did not accept the connection."""

    def __init__(self, error: str, code: str, closed: int | None) -> None:
        super().__init__(f"{code}: {error}")
        self.error = error
        self.code = code
        self.closed = closed


class Link(Peer):
    """A WebSocket whose protocol greets, so that no ping is needed to know that the server knows it."""

    def pong(self) -> None:
        """Nothing to wait for."""

    def cut(self) -> None:
        """Ends the TCP connection without a goodbye."""
        raw = self.socket.socket
        with suppress(OSError):  # it has ended already
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            raw.shutdown(socket.SHUT_RDWR)


class Texts(Protocol):
    """What carries texts in both directions."""

    def send_text(self, text: str | bytes) -> None: ...  # noqa: D102
    def next_text(self, patience: float = PATIENCE) -> str: ...  # noqa: D102
    def closed_with(self, patience: float = PATIENCE) -> int | None: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102
    def cut(self) -> None: ...  # noqa: D102


class Member(ABC):
    """A connection that reads exactly the events it expects; `session` is the `sessionId` it was given."""

    def __init__(self, user: str, link: Texts) -> None:
        self.user = user
        self.link = link
        self._marks = 0
        greeting = self.next()
        assert greeting.name == "connect_success", greeting
        assert greeting.data["userId"] == user
        self.session: str = greeting.data["sessionId"]

    def __enter__(self) -> Self:
        """The connection is open already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Says goodbye."""
        self.close()

    @abstractmethod
    def emit(self, event: str, data: Json, ref: Json = None) -> None:
        """Sends an event; `ref` is the id its reply shall carry."""

    @abstractmethod
    def received(self, patience: float) -> Event:
        """The next event or acknowledgement, as it came."""

    def close(self) -> None:
        """Ends the connection so that its memberships end."""
        self.link.close()

    def cut(self) -> None:
        """Loses the connection: its memberships wait."""
        self.link.cut()

    def closed_with(self, patience: float = PATIENCE) -> int | None:
        """Reads to the end; the close code the server sent, or None where the connection just ended."""
        return self.link.closed_with(patience)

    def sent_away(self, code: int, patience: float = PATIENCE) -> None:
        """The server ends this connection, with such a code where the transport has codes."""
        assert self.closed_with(patience) == code

    def next(self, patience: float = PATIENCE) -> Event:
        """The next event."""
        came = self.received(patience)
        return came if came.name == "ack" else checked(came)

    def expect(self, name: str, *, ref: Json = None, **members: Json) -> Json:
        """The next event has this name and, among others, these members; its data."""
        came = self.next()
        assert came.name == name, f"expected {name}, got {came}"
        assert came.ref == ref, came
        for member, value in members.items():
            assert canonical(came.data[member]) == canonical(value), f"expected {member} {value!r}, got {came}"
        return came.data

    def expect_error(self, code: str, *, ref: Json = None) -> Json:
        """The next event is an error; its details."""
        return self.expect("error", ref=ref, code=code)["details"]

    def unread(self) -> list[Event]:
        """All that came before the answer to a message nobody knows."""
        self._marks += 1
        mark = 1_000_000 + self._marks
        self.emit("nobody_knows", {}, ref=mark)
        found: list[Event] = []
        while (came := self.received(PATIENCE)).ref != mark:
            found.append(came)
        error = found.pop() if came.name == "ack" else came
        assert error.name == "error", error
        return found

    def expect_nothing(self) -> None:
        """Nothing is left to read."""
        assert self.unread() == []

    def join(self, universe: str = UNIVERSE, mode: str = "edit", **more: Json) -> Json:
        """Joins, which must succeed; what `room_joined` says."""
        self.emit("join_room", {"universeId": universe, "mode": mode, **more})
        return self.expect("room_joined", universeId=universe)

    def leave(self, universe: str = UNIVERSE) -> None:
        """Leaves, which must succeed."""
        self.emit("leave_room", {"universeId": universe})
        self.expect("room_left", universeId=universe)

    def update(self, kind: str = "physics", universe: str = UNIVERSE, **parameters: Json) -> None:
        """Sends parameters and does not wait."""
        self.emit(f"update_{kind}", {"universeId": universe, "parameters": parameters})

    def updated(self, kind: str = "physics", user: str | None = None, **parameters: Json) -> int:
        """The next event tells of such an update, by oneself unless another user is named; its offset."""
        data = self.expect(f"{kind}_updated", parameters=parameters, userId=user or self.user)
        offset: int = data["offset"]
        return offset


class Plain(Member):
    """A member that speaks plain frames."""

    def __init__(
        self, server: Server, user: str, *, token: str | None = None, place: str = "query", session: str | None = None
    ) -> None:
        token = tokens.token(user, name=named(user)) if token is None else token
        query = {"token": token} if place == "query" else {}
        headers = {"Authorization": f"Bearer {token}"} if place == "header" else {}
        query |= {} if session is None else {"sessionId": session}
        super().__init__(user, open_link(server, PATH, query, headers))

    def emit(self, event: str, data: Json, ref: Json = None) -> None:
        """Sends a frame, with an `id` where there is one."""
        frame = {"event": event, "data": data}
        self.send_text(json.dumps(frame if ref is None else {**frame, "id": ref}))

    def send_text(self, text: str | bytes) -> None:
        """Sends a frame as it is."""
        self.link.send_text(text)

    def received(self, patience: float) -> Event:
        """The next frame."""
        frame = parse(self.link.next_text(patience))
        assert {"event", "data"} <= set(frame) <= {"event", "data", "id"}, frame
        if frame["event"] == "connect_error":
            raise Refused(frame["data"]["error"], frame["data"]["code"], self.link.closed_with())
        return Event(frame["event"], frame["data"], frame.get("id"))


def open_link(server: Server, path: str, query: dict[str, str], headers: dict[str, str], **options: Any) -> Link:  # noqa: ANN401 (handed on)
    """A WebSocket at a path with a query."""
    asked = f"{path}?{urlencode(query)}" if query else path
    return Link(server.websocket(asked), additional_headers=headers, max_queue=None, **options)


def named(user: str) -> str:
    """The display name the tests' tokens give a user."""
    return f"{user.capitalize()} of the tests"


def participant(user: str, mode: str = "edit") -> Json:
    """A user as others see one."""
    return {"userId": user, "username": named(user), "mode": mode}


def gather(*members: Member, universe: str = UNIVERSE, mode: str = "edit") -> None:
    """Different users join one after the other; all announcements are read."""
    for number, member in enumerate(members):
        member.join(universe, mode)
        for earlier in members[:number]:
            earlier.expect("participant_joined", universeId=universe, participant=participant(member.user, mode))


def lose(server: Server, *members: Member) -> None:
    """Cuts connections, and returns once the server has noticed."""
    before = connections(server)
    for member in members:
        member.cut()
    end = time.monotonic() + PATIENCE
    while connections(server) > before - len(members):
        assert time.monotonic() < end, "the server did not notice that a connection was lost"
        time.sleep(0.01)
    time.sleep(0.05)


def connections(server: Server) -> float:
    """How many connections the service has."""
    return server.metric("antiphon_connections", service="universe")
