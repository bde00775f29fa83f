"""Rates: 60 updates, 10 generations and 30 joins and leaves in any minute, 30 analyses in any second, each per user."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.json_text import Json
from support.server import Server
from support.socketio import PollingSocketIo, SocketIo
from support.universe import UNIVERSE, Member, Plain, lose

ANALYSIS: Json = {"frequencies": [], "waveform": [], "timestamp": "2024-03-21T10:30:00Z"}
MINUTE = 60.0


def update(member: Member, number: int) -> None:
    """Sends an update, of each kind in turn."""
    kind, name = (("physics", "gravity"), ("music", "harmony"), ("visualization", "brightness"))[number % 3]
    member.emit(f"update_{kind}", {"universeId": UNIVERSE, "parameters": {name: 1}})


def generate(member: Member, _number: int) -> None:
    """Asks for music."""
    member.emit("generate_music", {"universeId": UNIVERSE, "duration": 1})


def analyse(member: Member, _number: int) -> None:
    """Sends an analysis."""
    member.emit("audio_analysis", {"universeId": UNIVERSE, "analysis": ANALYSIS})


def move(member: Member, number: int) -> None:
    """Leaves, or joins; the member had joined once before."""
    if number % 2 == 0:
        member.emit("leave_room", {"universeId": UNIVERSE})
    else:
        member.emit("join_room", {"universeId": UNIVERSE, "mode": "edit"})


Send = Callable[[Member, int], None]
# What is sent, how many are taken after the first join, and in how many seconds.
RATES: dict[str, tuple[Send, int, float]] = {
    "updates": (update, 60, MINUTE),
    "generations": (generate, 10, MINUTE),
    "joins and leaves": (move, 29, MINUTE),
    "analyses": (analyse, 30, 1.0),
}
each = pytest.mark.parametrize("what", RATES)
# Those with time for other things in between.
each_of_a_minute = pytest.mark.parametrize("what", [what for what, (*_, seconds) in RATES.items() if seconds == MINUTE])


def take(member: Member, send: Send, count: int, first: int = 0) -> None:
    """Sends that many at once, all of which must be taken."""
    for number in range(first, first + count):
        send(member, number)
    for _ in range(count):
        came = member.next()
        assert came.name not in {"error", "room_error"}, came


def refuse(member: Member, send: Send, number: int) -> float:
    """Sends one that must be refused; the seconds to wait."""
    send(member, number)
    wait = member.expect_error("RATE_LIMITED")["retryAfterMs"]
    assert type(wait) is int
    return wait / 1000


@each
@pytest.mark.parametrize("kind", [Plain, SocketIo])
def test_the_next_is_told_how_long_to_wait(server: Server, kind: type[Plain | SocketIo], what: str) -> None:
    send, allowed, seconds = RATES[what]
    with kind(server, "ann") as ann:
        begun = time.monotonic()
        ann.join()
        if what != "joins and leaves":
            begun = time.monotonic()
        take(ann, send, allowed)
        wait = refuse(ann, send, allowed)
        assert wait <= seconds
        assert wait >= seconds - (time.monotonic() - begun) - 0.01


@each_of_a_minute
def test_refused_messages_do_not_count_and_change_nothing(server: Server, what: str) -> None:
    send, allowed, _ = RATES[what]
    with Plain(server, "ann") as ann, Plain(server, "bob") as bob:
        ann.join()
        take(ann, send, allowed)
        first = refuse(ann, send, allowed)
        begun = time.monotonic()
        bob.join()
        for event in ann.unread():
            assert event.name == "participant_joined"
        for _ in range(20):
            wait = refuse(ann, send, allowed)
            assert wait <= first - (time.monotonic() - begun) + 0.05
        bob.expect_nothing()


def test_after_the_wait_it_is_taken_and_not_before(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        take(ann, analyse, 30)
        wait = refuse(ann, analyse, 30)
        time.sleep(wait * 0.7)
        rest = refuse(ann, analyse, 30)
        assert rest <= wait * 0.3 + 0.005
        time.sleep(rest)
        take(ann, analyse, 1)


def test_the_second_slides(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        take(ann, analyse, 15)
        time.sleep(0.6)
        take(ann, analyse, 15)
        wait = refuse(ann, analyse, 30)
        assert wait <= 0.4
        time.sleep(wait + 0.3)
        take(ann, analyse, 15)
        assert refuse(ann, analyse, 30) <= 0.6


def test_rates_do_not_share(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        for send, allowed, _ in RATES.values():
            take(ann, send, allowed - allowed % 2)
        for send, allowed, _ in list(RATES.values())[:2]:
            refuse(ann, send, allowed)


@each_of_a_minute
def test_the_connections_of_a_user_count_together_over_all_transports(server: Server, what: str) -> None:
    send, allowed, _ = RATES[what]
    if what == "joins and leaves":
        allowed -= 2  # two more joins
    with Plain(server, "ann") as first, SocketIo(server, "ann") as second, PollingSocketIo(server, "ann") as third:
        members = (first, second, third)
        for member in members:
            member.join()
        for number in range(allowed):
            send(members[number % 3], number // 3)
        for member in members:
            found = [event.name for event in member.unread()]
            assert "error" not in found, found
        for member in members:
            send(member, 1 if what == "joins and leaves" else 0)
            assert member.unread()[-1].data["code"] == "RATE_LIMITED"


@each_of_a_minute
def test_users_count_apart(server: Server, what: str) -> None:
    send, allowed, _ = RATES[what]
    with Plain(server, "ann") as ann:
        ann.join()
        take(ann, send, allowed)
        with SocketIo(server, "bob") as bob:
            bob.join()
            ann.unread()
            send(bob, 0)
            assert bob.next().name != "error"
            send(ann, allowed)
            assert ann.unread()[-1].data["code"] == "RATE_LIMITED"


@pytest.mark.parametrize("what", ["updates", "generations"])
@pytest.mark.parametrize("goodbye", [True, False])
def test_reconnecting_does_not_reset_it(server: Server, what: str, goodbye: bool) -> None:
    send, allowed, seconds = RATES[what]
    with Plain(server, "ann") as ann:
        ann.join()
        take(ann, send, allowed)
        refuse(ann, send, allowed)
        if goodbye:
            ann.close()
        else:
            lose(server, ann)
    for kind in (Plain, SocketIo):
        with kind(server, "ann", session="none") as again:
            again.join()
            assert refuse(again, send, 0) <= seconds


def test_reconnecting_does_not_reset_joins(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        take(ann, move, 29)
    with SocketIo(server, "ann") as again:
        refuse(again, move, 1)


def test_invalid_messages_do_not_count(server: Server) -> None:
    with Plain(server, "ann") as ann:
        for _ in range(40):
            ann.emit("join_room", {"universeId": UNIVERSE, "mode": "own"})
            ann.expect_error("INVALID_PARAMETERS")
        ann.join()
        for _ in range(70):
            ann.update(gravity=-1)
            ann.expect_error("INVALID_PARAMETERS")
            ann.emit("generate_music", {"universeId": UNIVERSE, "duration": 61})
            ann.expect_error("INVALID_PARAMETERS")
        for send, allowed, _ in RATES.values():
            take(ann, send, allowed)
            refuse(ann, send, allowed)
            if send is move:
                break


def test_what_is_not_allowed_does_not_count(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join(mode="view")
        for number in range(70):
            update(ann, number)
            ann.expect_error("PERMISSION_DENIED")
            generate(ann, number)
            ann.expect_error("PERMISSION_DENIED")
        for _ in range(40):
            ann.emit("join_room", {"universeId": "nowhere", "mode": "edit"})
            ann.expect("room_error", code="NOT_FOUND")
        ann.join(mode="edit")
        take(ann, update, 60)
        take(ann, generate, 10)


@pytest.mark.slow
def test_the_minute_is_exact(tmp_path: Path) -> None:
    minutes = [what for what, (_, _, seconds) in RATES.items() if seconds == MINUTE]
    with ThreadPoolExecutor() as pool:
        for work in [pool.submit(wait_for_the_next, tmp_path / what, what) for what in minutes]:
            work.result()


def wait_for_the_next(data: Path, what: str) -> None:
    """Uses up a rate, and gets the next as soon as was said, not sooner."""
    send, allowed, _ = RATES[what]
    with Server(data) as server, Plain(server, "ann") as ann:
        ann.join()
        take(ann, send, allowed)
        wait = refuse(ann, send, allowed)
        time.sleep(wait * 0.99)
        rest = refuse(ann, send, allowed)
        assert rest <= wait * 0.01 + 0.05
        time.sleep(rest)
        take(ann, send, 1, first=allowed)
