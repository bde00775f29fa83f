"""History is 16,384 messages or 8 MiB a room: what is too short for a place replays nothing, never a part."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from support.json_text import Json
from support.server import Server
from support.socketio import SocketIo
from support.universe import UNIVERSE, Member, Plain, lose
from support.universe_recovery import Kind, Place, come_back, publish, resume, same, start_anew

PER_SECOND = 30
MESSAGES = 16_384
MIB = 1 << 20
# Nearly the 64 KiB a message may have; about 58 KiB of it without the spaces.
LARGE: Json = {"frequencies": [0.12345678] * 2600, "waveform": [0.12345678] * 2600, "timestamp": "2024-03-21T10:30:00Z"}
SMALL: Json = {"frequencies": [], "waveform": [], "timestamp": "2024-03-21T10:30:00Z"}


@contextmanager
def crowd(server: Server, count: int) -> Iterator[list[Plain]]:
    """So many users in the room."""
    with ExitStack() as open_members:
        members = [open_members.enter_context(Plain(server, f"user{number}")) for number in range(count)]
        for member in members:
            member.join(mode="view")
        yield members


def analyse(members: list[Plain], count: int, analysis: Json, at_once: int = 1) -> None:
    """Each of them sends so many analyses as fast as it may; all read as they come, or they would be too slow."""
    frame = json.dumps({"event": "audio_analysis", "data": {"universeId": UNIVERSE, "analysis": analysis}})
    read_at: list[float] = []
    for sent in range(0, count, at_once):
        if sent + at_once > PER_SECOND:
            time.sleep(max(0.0, read_at[sent + at_once - 1 - PER_SECOND] + 1.01 - time.monotonic()))
        for member in members:
            for _ in range(at_once):
                member.send_text(frame)
        for member in members:
            read = 0
            while read < at_once * len(members):
                text = member.link.next_text()
                assert '"error"' not in text, text
                read += '"audio_analyzed"' in text
        read_at += [time.monotonic()] * at_once


def lost(server: Server, user: str, kind: Kind = Plain) -> Place:
    """A user that joins and is lost; its place."""
    member = kind(server, user)
    place = Place.of(member, member.join())
    lose(server, member)
    return place


def present(member: Member) -> int:
    """The room's offset now."""
    member.unread()
    offset: int = member.join()["offset"]
    return offset


def test_less_than_the_history_is_replayed_whole(server: Server) -> None:
    with crowd(server, 4) as members:
        place = lost(server, "bob")
        analyse(members, 25, LARGE)  # 100 messages, under 7 MiB
        with come_back(Plain, server, "bob", place) as back:
            resume(back, place)
            offsets = [back.expect("audio_analyzed", analysis=LARGE)["offset"] for _ in range(100)]
            assert offsets == list(range(offsets[0], offsets[0] + 100))
            back.expect_nothing()


@pytest.mark.parametrize("stock", [False, True])
@pytest.mark.parametrize("kind", [Plain, SocketIo])
def test_more_than_eight_mebibytes_replay_nothing(server: Server, kind: Kind, stock: bool) -> None:
    with crowd(server, 6) as members, Plain(server, "ann") as ann:
        ann.join()
        place = lost(server, "bob", kind)
        analyse(members, 30, LARGE)  # 180 messages, over 10 MiB
        ann.unread()
        with kind(server, "bob") if stock else come_back(kind, server, "bob", place) as back:
            joined = back.expect("room_joined", recovered=False) if stock else start_anew(back, place)
            back.expect_nothing()
            live = publish(ann, 1, 2)
            assert joined["offset"] < live[0].offset
            same(back, live)
            back.expect_nothing()


@pytest.mark.slow
def test_more_than_16384_messages_replay_nothing_and_not_fewer(server: Server) -> None:
    users = 20
    with crowd(server, users) as members, Plain(server, "ann") as ann:
        ann.join()
        places = {user: lost(server, user) for user in ("bob", "cid")}
        ann.unread()
        analyse(members, MESSAGES // users + 10, SMALL, at_once=10)
        now = present(ann)
        assert now - places["bob"].offset > MESSAGES
        with come_back(Plain, server, "bob", places["bob"]) as back:
            start_anew(back, places["bob"].at(now - MESSAGES - 1))
            back.expect_nothing()
        now = present(ann)
        with come_back(Plain, server, "cid", places["cid"]) as back:
            resume(back, places["cid"].at(now - MESSAGES))
            for offset in range(now - MESSAGES + 1, now + 1):
                assert back.next().offset == offset
            back.expect_nothing()
