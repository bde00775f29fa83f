"""A direct reply comes before the broadcast it caused, and all effects of a message before those of the next."""

from support.camera import Camera, admin
from support.json_text import Json
from support.peer import Peer
from support.server import ADMIN_PASSWORD, Server


def test_confirmation_then_broadcast_message_by_message(server: Server) -> None:
    values = [value % 40 for value in range(1, 80)]
    with admin(server) as camera, Camera(server) as other:
        for value in values:
            camera.send({"gain": value})
        for value in values:
            camera.expect({"gain": value, "info": ["gain"]}, {"gain": value})
        other.expect(*({"gain": value} for value in values))


def test_queries_and_changes_keep_their_order(server: Server) -> None:
    with admin(server) as camera:
        camera.send({"gain": 1})
        camera.send({"get": ["gain"]})
        camera.send({"gain": 101})
        camera.send({"gain": 2})
        camera.send({"get": ["gain"]})
        camera.expect(
            {"gain": 1, "info": ["gain"]},
            {"gain": 1},
            {"gain": 1},
            {"error": "Invalid value", "key": "gain", "message": "Value must be between 0 and 100"},
            {"gain": 2, "info": ["gain"]},
            {"gain": 2},
            {"gain": 2},
        )


def test_what_follows_the_credentials_waits_for_them(server: Server) -> None:
    with Camera(server) as camera:
        camera.send({"gain": 1})
        camera.send({"username": "admin", "password": ADMIN_PASSWORD})
        camera.send({"gain": 2})
        camera.expect({"error": "Permission denied", "key": "gain"})
        assert camera.next()["authenticated"] is True
        camera.expect({"gain": 2, "info": ["gain"]}, {"gain": 2})


def test_everybody_sees_two_writers_in_one_order(server: Server) -> None:
    with admin(server) as first, admin(server) as second, Camera(server) as watcher, Camera(server) as witness:
        for step in range(40):
            first.send({"gain": step})
            second.send({"gain": 99 - step})
        seen = [changes(peer, 80) for peer in (first, second, watcher, witness)]
        assert seen[0] == seen[1] == seen[2] == seen[3]
        assert [value for value in seen[0] if value < 50] == list(range(40))


def changes(peer: Peer, count: int) -> list[Json]:
    """The values of the next broadcasts; confirmations are passed over."""
    found: list[Json] = []
    while len(found) < count:
        message = peer.next()
        if "info" not in message:
            found.append(message["gain"])
    return found
