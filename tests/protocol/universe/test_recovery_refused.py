"""What cannot be recovered starts anew, and nothing is replayed; what is malformed is refused."""

from collections.abc import Callable

import pytest

from support.json_text import Json
from support.server import Server
from support.socketio import SocketIo
from support.universe import UNIVERSE, Member, Plain, gather, lose
from support.universe_recovery import Kind, Place, come_back, publish, same, start_anew
from support.universe_rooms import make

both = pytest.mark.parametrize("kind", [Plain, SocketIo])


def left_behind(server: Server, ann: Member, kind: Kind) -> Place:
    """A member that is lost before three updates; its place."""
    bob = kind(server, "bob")
    place = Place.of(bob, bob.join())
    ann.expect("participant_joined")
    lose(server, bob)
    publish(ann, 1, 2, 3)
    return place


def starts_anew(ann: Member, back: Member, place: Place) -> None:
    """A join with such a place gives the present, and only what follows."""
    joined = start_anew(back, place)
    assert joined["parameters"]["physics"] == {"gravity": 3}
    same(back, seen := publish(ann, 4))
    assert joined["offset"] < seen[0].offset
    back.expect_nothing()


WRONG: dict[str, Callable[[Place], Place]] = {
    "another epoch": lambda place: Place(place.session, wrong(place.epoch), place.offset),
    "an offset that is still to come": lambda place: place.at(place.offset + 1000),
    "an offset far beyond": lambda place: place.at(2**53 - 1),
    "a session nobody had": lambda place: Place("nobody-had-this-session", place.epoch, place.offset),
    "no session": lambda place: Place("", place.epoch, place.offset),
}


def wrong(epoch: Json) -> Json:
    """An epoch of the same type that is none."""
    return epoch + 1 if isinstance(epoch, int) else epoch[::-1] + "x"


@both
@pytest.mark.parametrize("what", WRONG)
def test_a_place_that_is_none_starts_anew(server: Server, kind: Kind, what: str) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        place = WRONG[what](left_behind(server, ann, kind))
        with come_back(kind, server, "bob", place) as back:
            starts_anew(ann, back, place)


@both
def test_another_users_session_is_no_ones_but_theirs(server: Server, kind: Kind) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        place = Place.of(bob, bob.join())
        ann.expect("participant_joined")
        same(bob, publish(ann, 1, 2, 3))
        with kind(server, "eve", session=place.session) as eve:
            start_anew(eve, place)
            ann.expect("participant_joined")
            bob.expect("participant_joined")
            eve.expect_nothing()
            live = publish(ann, 4)
            same(bob, live)
            same(eve, live)
            bob.expect_nothing()


def test_a_waiting_membership_of_another_user_is_not_taken(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        place = left_behind(server, ann, Plain)
        with Plain(server, "eve", session=place.session) as eve:
            start_anew(eve, place)
            ann.expect("participant_joined")
            eve.expect_nothing()
        ann.expect("participant_left", userId="eve")
        with come_back(Plain, server, "bob", place) as bob:
            assert bob.join(**place.fields())["recovered"] is True


def test_a_session_that_was_never_in_this_universe_starts_anew(server: Server) -> None:
    make(server, "another")
    with Plain(server, "ann") as ann, Plain(server, "bob") as bob:
        gather(ann, bob)
        elsewhere = Place.of(bob, ann.join("another"))
        ann.update(universe="another", gravity=1)
        ann.next()
        lose(server, bob)
        with come_back(Plain, server, "bob", elsewhere) as back:
            start_anew(back, elsewhere, universe="another")
            back.expect_nothing()


@both
@pytest.mark.parametrize("ending", ["leave", "close"])
def test_a_membership_that_ended_starts_anew(server: Server, kind: Kind, ending: str) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        place = Place.of(bob, bob.join())
        ann.expect("participant_joined")
        if ending == "leave":
            bob.leave()
        else:
            bob.close()
        ann.expect("participant_left", userId="bob")
        publish(ann, 1, 2, 3)
        with kind(server, "bob", session=place.session) as back:
            start_anew(back, place)
            ann.expect("participant_joined")
            back.expect_nothing()


@both
@pytest.mark.parametrize("kept", [("sessionId",), ("epoch",), ("offset",), ("sessionId", "epoch"), ("epoch", "offset")])
def test_a_part_of_a_place_is_invalid(server: Server, kind: Kind, kept: tuple[str, ...]) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        place = left_behind(server, ann, kind)
        part = {name: value for name, value in place.fields().items() if name in kept}
        with come_back(kind, server, "bob", place) as back:
            back.emit("join_room", {"universeId": UNIVERSE, "mode": "edit", **part})
            back.expect_error("INVALID_PARAMETERS")
            back.expect_nothing()
            assert back.join(**place.fields())["recovered"] is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sessionId", 7),
        ("sessionId", None),
        ("sessionId", ["x"]),
        ("epoch", True),
        ("epoch", [1]),
        ("offset", -1),
        ("offset", 1.5),
        ("offset", "1"),
        ("offset", True),
        ("offset", None),
    ],
)
def test_a_place_of_the_wrong_type_is_invalid(server: Server, name: str, value: Json) -> None:
    with Plain(server, "ann") as ann:
        place = Place.of(ann, ann.join())
        ann.emit("join_room", {"universeId": UNIVERSE, "mode": "edit", **place.fields(), name: value})
        ann.expect_error("INVALID_PARAMETERS")


def test_what_was_forbidden_meanwhile_is_forbidden(server: Server) -> None:
    make(server, "closed", edit=["bob"], view=["bob"])
    with Plain(server, "bob") as bob:
        place = Place.of(bob, bob.join("closed"))
        with Plain(server, "eve", session=place.session) as eve:
            eve.emit("join_room", {"universeId": "closed", "mode": "view", **place.fields()})
            eve.expect("room_error", code="PERMISSION_DENIED")
        bob.update(universe="closed", gravity=1)
        bob.updated(gravity=1)
