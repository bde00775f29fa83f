"""Updates: merged into the room's parameters, broadcast to all in it, the sender included."""

import pytest

from support.json_text import canonical
from support.server import Server
from support.socketio import PollingSocketIo, SocketIo
from support.universe import EMPTY, UNIVERSE, Plain, gather
from support.universe_parameters import DOCUMENT, KINDS
from support.universe_rooms import make

each = pytest.mark.parametrize("kind", [Plain, SocketIo, PollingSocketIo])


@each
def test_all_in_the_room_are_told_the_sender_included(server: Server, kind: type[Plain | SocketIo]) -> None:
    with kind(server, "ann") as ann, Plain(server, "bob") as bob, SocketIo(server, "cid") as cid:
        gather(ann, bob, cid)
        ann.update(gravity=3.71)
        told = [member.expect("physics_updated") for member in (ann, bob, cid)]
        assert told[0] == told[1] == told[2]
        assert told[0] == {
            "universeId": UNIVERSE,
            "parameters": {"gravity": 3.71},
            "userId": "ann",
            "timestamp": told[0]["timestamp"],
            "offset": told[0]["offset"],
        }
        for member in (ann, bob, cid):
            member.expect_nothing()


def test_part_of_the_parameters_leaves_the_others_as_they_were(server: Server) -> None:
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as bob:
        gather(ann, bob)
        ann.update("physics", gravity=1, friction=0.5)
        bob.update("physics", friction=0.25, timeScale=2)
        ann.update("music", tempo=90)
        bob.update("visualization", colorScheme="rainbow")
        for _ in range(4):
            ann.next()
            bob.next()
        merged = {
            "physics": {"gravity": 1, "friction": 0.25, "timeScale": 2},
            "music": {"tempo": 90},
            "visualization": {"colorScheme": "rainbow"},
        }
        with Plain(server, "cid") as cid:
            assert canonical(cid.join()["parameters"]) == canonical(merged)


def test_a_broadcast_carries_what_was_sent_not_the_whole(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        ann.update("physics", **DOCUMENT["physics"])
        ann.updated("physics", **DOCUMENT["physics"])
        ann.update("physics", gravity=1)
        assert ann.expect("physics_updated")["parameters"] == {"gravity": 1}


def test_an_equal_value_is_broadcast_all_the_same(server: Server) -> None:
    with Plain(server, "ann") as ann, Plain(server, "bob") as bob:
        gather(ann, bob)
        for _ in range(3):
            ann.update(gravity=1)
            ann.updated(gravity=1)
            bob.updated(gravity=1, user="ann")


def test_other_universes_are_not_told(server: Server) -> None:
    make(server, "another")
    with Plain(server, "ann") as ann, Plain(server, "bob") as bob:
        ann.join()
        ann.join("another")
        bob.join("another")
        ann.expect("participant_joined", universeId="another")
        ann.update(gravity=1)
        ann.updated(gravity=1)
        bob.expect_nothing()
        bob.update(universe="another", gravity=2)
        bob.expect("physics_updated", universeId="another")
        ann.expect("physics_updated", universeId="another", parameters={"gravity": 2})
        assert ann.join()["parameters"] == {**EMPTY, "physics": {"gravity": 1}}
        assert ann.join("another")["parameters"] == {**EMPTY, "physics": {"gravity": 2}}


@pytest.mark.parametrize("name", KINDS)
def test_an_empty_universe_keeps_its_parameters(server: Server, name: str) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        ann.update(name, **DOCUMENT[name])
        ann.updated(name, **DOCUMENT[name])
        ann.leave()
    with SocketIo(server, "bob") as bob:
        assert canonical(bob.join()["parameters"]) == canonical({**EMPTY, name: DOCUMENT[name]})


def test_numbers_come_as_they_were_sent(server: Server) -> None:
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as bob:
        gather(ann, bob)
        for value in (0.1, 1 / 3, 9.80665, 1e-300, 5e-324, 99.99999999999999, 0.30000000000000004):
            ann.update(gravity=value)
            assert ann.expect("physics_updated")["parameters"]["gravity"] == value
            assert bob.expect("physics_updated")["parameters"]["gravity"] == value
