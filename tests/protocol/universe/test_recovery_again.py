"""Coming back more than once, without the answer to the last try, and within two minutes."""

import time

import pytest

from support.server import Server
from support.socketio import SocketIo
from support.universe import Member, Plain, lose
from support.universe_recovery import Kind, Place, come_back, enter, publish, resume, same

both = pytest.mark.parametrize("kind", [Plain, SocketIo])


@both
def test_one_may_come_back_again_and_again(server: Server, kind: Kind) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        bob: Member = kind(server, "bob")
        place = enter(ann, bob)
        for round_ in range(5):
            lose(server, bob)
            missed = publish(ann, 10 * round_, 10 * round_ + 1)
            bob = come_back(kind, server, "bob", place)
            resume(bob, place)
            same(bob, missed)
            place = Place(bob.session, place.epoch, missed[-1].offset)
        bob.close()
        ann.expect("participant_left", userId="bob")


@both
def test_who_lost_the_answer_too_comes_back_with_the_place_it_knows(server: Server, kind: Kind) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        place = enter(ann, bob)
        lose(server, bob)
        missed = publish(ann, 1, 2, 3)
        half = come_back(kind, server, "bob", place)
        resume(half, place)  # of which the client never learns
        lose(server, half)
        missed += publish(ann, 4)
        with come_back(kind, server, "bob", place) as back:
            resume(back, place)
            same(back, missed)
            back.expect_nothing()
            ann.expect_nothing()


@both
def test_who_lost_the_answer_may_come_back_while_that_connection_looks_alive(server: Server, kind: Kind) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        place = enter(ann, bob)
        lose(server, bob)
        missed = publish(ann, 1, 2, 3)
        with come_back(kind, server, "bob", place) as half:
            resume(half, place)
            with come_back(kind, server, "bob", place) as back:
                resume(back, place)
                same(back, missed)
                half.sent_away(4001)


def test_it_does_not_count_in_the_rate(server: Server) -> None:
    bob: Member = Plain(server, "bob")
    place = Place.of(bob, bob.join())
    for _ in range(40):
        back = come_back(Plain, server, "bob", place)
        resume(back, place)
        place = Place(back.session, place.epoch, place.offset)
        bob.close()
        bob = back
    bob.leave()
    bob.join()
    bob.close()


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_the_window_is_two_minutes(server: Server) -> None:
    with Plain(server, "ann") as ann, Plain(server, "bob") as bob, Plain(server, "cid") as cid:
        ann.join()
        place = enter(ann, bob)
        late = enter(ann, cid)
        lose(server, bob, cid)
        lost = time.monotonic()
        missed = publish(ann, 1)
        time.sleep(110 - (time.monotonic() - lost))
        ann.expect_nothing()
        with come_back(Plain, server, "bob", place) as back:
            resume(back, place)
            back.expect("participant_joined")
            same(back, missed)
            event = ann.next(20)
            assert (event.name, event.data["userId"]) == ("participant_left", "cid")
            assert time.monotonic() - lost == pytest.approx(120, abs=3)
            back.expect("participant_left", userId="cid")
            with come_back(Plain, server, "cid", late) as too_late:
                assert too_late.join(**late.fields())["recovered"] is False
                too_late.expect_nothing()
