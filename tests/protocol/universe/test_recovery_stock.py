"""A client that knows nothing of recovery is matched by its user, and gets what it missed."""

import time

import pytest

from support.server import Server
from support.socketio import SocketIo
from support.universe import Member, Plain, gather, lose, participant
from support.universe_events import Event
from support.universe_recovery import Kind, Place, publish, resume, same
from support.universe_rooms import make

both = pytest.mark.parametrize("kind", [Plain, SocketIo])
ways = pytest.mark.parametrize(
    ("kind", "again"), [(Plain, Plain), (SocketIo, SocketIo), (Plain, SocketIo), (SocketIo, Plain)]
)
# Long enough for a match that would have come after 200 ms.
NO_MATCH_SECONDS = 0.5


def lost(server: Server, ann: Member, kind: Kind, mode: str = "edit") -> Place:
    """A member that joins where the first is and is lost; its place."""
    bob = kind(server, "bob")
    place = Place.of(bob, bob.join(mode=mode))
    ann.expect("participant_joined")
    lose(server, bob)
    return place


def not_matched(member: Member) -> None:
    """No membership comes to it."""
    time.sleep(NO_MATCH_SECONDS)
    member.expect_nothing()


@ways
def test_it_is_joined_again_and_gets_what_it_missed(server: Server, kind: Kind, again: Kind) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        place = lost(server, ann, kind)
        missed = publish(ann, *range(10))
        with again(server, "bob") as back:
            joined = back.expect("room_joined", universeId="universe-123", recovered=True, epoch=place.epoch)
            assert joined["parameters"]["physics"] == {"gravity": 9}
            users = sorted(joined["participants"], key=lambda shown: str(shown["userId"]))
            assert users == [participant("ann"), participant("bob")]
            assert place.offset <= joined["offset"] < missed[0].offset
            live = publish(ann, 20, 21)
            same(back, missed + live)
            back.expect_nothing()
            ann.expect_nothing()
            back.update(gravity=30)
            back.updated(gravity=30)


def test_what_it_had_seen_is_not_sent_again(server: Server) -> None:
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as bob:
        gather(ann, bob)
        seen = publish(ann, 1, 2, 3)
        same(bob, seen)
        lose(server, bob)
        missed = publish(ann, 4, 5)
        with SocketIo(server, "bob") as back:
            assert back.expect("room_joined", recovered=True)["offset"] == seen[-1].offset
            same(back, missed)
            back.expect_nothing()


def test_it_happens_no_sooner_than_200_ms_after_it_connected(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        lost(server, ann, SocketIo)
        begun = time.monotonic()
        with SocketIo(server, "bob") as back:
            back.expect("room_joined", recovered=True)
            assert time.monotonic() - begun >= 0.2


@both
def test_it_takes_all_its_universes(server: Server, kind: Kind) -> None:
    make(server, "another")
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        ann.join("another")
        bob.join()
        bob.join("another", "view")
        ann.unread()
        lose(server, bob)
        ann.update(gravity=1)
        ann.update(universe="another", gravity=2)
        ann.unread()
        with kind(server, "bob") as back:
            events: dict[str, list[Event]] = {}
            for _ in range(4):
                event = back.next()
                events.setdefault(event.data["universeId"], []).append(event)
            for universe, gravity in (("universe-123", 1), ("another", 2)):
                joined, update = events[universe]
                assert (joined.name, joined.data["recovered"]) == ("room_joined", True)
                assert update.data["parameters"] == {"gravity": gravity}
            back.update(universe="another", gravity=3)
            back.expect_error("PERMISSION_DENIED")
            back.update(gravity=3)
            back.updated(gravity=3)


@both
def test_the_mode_is_the_one_it_had(server: Server, kind: Kind) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        lost(server, ann, kind, mode="view")
        with kind(server, "bob") as back:
            joined = back.expect("room_joined", recovered=True)
            assert participant("bob", "view") in joined["participants"]
            back.update(gravity=1)
            back.expect_error("PERMISSION_DENIED")
            ann.expect_nothing()


@both
def test_a_connection_that_waits_takes_what_is_lost_later(server: Server, kind: Kind) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob, kind(server, "bob") as idle:
        gather(ann, bob)
        not_matched(idle)
        lose(server, bob)
        idle.expect("room_joined", recovered=True)
        same(idle, publish(ann, 1))
        ann.expect_nothing()


def test_only_one_connection_takes_it(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        lost(server, ann, SocketIo)
        missed = publish(ann, 1, 2)
        with SocketIo(server, "bob") as first, SocketIo(server, "bob") as second:
            time.sleep(NO_MATCH_SECONDS)
            got = {member: member.unread() for member in (first, second)}
            [(taken, events)] = [(member, events) for member, events in got.items() if events]
            assert (events[0].name, events[1:]) == ("room_joined", missed)
            same(taken, publish(ann, 3))
            for member in (first, second):
                member.expect_nothing()


def test_a_connection_that_has_joined_something_is_not_matched(server: Server) -> None:
    make(server, "another")
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as busy:
        ann.join()
        busy.join("another")
        lost(server, ann, Plain)
        publish(ann, 1)
        not_matched(busy)


@both
def test_a_connection_that_says_it_resumes_by_itself_is_not_matched(server: Server, kind: Kind) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        place = lost(server, ann, kind)
        with kind(server, "bob", session=place.session) as back:
            not_matched(back)
            resume(back, place)


def test_who_resumes_by_itself_comes_before_who_is_matched(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        place = lost(server, ann, SocketIo)
        missed = publish(ann, 1)
        with SocketIo(server, "bob") as stock, Plain(server, "bob", session=place.session) as back:
            resume(back, place)
            same(back, missed)
            not_matched(stock)


def test_another_user_is_not_matched(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        lost(server, ann, SocketIo)
        with SocketIo(server, "eve") as eve:
            not_matched(eve)


@both
@pytest.mark.parametrize("ending", ["leave", "close"])
def test_a_membership_that_ended_is_not_taken_up(server: Server, kind: Kind, ending: str) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        gather(ann, bob)
        if ending == "leave":
            bob.leave()
        bob.close()
        ann.expect("participant_left", userId="bob")
        with kind(server, "bob") as back:
            not_matched(back)
            assert back.join()["recovered"] is False


@both
def test_who_joins_by_itself_at_once_has_every_message_once(server: Server, kind: Kind) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        lost(server, ann, kind)
        publish(ann, 1, 2)
        with kind(server, "bob") as back:
            back.emit("join_room", {"universeId": "universe-123", "mode": "edit"})
            back.expect("room_joined")
            time.sleep(NO_MATCH_SECONDS)
            live = publish(ann, 3, 4)
            came = back.unread()
            offsets = [event.offset for event in came]
            assert offsets == sorted(set(offsets)), "something came twice or out of order"
            assert [(event.name, event.data) for event in came[-2:]] == [(event.name, event.data) for event in live]
            ann.expect_nothing()


@both
def test_it_may_be_lost_again_and_again(server: Server, kind: Kind) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        lost(server, ann, kind)
        for number in range(4):
            missed = publish(ann, number, number + 0.5)
            back = kind(server, "bob")
            back.expect("room_joined", recovered=True)
            same(back, missed)
            back.expect_nothing()
            lose(server, back)
        ann.expect_nothing()


def test_after_a_new_start_of_the_server_there_is_nothing_to_take(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        lost(server, ann, SocketIo)
        server.stop()
        server.start()
    with SocketIo(server, "bob") as back:
        not_matched(back)
