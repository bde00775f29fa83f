"""Parameters and universes outlive a restart, history does not; a server that ends says so."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from support import tokens
from support.json_text import canonical
from support.server import Server
from support.socketio import CLOSED, PollingSocketIo, SocketIo
from support.universe import EMPTY, Member, Plain
from support.universe_parameters import DOCUMENT
from support.universe_rooms import make, post


def restart(server: Server) -> None:
    """Stops the server and starts it on the same data."""
    assert server.stop() == 0
    server.start()


def test_parameters_survive(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        for kind, parameters in DOCUMENT.items():
            ann.update(kind, **parameters)
            ann.updated(kind, **parameters)
        ann.update(gravity=1)
        ann.updated(gravity=1)
        restart(server)
    changed = {**DOCUMENT, "physics": {**DOCUMENT["physics"], "gravity": 1}}
    with SocketIo(server, "bob") as bob:
        assert canonical(bob.join()["parameters"]) == canonical(changed)


def test_parameters_long_told_survive_a_crash(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        ann.update(gravity=1)
        ann.updated(gravity=1)
        make(server, "another")  # is durable when answered, and so is all that was written before
        server.kill()
    server.start()
    with Plain(server, "ann") as ann:
        assert ann.join()["parameters"] == {**EMPTY, "physics": {"gravity": 1}}
        assert ann.join("another")["parameters"] == EMPTY


def test_universes_survive_with_their_rights_and_capacity(server: Server) -> None:
    make(server, "another", owner="ann", edit=[], view=["bob"], capacity=1)
    restart(server)
    with Plain(server, "ann") as ann, Plain(server, "bob") as bob, Plain(server, "cid") as cid:
        ann.join("another", "edit")
        bob.emit("join_room", {"universeId": "another", "mode": "edit"})
        bob.expect("room_error", code="PERMISSION_DENIED")
        bob.emit("join_room", {"universeId": "another", "mode": "view"})
        bob.expect("room_error", code="ROOM_FULL")
        cid.emit("join_room", {"universeId": "another", "mode": "view"})
        cid.expect("room_error", code="PERMISSION_DENIED")
    again = {"id": "another", "name": "again", "edit": "*", "view": "*"}
    assert post(server, again, tokens.token("ann")).status == 409


def test_a_new_start_is_a_new_epoch_and_nothing_is_replayed(server: Server) -> None:
    with Plain(server, "ann") as ann:
        before = ann.join()
        ann.update(gravity=1)
        ann.updated(gravity=1)
        session = ann.session
        restart(server)
    with Plain(server, "ann", session=session) as ann:
        after = ann.join(sessionId=session, epoch=before["epoch"], offset=before["offset"])
        assert after["epoch"] != before["epoch"]
        assert after["recovered"] is False
        assert after["parameters"]["physics"] == {"gravity": 1}
        ann.expect_nothing()


def test_a_server_that_ends_closes_with_1012(server: Server) -> None:
    with Plain(server, "ann") as ann, Plain(server, "bob") as bob:
        ann.join()
        assert server.stop() == 0
        assert ann.closed_with() == 1012
        assert bob.closed_with() == 1012


@pytest.mark.parametrize("kind", [SocketIo, PollingSocketIo])
def test_a_server_that_ends_sends_no_disconnect_packet(server: Server, kind: type[SocketIo]) -> None:
    with kind(server, "ann") as ann, ThreadPoolExecutor(1) as pool:
        ann.join()
        packets = pool.submit(packets_to_the_end, ann)
        assert server.stop() == 0
        assert packets.result() == []


def packets_to_the_end(member: Member) -> list[str]:
    """The packets of the namespace that came before the connection ended."""
    found: list[str] = []
    with suppress(ConnectionClosed, OSError):
        while (text := member.link.next_text()) != CLOSED:
            found.append(text)
    return [text for text in found if text.startswith("4")]
