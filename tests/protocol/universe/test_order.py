"""One order in a room, the same for all; on one connection, all effects of a message before those of the next."""

import pytest

from support.json_text import Json
from support.server import Server
from support.socketio import PollingSocketIo, SocketIo
from support.universe import UNIVERSE, Member, Plain, gather, participant
from support.universe_events import Event

each = pytest.mark.parametrize("kind", [Plain, SocketIo, PollingSocketIo])
ROOM: Json = {"universeId": UNIVERSE}


@each
def test_messages_sent_at_once_are_answered_one_after_the_other(server: Server, kind: type[Plain | SocketIo]) -> None:
    with kind(server, "ann") as ann:
        ann.emit("update_physics", {**ROOM, "parameters": {"gravity": 1}})
        ann.emit("join_room", {**ROOM, "mode": "edit"})
        ann.emit("update_physics", {**ROOM, "parameters": {"gravity": 2}})
        ann.emit("update_physics", {**ROOM, "parameters": {"gravity": 101}})
        ann.emit("generate_music", {**ROOM, "duration": 1})
        ann.emit("join_room", {**ROOM, "mode": "view"})
        ann.emit("update_physics", {**ROOM, "parameters": {"gravity": 3}})
        ann.emit("leave_room", ROOM)
        ann.emit("leave_room", ROOM)
        ann.expect_error("PERMISSION_DENIED")
        assert ann.expect("room_joined")["participants"] == [participant("ann")]
        ann.updated(gravity=2)
        ann.expect_error("INVALID_PARAMETERS")
        ann.expect("music_generated")
        assert ann.expect("room_joined")["participants"] == [participant("ann", "view")]
        ann.expect_error("PERMISSION_DENIED")
        ann.expect("room_left")
        ann.expect("room_error", code="NOT_FOUND")
        ann.expect_nothing()


def test_who_joins_is_answered_before_anything_that_follows(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        for number in range(14):
            with Plain(server, f"user{number}") as newcomer:
                newcomer.emit("join_room", {**ROOM, "mode": "edit"})
                for gravity in range(4):
                    ann.update(gravity=gravity)
                came = newcomer.next()
                assert came.name == "room_joined"
                offset = came.offset
                for event in newcomer.unread():
                    assert event.offset > offset
                    offset = event.offset
            ann.unread()


def test_everybody_sees_many_writers_in_one_order(server: Server) -> None:
    count, users = 40, ("ann", "bob", "cid")
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as bob, PollingSocketIo(server, "cid") as cid:
        writers: list[Member] = [ann, bob, cid]
        with Plain(server, "dan") as dan, SocketIo(server, "eve") as eve:
            gather(*writers, dan, eve)
            for step in range(count):
                for number, writer in enumerate(writers):
                    writer.update(gravity=step + number / 10)
            seen = [[reader.expect("physics_updated") for _ in range(3 * count)] for reader in (*writers, dan, eve)]
    assert all(sequence == seen[0] for sequence in seen)
    offsets = [data["offset"] for data in seen[0]]
    assert offsets == list(range(offsets[0], offsets[0] + 3 * count))
    for number, user in enumerate(users):
        own = [data["parameters"]["gravity"] for data in seen[0] if data["userId"] == user]
        assert own == [step + number / 10 for step in range(count)]


def test_the_last_writer_in_that_order_wins(server: Server) -> None:
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as bob:
        gather(ann, bob)
        for step in range(30):
            ann.update(gravity=step)
            bob.update(gravity=100 - step)
        last: Event = [ann.next() for _ in range(60)][-1]
        with Plain(server, "cid") as cid:
            data = cid.join()
            assert data["parameters"]["physics"] == last.data["parameters"]


def test_parameters_and_offset_of_a_join_belong_together(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        told = 0
        for number in range(10):
            with SocketIo(server, f"user{number}") as newcomer:
                for _ in range(5):
                    told += 1
                    ann.update(gravity=told)
                newcomer.emit("join_room", {**ROOM, "mode": "view"})
                joined = newcomer.next().data
                known = joined["parameters"]["physics"].get("gravity", 0)
                follow = [event for event in newcomer.unread() if event.name == "physics_updated"]
                numbers = [event.data["parameters"]["gravity"] for event in follow]
                assert numbers == list(range(int(known) + 1, told + 1)), (known, numbers)
            ann.unread()
