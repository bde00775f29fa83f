"""Socket.IO by hand: its packets over a WebSocket, or over HTTP polling."""

import http.client
import json
import re
import socket
import time
from contextlib import suppress
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed

from support import tokens
from support.json_text import Json, parse
from support.peer import PATIENCE
from support.server import Server
from support.universe import RESET, Link, Member, Refused, Texts, named, open_link
from support.universe_events import Event

PATH = "/socket.io/"
NAMESPACE = "/ws"
PACKET = re.compile(r"4([0-46])(?:(/[^,]*),)?(\d+)?(.*)", re.DOTALL)
CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR = "0", "1", "2", "3", "4"
CLOSED = "1"


class Polling:
    """An Engine.IO connection over HTTP requests: one that waits for packets, and one for each that is sent."""

    def __init__(self, server: Server, query: dict[str, str], headers: dict[str, str]) -> None:
        self.port = server.port
        self.query = {"EIO": "4", "transport": "polling", **query}
        self.headers = headers
        self._waiting: list[str] = []
        self._receiver = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self._sender = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def next_text(self, patience: float = PATIENCE) -> str:
        """The next packet."""
        end = time.monotonic() + patience
        while not self._waiting:
            assert time.monotonic() < end, f"nothing came within {patience} s"
            self._receiver.timeout = max(0.1, end - time.monotonic())
            status, body = self._request(self._receiver, "GET", None)
            if status != 200:
                return CLOSED
            self._waiting = body.split("\x1e")
            if self._waiting[0].startswith("0"):
                self.query["sid"] = parse(self._waiting[0][1:])["sid"]
        return self._waiting.pop(0)

    def send_text(self, text: str | bytes) -> None:
        """Sends a packet."""
        data = text if isinstance(text, bytes) else text.encode()
        status, answer = self._request(self._sender, "POST", data)
        assert (status, answer) == (200, "ok"), (status, answer)

    def closed_with(self, patience: float = PATIENCE) -> int | None:
        """Reads to the end."""
        while self.next_text(patience) != CLOSED:
            pass
        return None

    def close(self) -> None:
        """Says goodbye."""
        self._request(self._sender, "POST", CLOSED.encode())
        self.cut()

    def cut(self) -> None:
        """Polls no more."""
        for connection in (self._receiver, self._sender):
            if connection.sock is not None:
                connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            connection.close()

    def _request(self, connection: http.client.HTTPConnection, method: str, body: bytes | None) -> tuple[int, str]:
        """The status and the body; a status of 0 where there was no answer."""
        headers = {"Content-Type": "text/plain;charset=UTF-8"} if body is not None else {}
        try:
            connection.request(method, f"{PATH}?{urlencode(self.query)}", body, {**headers, **self.headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (http.client.HTTPException, ConnectionError):
            connection.close()
            return 0, ""


class SocketIo(Member):
    """A member that speaks Socket.IO's packets over a WebSocket."""

    def __init__(
        self,
        server: Server,
        user: str,
        *,
        token: str | None = None,
        place: str = "auth",
        session: str | None = None,
        namespace: str = NAMESPACE,
    ) -> None:
        token = tokens.token(user, name=named(user)) if token is None else token
        self.namespace = namespace
        self.sid = ""
        query = {"token": token} if place == "query" else {}
        headers = {"Authorization": f"Bearer {token}"} if place == "header" else {}
        auth = {"token": token} if place == "auth" else {}
        auth |= {} if session is None else {"sessionId": session}
        self.link = self.open(server, query, headers)
        opened = self.link.next_text()
        assert opened.startswith("0"), opened
        self.handshake = parse(opened[1:])
        self.send(CONNECT, auth if auth else None)
        super().__init__(user, self.link)

    def open(self, server: Server, query: dict[str, str], headers: dict[str, str]) -> Texts:
        """The Engine.IO connection."""
        return engine(server, query, headers)

    def send(self, kind: str, content: Json = None, ref: int | None = None) -> None:
        """Sends a packet."""
        text = "" if content is None else json.dumps(content)
        self.link.send_text(f"4{kind}{self.namespace},{'' if ref is None else ref}{text}")

    def emit(self, event: str, data: Json, ref: Json = None) -> None:
        """Sends an event, which asks for an acknowledgement where there is a `ref`."""
        self.send(EVENT, [event, data], ref)

    def received(self, patience: float) -> Event:
        """The next packet that is an event or an acknowledgement."""
        end = time.monotonic() + patience
        while True:
            text = self.link.next_text(max(0.01, end - time.monotonic()))
            if text == "2":
                self.link.send_text("3")
            elif text != "6" and (event := self._event(text)):
                return event

    def sent_away(self, code: int, patience: float = PATIENCE) -> None:
        """The server ends the connection to the namespace, or the whole with such a code."""
        end = time.monotonic() + patience
        with suppress(ConnectionClosed):
            while self.link.next_text(end - time.monotonic()) != f"4{DISCONNECT}{self.namespace},":
                pass
            return
        assert self.closed_with() == code

    def close(self) -> None:
        """Leaves the namespace, then closes."""
        with suppress(ConnectionClosed, AssertionError, OSError):  # it has ended already
            self.send(DISCONNECT)
        self.link.close()

    def _event(self, text: str) -> Event | None:
        found = PACKET.fullmatch(text)
        assert found, f"the connection ended, or this is no packet: {text!r}"
        kind, namespace, ref, content = found.groups()
        assert namespace == self.namespace, text
        match kind:
            case "0":
                self.sid = parse(content)["sid"]
                return None
            case "2":
                event, data = parse(content)
                return Event(event, data)
            case "3":
                (data,) = parse(content)
                return Event("ack", data, int(ref))
            case "4":
                said = parse(content)
                raise Refused(said["message"], said.get("data", {}).get("code", ""), None)
        raise AssertionError(f"not expected now: {text!r}")


class PollingSocketIo(SocketIo):
    """A member that speaks Socket.IO's packets over HTTP polling."""

    def open(self, server: Server, query: dict[str, str], headers: dict[str, str]) -> Texts:
        """The Engine.IO connection."""
        return Polling(server, query, headers)


def packet(link: Link) -> str:
    """The next packet that is no heartbeat."""
    while (text := link.next_text()) == "2":
        link.send_text("3")
    return text


def engine(server: Server, query: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Link:
    """An Engine.IO connection over a WebSocket."""
    return open_link(server, PATH, {"EIO": "4", "transport": "websocket", **(query or {})}, headers or {})
