"""Every room message carries its offset, one more than the last; `room_joined` says after which the next ones come."""

import pytest

from support.json_text import Json
from support.server import Server
from support.socketio import SocketIo
from support.universe import UNIVERSE, Plain, gather
from support.universe_rooms import make

ROOM: Json = {"universeId": UNIVERSE}
ANALYSIS: Json = {"frequencies": [], "waveform": [], "timestamp": "2024-03-21T10:30:00Z"}


def test_every_room_message_counts_one(server: Server) -> None:
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as bob, Plain(server, "cid") as cid:
        gather(ann, bob)
        offset = ann.join()["offset"]
        bob.update("physics", gravity=1)
        bob.update("music", tempo=90)
        bob.update("visualization", brightness=1)
        bob.emit("generate_music", {**ROOM, "duration": 1})
        bob.emit("audio_analysis", {**ROOM, "analysis": ANALYSIS})
        events = [ann.next() for _ in range(5)]
        cid.join()
        events.append(ann.next())
        cid.join(mode="view")
        events.append(ann.next())
        cid.leave()
        events.append(ann.next())
        assert [event.name for event in events] == [
            "physics_updated",
            "music_updated",
            "visualization_updated",
            "music_generated",
            "audio_analyzed",
            "participant_joined",
            "participant_joined",
            "participant_left",
        ]
        assert [event.offset for event in events] == list(range(offset + 1, offset + 9))


def test_what_goes_to_one_alone_does_not_count(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join()
        ann.update(gravity=1)
        offset = ann.updated(gravity=1)
        ann.join()
        ann.update(gravity=-1)
        ann.expect_error("INVALID_PARAMETERS")
        ann.emit("join_room", {"universeId": "nowhere", "mode": "edit"})
        ann.expect("room_error")
        assert ann.join()["offset"] == offset
        ann.update(gravity=2)
        assert ann.updated(gravity=2) == offset + 1


def test_offsets_are_the_rooms_own(server: Server) -> None:
    make(server, "another")
    with Plain(server, "ann") as ann:
        here = ann.join()["offset"]
        there = ann.join("another")["offset"]
        for _ in range(5):
            ann.update(gravity=1)
            ann.updated(gravity=1)
        ann.update(universe="another", gravity=2)
        assert ann.expect("physics_updated", universeId="another")["offset"] == there + 1
        ann.update(gravity=3)
        assert ann.updated(gravity=3) == here + 6


@pytest.mark.parametrize("kind", [Plain, SocketIo])
def test_a_member_may_miss_the_offsets_of_its_own_coming_and_going(
    server: Server, kind: type[Plain | SocketIo]
) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        bob.join()
        announced = ann.expect("participant_joined")["offset"]
        offset = bob.join()["offset"]
        assert offset == announced
        ann.update(gravity=1)
        assert bob.updated(gravity=1, user="ann") == announced + 1


def test_the_epoch_is_the_rooms_for_all_and_for_long(server: Server) -> None:
    make(server, "another")
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as bob:
        epoch = ann.join()["epoch"]
        assert type(epoch) in {str, int}
        assert bob.join()["epoch"] == epoch
        ann.expect("participant_joined")
        ann.leave()
        bob.expect("participant_left")
        assert ann.join()["epoch"] == epoch
        assert ann.join("another")["epoch"] != epoch
