"""Acknowledgements of Socket.IO: after the reply's event, with its data, or with the error."""

import pytest

from protocol.universe.test_frames import ERRORS, REPLIES
from support.server import Server
from support.socketio import PollingSocketIo, SocketIo

each = pytest.mark.parametrize("kind", [SocketIo, PollingSocketIo])


@each
def test_an_acknowledgement_follows_the_reply_with_its_data(server: Server, kind: type[SocketIo]) -> None:
    with kind(server, "ann") as ann:
        for number, (event, data, reply) in enumerate(REPLIES):
            ann.emit(event, data, ref=number)
            said = ann.expect(reply)
            acknowledged = ann.next()
            assert (acknowledged.name, acknowledged.ref) == ("ack", number)
            assert acknowledged.data == said


@each
def test_an_acknowledgement_of_what_was_refused_carries_the_error(server: Server, kind: type[SocketIo]) -> None:
    with kind(server, "ann") as ann:
        for number, (event, data, reply, code) in enumerate(ERRORS):
            ann.emit(event, data, ref=number)
            said = ann.expect(reply, code=code)
            acknowledged = ann.next()
            assert (acknowledged.name, acknowledged.ref) == ("ack", number)
            assert set(acknowledged.data) == {"error"}
            error = acknowledged.data["error"]
            assert set(error) == {"code", "message", "details"}
            assert error["code"] == code
            assert error["message"].strip()
            assert error["message"] == said.get("message", error["message"])
            assert error["details"] == said.get("details", error["details"])


def test_who_asks_for_none_gets_none(server: Server) -> None:
    with SocketIo(server, "ann") as ann:
        for event, data, reply in REPLIES:
            ann.emit(event, data)
            ann.expect(reply)
        for event, data, reply, _ in ERRORS:
            ann.emit(event, data)
            ann.expect(reply)
        ann.expect_nothing()


def test_every_one_of_many_is_acknowledged_once_and_in_order(server: Server) -> None:
    with SocketIo(server, "ann") as ann:
        ann.join()
        for number in range(60):
            ann.emit("update_physics", {"universeId": "universe-123", "parameters": {"gravity": number}}, ref=number)
        for number in range(60):
            data = ann.expect("physics_updated", parameters={"gravity": number})
            acknowledged = ann.next()
            assert (acknowledged.ref, acknowledged.data) == (number, data)
        ann.expect_nothing()
