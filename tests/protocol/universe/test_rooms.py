"""Joining and leaving a universe."""

import pytest

from support.json_text import Json
from support.server import Server
from support.socketio import PollingSocketIo, SocketIo
from support.universe import EMPTY, UNIVERSE, Plain, gather, participant

both = pytest.mark.parametrize("kind", [Plain, SocketIo])
each = pytest.mark.parametrize("kind", [Plain, SocketIo, PollingSocketIo])


@each
def test_who_joins_is_told_who_is_there_and_what_is_set(server: Server, kind: type[Plain | SocketIo]) -> None:
    with kind(server, "ann") as ann:
        data = ann.join()
        assert data["participants"] == [participant("ann")]
        assert data["parameters"] == EMPTY
        assert data["recovered"] is False
        ann.expect_nothing()


@each
def test_the_others_are_told_who_joined_and_who_left(server: Server, kind: type[Plain | SocketIo]) -> None:
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as bob, kind(server, "cid") as cid:
        gather(ann, bob)
        data = cid.join(mode="view")
        in_order = sorted(data["participants"], key=lambda shown: str(shown["userId"]))
        assert in_order == [participant("ann"), participant("bob"), participant("cid", "view")]
        for other in (ann, bob):
            other.expect("participant_joined", universeId=UNIVERSE, participant=participant("cid", "view"))
        cid.leave()
        for other in (ann, bob):
            other.expect("participant_left", universeId=UNIVERSE, userId="cid")
        for member in (ann, bob, cid):
            member.expect_nothing()


@both
def test_who_left_hears_nothing_more(server: Server, kind: type[Plain | SocketIo]) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        gather(ann, bob)
        bob.leave()
        ann.expect("participant_left")
        ann.update(gravity=1)
        ann.updated(gravity=1)
        bob.expect_nothing()
        bob.update(gravity=2)
        bob.expect_error("PERMISSION_DENIED")


@both
def test_who_left_may_come_again(server: Server, kind: type[Plain | SocketIo]) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        for _ in range(3):
            bob.join()
            ann.expect("participant_joined", participant=participant("bob"))
            bob.leave()
            ann.expect("participant_left", userId="bob")


@both
def test_a_universe_nobody_made_is_not_found(server: Server, kind: type[Plain | SocketIo]) -> None:
    with kind(server, "ann") as ann:
        for name in ("universe-124", "UNIVERSE-123", "universe-123 ", "../universe-123", "🎻", "x" * 100):
            ann.emit("join_room", {"universeId": name, "mode": "edit"})
            ann.expect("room_error", code="NOT_FOUND")
        ann.expect_nothing()


@both
def test_leaving_where_one_is_not_is_not_found(server: Server, kind: type[Plain | SocketIo]) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        for name in (UNIVERSE, "universe-124"):
            bob.emit("leave_room", {"universeId": name})
            bob.expect("room_error", code="NOT_FOUND")
        ann.expect_nothing()


def test_a_room_error_names_its_universe_or_nothing(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.emit("join_room", {"universeId": "universe-124", "mode": "edit"})
        assert ann.expect("room_error", code="NOT_FOUND").get("universeId", "universe-124") == "universe-124"


BAD: list[Json] = [
    {},
    {"universeId": UNIVERSE},
    {"mode": "edit"},
    {"universeId": UNIVERSE, "mode": "own"},
    {"universeId": UNIVERSE, "mode": "EDIT"},
    {"universeId": UNIVERSE, "mode": ""},
    {"universeId": UNIVERSE, "mode": None},
    {"universeId": UNIVERSE, "mode": ["edit"]},
    {"universeId": 123, "mode": "edit"},
    {"universeId": None, "mode": "edit"},
    {"universeId": [UNIVERSE], "mode": "edit"},
    [],
    [UNIVERSE, "edit"],
    UNIVERSE,
    None,
    7,
]


@both
@pytest.mark.parametrize("data", BAD)
def test_a_join_that_is_none_is_invalid(server: Server, kind: type[Plain | SocketIo], data: Json) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        bob.emit("join_room", data)
        bob.expect_error("INVALID_PARAMETERS")
        bob.expect_nothing()
        ann.expect_nothing()


@pytest.mark.parametrize("data", [{}, {"universeId": 7}, {"universeId": None}, [], None, UNIVERSE])
def test_a_leave_that_is_none_is_invalid(server: Server, data: Json) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        ann.emit("leave_room", data)
        ann.expect_error("INVALID_PARAMETERS")
        ann.update(gravity=1)
        ann.updated(gravity=1)
