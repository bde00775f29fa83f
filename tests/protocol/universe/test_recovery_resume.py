"""A client that comes back with session, epoch and offset has every message exactly once, in order."""

import pytest

from support.server import Server
from support.socketio import SocketIo
from support.universe import Plain, connections, gather, lose, participant
from support.universe_recovery import Kind, Place, come_back, enter, publish, resume, same
from support.universe_rooms import make

both = pytest.mark.parametrize("kind", [Plain, SocketIo])
ways = pytest.mark.parametrize(
    ("kind", "again"), [(Plain, Plain), (SocketIo, SocketIo), (Plain, SocketIo), (SocketIo, Plain)]
)


@ways
def test_what_was_missed_comes_once_and_in_order_before_anything_newer(server: Server, kind: Kind, again: Kind) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        place = enter(ann, bob)
        seen = publish(ann, 1, 2, 3)
        same(bob, seen)
        lose(server, bob)
        missed = publish(ann, *range(10, 40))
        with come_back(again, server, "bob", place) as back:
            resume(back, place.at(seen[-1].offset))
            live = publish(ann, 50, 51)
            same(back, missed + live)
            back.expect_nothing()
            ann.expect_nothing()
            back.update(gravity=60)
            assert back.updated(gravity=60) == live[-1].offset + 1
            ann.updated(gravity=60, user="bob")


@both
def test_with_nothing_missed_nothing_is_replayed(server: Server, kind: Kind) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        place = enter(ann, bob)
        same(bob, seen := publish(ann, 1))
        lose(server, bob)
        with come_back(kind, server, "bob", place) as back:
            resume(back, place.at(seen[-1].offset))
            back.expect_nothing()


@ways
def test_the_old_connection_is_replaced_even_if_it_still_looks_alive(server: Server, kind: Kind, again: Kind) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        place = enter(ann, bob)
        missed = publish(ann, *range(20))
        with come_back(again, server, "bob", place) as back:
            resume(back, place)
            same(back, missed)
            bob.sent_away(4001)
            same(back, publish(ann, 30))
            back.expect_nothing()
            ann.expect_nothing()
            assert connections(server) == 2


@both
def test_parameters_and_participants_are_those_of_now(server: Server, kind: Kind) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob, Plain(server, "cid") as cid:
        ann.join()
        place = enter(ann, bob)
        lose(server, bob)
        publish(ann, 7)
        cid.join(mode="view")
        ann.expect("participant_joined")
        with come_back(kind, server, "bob", place) as back:
            now = resume(back, place)
            assert now["parameters"]["physics"] == {"gravity": 7}
            users = sorted(now["participants"], key=lambda shown: str(shown["userId"]))
            assert users == [participant("ann"), participant("bob"), participant("cid", "view")]
            back.updated(gravity=7, user="ann")
            back.expect("participant_joined", participant=participant("cid", "view"))
            back.expect_nothing()


def test_every_kind_of_message_is_replayed(server: Server) -> None:
    analysis = {"frequencies": [1], "waveform": [0], "timestamp": "2024-03-21T10:30:00Z"}
    with Plain(server, "ann") as ann, Plain(server, "bob") as bob, SocketIo(server, "cid") as cid:
        ann.join()
        place = enter(ann, bob)
        lose(server, bob)
        ann.update("physics", gravity=1)
        ann.update("music", tempo=90)
        ann.update("visualization", brightness=1)
        ann.emit("generate_music", {"universeId": "universe-123", "duration": 4})
        ann.emit("audio_analysis", {"universeId": "universe-123", "analysis": analysis})
        missed = [ann.next() for _ in range(5)]
        cid.join()
        missed.append(ann.next())
        cid.leave()
        missed.append(ann.next())
        with come_back(Plain, server, "bob", place) as back:
            resume(back, place)
            same(back, missed)
            back.expect_nothing()


def test_own_messages_whose_echo_was_lost_are_replayed(server: Server) -> None:
    with Plain(server, "ann") as ann, Plain(server, "bob") as bob:
        ann.join()
        place = enter(ann, bob)
        for gravity in range(5):
            bob.update(gravity=gravity)
        told = [ann.next() for _ in range(5)]
        lose(server, bob)
        with come_back(Plain, server, "bob", place) as back:
            resume(back, place)
            same(back, told)
            back.expect_nothing()


@both
def test_the_others_are_told_nothing(server: Server, kind: Kind) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        place = enter(ann, bob)
        lose(server, bob)
        assert participant("bob") in ann.join()["participants"]
        with come_back(kind, server, "bob", place) as back:
            resume(back, place)
            ann.expect_nothing()
            assert ann.join()["participants"].count(participant("bob")) == 1
            back.leave()
            ann.expect("participant_left", userId="bob")


def test_one_may_come_back_in_another_mode(server: Server) -> None:
    with Plain(server, "ann") as ann, Plain(server, "bob") as bob:
        ann.join()
        place = enter(ann, bob)
        lose(server, bob)
        with come_back(Plain, server, "bob", place) as back:
            resume(back, place, mode="view")
            ann.expect("participant_joined", participant=participant("bob", "view"))
            back.update(gravity=1)
            back.expect_error("PERMISSION_DENIED")


def test_every_universe_is_resumed_by_itself(server: Server) -> None:
    make(server, "another")
    with Plain(server, "ann") as ann, Plain(server, "bob") as bob:
        ann.join()
        ann.join("another")
        here = enter(ann, bob)
        there = Place.of(bob, bob.join("another"))
        ann.expect("participant_joined", universeId="another")
        lose(server, bob)
        missed_here = publish(ann, 1, 2)
        ann.update(universe="another", gravity=3)
        missed_there = [ann.next()]
        with come_back(SocketIo, server, "bob", here) as back:
            resume(back, there, universe="another")
            same(back, missed_there)
            resume(back, here)
            same(back, missed_here)
            back.expect_nothing()


def test_replay_is_whole_while_others_go_on_writing(server: Server) -> None:
    with Plain(server, "ann") as ann, Plain(server, "cid") as cid, SocketIo(server, "bob") as bob:
        gather(ann, cid)
        place = Place.of(bob, bob.join())
        lose(server, bob)
        for step in range(25):
            ann.update(gravity=step)
            cid.update(gravity=step)
        back = come_back(SocketIo, server, "bob", place)
        back.emit("join_room", {"universeId": "universe-123", "mode": "edit", **place.fields()})
        for step in range(25, 50):
            ann.update(gravity=step)
            cid.update(gravity=step)
        assert back.expect("room_joined")["recovered"] is True
        offsets = [back.next().offset for _ in range(100)]
        assert offsets == list(range(offsets[0], offsets[0] + 100))
        back.expect_nothing()
        back.close()
