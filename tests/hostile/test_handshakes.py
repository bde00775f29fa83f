"""Half a handshake, a slow one, a huge one, and what is none at all."""

import socket
import time

from support.healthy import Healthy
from support.server import Server
from support.wire import upgrade

PATHS = ("/ws/frame", "/ws/control", "/api/v1")
PATIENCE = 30.0


def dial(server: Server) -> socket.socket:
    """A connection that has said nothing yet."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    connection.settimeout(PATIENCE)
    return connection


def ended(connection: socket.socket) -> bytes:
    """Reads until the server ends the connection; what it said."""
    said = b""
    try:
        while data := connection.recv(65536):
            said += data
    except ConnectionResetError:
        pass
    return said


def test_half_a_handshake_by_many(server: Server) -> None:
    with Healthy(server, exchanges=50):
        halves = [dial(server) for _ in range(300)]
        for number, connection in enumerate(halves):
            whole = upgrade(server.port, PATHS[number % 3])
            connection.sendall(whole[: len(whole) * (number % 10) // 10])
        time.sleep(3)
        for connection in halves:
            connection.close()


def test_half_a_handshake_is_ended_by_the_server(server: Server) -> None:
    with Healthy(server), dial(server) as silent, dial(server) as half:
        half.sendall(upgrade(server.port, "/api/v1")[:60])
        begun = time.monotonic()
        assert not ended(half).startswith(b"HTTP/1.1 101")
        assert not ended(silent).startswith(b"HTTP/1.1 101")
        assert time.monotonic() - begun < PATIENCE


def test_a_handshake_byte_by_byte_is_ended_by_the_server(server: Server) -> None:
    with Healthy(server), dial(server) as slow:
        slow.settimeout(0.25)
        end = time.monotonic() + PATIENCE
        for byte in upgrade(server.port, "/api/v1")[:-1] * 2:
            assert time.monotonic() < end, "a handshake that never ends is not ended"
            try:
                slow.sendall(bytes([byte]))
                if not slow.recv(1024).startswith(b"HTTP/1.1 101"):
                    return
                raise AssertionError("half a handshake was accepted")
            except TimeoutError:
                continue
            except ConnectionError:
                return


def test_a_handshake_with_a_megabyte_of_headers(server: Server) -> None:
    with Healthy(server), dial(server) as huge:
        start = upgrade(server.port, "/api/v1")[:-2]
        try:
            huge.sendall(start + b"".join(b"X-%d: %s\r\n" % (number, b"y" * 1000) for number in range(1000)) + b"\r\n")
        except ConnectionError:
            return
        assert not ended(huge).startswith(b"HTTP/1.1 101")


def test_an_address_of_a_megabyte(server: Server) -> None:
    with Healthy(server), dial(server) as huge:
        try:
            huge.sendall(upgrade(server.port, "/ws/frame?is_streamer=" + "1" * (1 << 20)))
        except ConnectionError:
            return
        assert not ended(huge).startswith(b"HTTP/1.1 101")


def test_what_is_no_handshake(server: Server) -> None:
    nonsense = [
        b"\x16\x03\x01\x02\x00",
        b"\x00" * 4096,
        b"GET",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n" * 1000,
        b"\xff" * 100,
    ]
    with Healthy(server):
        for data in nonsense * 10:
            with dial(server) as connection:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                assert not ended(connection).startswith(b"HTTP/1.1 101")


def test_handshakes_that_are_not_quite_right(server: Server) -> None:
    right = upgrade(server.port, "/api/v1").decode()
    wrong = [
        right.replace("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8"),
        right.replace("Sec-WebSocket-Key: ", "X-Key: "),
        right.replace("Upgrade: websocket", "Upgrade: h2c"),
        right.replace("Connection: Upgrade", "Connection: close"),
        right.replace("GET ", "POST ", 1),
    ]
    with Healthy(server):
        for request in wrong:
            with dial(server) as connection:
                connection.sendall(request.encode())
                assert connection.recv(12).startswith(b"HTTP/1.1 4"), request


def test_connections_that_come_and_go(server: Server) -> None:
    with Healthy(server, exchanges=50):
        before = server.metric("antiphon_connections")
        for number in range(600):
            with dial(server) as connection:
                connection.sendall(upgrade(server.port, PATHS[number % 3]))
                if number % 2:
                    connection.recv(1)
        end = time.monotonic() + PATIENCE
        while server.metric("antiphon_connections") != before:
            assert time.monotonic() < end, "connections that are gone are still counted"
            time.sleep(0.05)
