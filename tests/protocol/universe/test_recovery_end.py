"""A membership ends at once with a goodbye; without one it waits."""

import pytest

from support import tokens
from support.server import Server
from support.socketio import SocketIo, engine
from support.universe import Member, Plain, connections, lose, participant
from support.universe_recovery import Kind, Place, come_back, resume
from support.universe_rooms import make
from support.wire import CLOSE, TEXT, Wire

BYE = (1000).to_bytes(2, "big")
JOIN = '{"event":"join_room","data":{"universeId":"universe-123","mode":"edit"}}'
PACKET = '42/ws,["join_room",{"universeId":"universe-123","mode":"edit"}]'


def closes(server: Server, ann: Member, kind: Kind, payload: bytes) -> None:
    """A client joins, and closes its WebSocket with this payload."""
    token = tokens.token("bob", name="Bob of the tests")
    path = f"/universe?token={token}" if kind is Plain else f"/socket.io/?EIO=4&transport=websocket&token={token}"
    with Wire(server.port, path) as wire:
        for text in [JOIN] if kind is Plain else ["40/ws,", PACKET]:
            wire.send(TEXT, text.encode())
        ann.expect("participant_joined", participant=participant("bob"))
        wire.send(CLOSE, payload)
        wire.closed_with()


@pytest.mark.parametrize("kind", [Plain, SocketIo])
@pytest.mark.parametrize("payload", [BYE, BYE + b"bye"])
def test_a_close_with_1000_is_a_goodbye(server: Server, kind: Kind, payload: bytes) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        closes(server, ann, kind, payload)
        ann.expect("participant_left", userId="bob")


def test_a_plain_close_without_a_code_is_a_goodbye(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        closes(server, ann, Plain, b"")
        ann.expect("participant_left", userId="bob")


def test_a_socketio_close_without_a_code_is_a_loss(server: Server) -> None:
    # The stock client says goodbye with a packet; it closes like this where only its transport ends.
    with Plain(server, "ann") as ann:
        ann.join()
        closes(server, ann, SocketIo, b"")
        assert participant("bob") in waiting(server, ann)


@pytest.mark.parametrize("kind", [Plain, SocketIo])
@pytest.mark.parametrize("code", [1001, 1002, 1006, 1011, 3000, 4000, 4999])
def test_a_close_with_another_code_is_a_loss(server: Server, kind: Kind, code: int) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        closes(server, ann, kind, code.to_bytes(2, "big"))
        assert participant("bob") in waiting(server, ann)


def test_a_disconnect_packet_is_a_goodbye(server: Server) -> None:
    with Plain(server, "ann") as ann, engine(server, {"token": tokens.token("bob")}) as link:
        ann.join()
        link.send_text("40/ws,")
        link.send_text(PACKET)
        ann.expect("participant_joined")
        link.send_text("41/ws,")
        ann.expect("participant_left", userId="bob")


@pytest.mark.parametrize("kind", [Plain, SocketIo])
def test_a_lost_connection_waits(server: Server, kind: Kind) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        bob.join()
        ann.expect("participant_joined")
        lose(server, bob)
        assert participant("bob") in waiting(server, ann)


def test_a_membership_that_waits_takes_its_place_in_a_full_universe(server: Server) -> None:
    make(server, "small", capacity=2)
    with Plain(server, "ann") as ann, Plain(server, "bob") as bob, Plain(server, "cid") as cid:
        ann.join("small")
        place = Place.of(bob, bob.join("small"))
        lose(server, bob)
        cid.emit("join_room", {"universeId": "small", "mode": "view"})
        cid.expect("room_error", code="ROOM_FULL")
        with come_back(Plain, server, "bob", place) as back:
            resume(back, place, universe="small")


def test_what_was_left_before_the_loss_is_not_taken_up_again(server: Server) -> None:
    make(server, "another")
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as bob:
        ann.join()
        bob.join("another")
        bob.join()
        ann.expect("participant_joined")
        bob.leave()
        ann.expect("participant_left")
        lose(server, bob)
        with SocketIo(server, "bob") as back:
            assert back.expect("room_joined", universeId="another")["recovered"] is True
            back.expect_nothing()
            ann.expect_nothing()


def test_a_goodbye_of_one_connection_is_none_of_another(server: Server) -> None:
    with Plain(server, "ann") as ann, Plain(server, "bob") as stays, SocketIo(server, "bob") as goes:
        ann.join()
        stays.join()
        ann.expect("participant_joined")
        goes.join()
        lose(server, stays)
        goes.close()
        ann.expect_nothing()
        assert participant("bob") in waiting(server, ann)


def waiting(server: Server, ann: Member) -> list[object]:
    """The participants, once nobody but the asker is connected; nobody was told of a parting."""
    while connections(server) > 1:
        ann.expect_nothing()
    ann.expect_nothing()
    shown: list[object] = ann.join()["participants"]
    return shown
