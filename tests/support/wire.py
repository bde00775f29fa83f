"""A WebSocket connection by hand: every byte of it, also the wrong ones, is the test's choice."""

import base64
import os
import socket
import struct
from dataclasses import dataclass
from types import TracebackType
from typing import Self

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
PATIENCE = 10.0


@dataclass(frozen=True)
class Frame:
    """One frame from the server."""

    opcode: int
    final: bool
    payload: bytes


class Closed(Exception):
    """The server ended the connection, or closed it with a code."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


def header(opcode: int, length: int, *, final: bool = True, masked: bool = True, reserved: int = 0) -> bytes:
    """A frame's first bytes, without the mask."""
    first = (0x80 if final else 0) | reserved << 4 | opcode
    bit = 0x80 if masked else 0
    if length < 126:
        return bytes([first, bit | length])
    if length < 65536:
        return bytes([first, bit | 126]) + struct.pack("!H", length)
    return bytes([first, bit | 127]) + struct.pack("!Q", length)


def encode(opcode: int, payload: bytes, *, final: bool = True, masked: bool = True, reserved: int = 0) -> bytes:
    """A whole frame; the mask is zero, so that the payload stands as it is."""
    mask = bytes(4) if masked else b""
    return header(opcode, len(payload), final=final, masked=masked, reserved=reserved) + mask + payload


class Wire:
    """A connection after its handshake, read and written in frames and bytes."""

    def __init__(self, port: int, path: str, *, receive_buffer: int | None = None, segment: int | None = None) -> None:
        self.socket = socket.socket()
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if segment is not None:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, segment)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", port))
        self._unread = bytearray()
        self.socket.sendall(upgrade(port, path))
        self._accept()

    def __enter__(self) -> Self:
        """The connection is open already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drops the connection without a goodbye."""
        self.socket.close()

    def send(self, opcode: int, payload: bytes, *, final: bool = True, masked: bool = True, reserved: int = 0) -> None:
        """Sends one frame."""
        self.send_bytes(encode(opcode, payload, final=final, masked=masked, reserved=reserved))

    def send_bytes(self, data: bytes) -> None:
        """Sends bytes as they are."""
        self.socket.sendall(data)

    def read(self) -> Frame:
        """The next frame; a close frame or the connection's end raises `Closed`."""
        first, second = self._take(2)
        assert not second & 0x80, "a server's frames are not masked"
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self._take(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._take(8))
        payload = self._take(length)
        if first & 0x0F == CLOSE:
            raise Closed(int.from_bytes(payload[:2], "big") if len(payload) >= 2 else None)
        return Frame(first & 0x0F, bool(first & 0x80), payload)

    def read_until(self, payload: bytes) -> None:
        """Passes over frames until one with this payload."""
        while self.read().payload != payload:
            pass

    def closed_with(self) -> int | None:
        """Reads to the end; the close code the server sent, or None where the connection just ended."""
        try:
            while True:
                self.read()
        except Closed as closed:
            return closed.code

    def _take(self, count: int) -> bytes:
        while len(self._unread) < count:
            try:
                data = self.socket.recv(65536)
            except ConnectionResetError:
                raise Closed(None) from None
            if not data:
                raise Closed(None)
            self._unread += data
        taken = bytes(self._unread[:count])
        del self._unread[:count]
        return taken

    def _accept(self) -> None:
        while (end := self._unread.find(b"\r\n\r\n")) < 0:
            data = self.socket.recv(1)
            assert data, "the server ended the handshake"
            self._unread += data
        answer = self._take(end + 4)
        assert answer.startswith(b"HTTP/1.1 101 "), answer


def upgrade(port: int, path: str) -> bytes:
    """A complete upgrade request."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {key}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()
