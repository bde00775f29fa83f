"""`generate_music`: notes in the room's key, scale, tempo, complexity and range, the same for the same seed."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from support.json_text import Json
from support.server import Server
from support.socketio import SocketIo
from support.universe import UNIVERSE, Plain, gather
from support.universe_parameters import SCALES, SHARPS_AND_FLATS

both = pytest.mark.parametrize("kind", [Plain, SocketIo])
SEMITONES = dict(zip(SHARPS_AND_FLATS, (0, 1, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 8, 9, 10, 10, 11), strict=True))
# Onsets lie on a grid that holds triplets and thirty-second notes.
GRID = 24
MOST_NOTES = 2000
SAFE_INTEGER = 2**53 - 1


@pytest.fixture
def ann(server: Server) -> Iterator[Plain]:
    """A user in the room, who may edit."""
    with Plain(server, "ann") as ann:
        ann.join()
        yield ann


def generate(member: Plain | SocketIo, duration: float = 8, **more: Json) -> Json:
    """Asks for music and reads it."""
    member.emit("generate_music", {"universeId": UNIVERSE, "duration": duration, **more})
    return member.expect("music_generated", universeId=UNIVERSE)


def set_music(member: Plain, **parameters: Json) -> None:
    """Sets the room's music."""
    member.update("music", **parameters)
    member.updated("music", **parameters)


@both
def test_all_in_the_room_get_the_same_notes(server: Server, kind: type[Plain | SocketIo]) -> None:
    with kind(server, "ann") as ann, Plain(server, "bob") as bob, SocketIo(server, "cid") as cid:
        gather(ann, bob, cid)
        data = generate(ann)
        assert set(data) == {"universeId", "notes", "seed", "timestamp", "offset"}
        assert bob.next().data == data
        assert cid.next().data == data


def test_notes_are_within_their_bounds(ann: Plain) -> None:
    for duration in (0.5, 1, 8, 59.5, 60):
        notes = generate(ann, duration)["notes"]
        assert 1 <= len(notes) <= MOST_NOTES
        for note in notes:
            assert set(note) == {"pitch", "startTime", "duration", "velocity"}
            assert type(note["pitch"]) is int
            assert 0 <= note["pitch"] <= 127
            assert type(note["velocity"]) is int
            assert 1 <= note["velocity"] <= 127
            assert note["startTime"] >= 0
            assert note["duration"] > 0
            assert note["startTime"] + note["duration"] <= duration + 0.001
        assert max(note["startTime"] for note in notes) >= duration / 2 - 0.5, "the second half is silent"


@pytest.mark.parametrize("scale", SCALES)
def test_every_note_is_in_the_scale(ann: Plain, scale: str) -> None:
    for key in ("C", "F#", "Bb"):
        set_music(ann, key=key, scale=scale, melodyRange=1, rhythmComplexity=1)
        degrees = {(note["pitch"] - SEMITONES[key]) % 12 for note in generate(ann, 60)["notes"]}
        assert degrees <= set(SCALES[scale]), (key, scale)
        assert len(degrees) >= 3


def test_a_key_may_be_spelt_with_sharps_or_flats(ann: Plain) -> None:
    for sharp, flat in (("C#", "Db"), ("D#", "Eb"), ("F#", "Gb"), ("G#", "Ab")):
        set_music(ann, key=sharp, scale="major")
        with_sharps = generate(ann, seed=7)["notes"]
        set_music(ann, key=flat)
        assert generate(ann, seed=7)["notes"] == with_sharps


@pytest.mark.parametrize("tempo", [20, 90, 120, 137, 300])
def test_notes_lie_on_the_tempos_grid(ann: Plain, tempo: float) -> None:
    step = 60 / tempo / GRID
    for complexity in (0, 0.5, 1):
        set_music(ann, tempo=tempo, rhythmComplexity=complexity)
        for note in generate(ann, 20)["notes"]:
            off = abs(note["startTime"] - round(note["startTime"] / step) * step)
            assert off < 0.001, (note, step)


def test_the_tempo_scales_the_time(ann: Plain) -> None:
    set_music(ann, tempo=60, rhythmComplexity=0.5)
    slow = generate(ann, 40, seed=7)["notes"]
    set_music(ann, tempo=240)
    fast = generate(ann, 10, seed=7)["notes"]
    assert [note["pitch"] for note in slow] == [note["pitch"] for note in fast]
    for slowly, quickly in zip(slow, fast, strict=True):
        assert slowly["startTime"] / 4 == pytest.approx(quickly["startTime"], abs=0.002)


def test_complexity_changes_the_rhythm(ann: Plain) -> None:
    set_music(ann, tempo=120, harmony=0, rhythmComplexity=0)
    plain = distances(generate(ann, 60, seed=7)["notes"])
    set_music(ann, rhythmComplexity=1)
    assert len(distances(generate(ann, 60, seed=7)["notes"])) > len(plain)


def test_range_widens_the_melody(ann: Plain) -> None:
    spans = []
    for melody_range in (0, 0.5, 1):
        set_music(ann, key="C", scale="major", harmony=0, melodyRange=melody_range)
        pitches = [note["pitch"] for note in generate(ann, 60, seed=7)["notes"]]
        spans.append(max(pitches) - min(pitches))
    assert spans[0] < spans[1] < spans[2], spans


def test_there_are_never_more_than_two_thousand_notes(ann: Plain) -> None:
    set_music(ann, tempo=300, rhythmComplexity=1, harmony=1, melodyRange=1)
    for seed in range(5):
        assert 100 < len(generate(ann, 60, seed=seed)["notes"]) <= MOST_NOTES


@pytest.mark.parametrize("seed", [0, 1, 123456789, 2**31, 2**32])
def test_a_given_seed_is_echoed_and_gives_the_same_notes(ann: Plain, seed: int) -> None:
    first, second = generate(ann, seed=seed), generate(ann, seed=seed)
    assert first["seed"] == second["seed"] == seed
    assert first["notes"] == second["notes"]
    assert generate(ann, seed=seed + 1)["notes"] != first["notes"]


def test_a_seed_that_was_not_given_is_told_and_gives_the_same_notes(ann: Plain) -> None:
    seeds = set()
    for _ in range(4):
        first = generate(ann)
        assert type(first["seed"]) is int
        assert abs(first["seed"]) <= SAFE_INTEGER, "a browser could not send this seed back"
        assert generate(ann, seed=first["seed"])["notes"] == first["notes"]
        seeds.add(first["seed"])
    assert len(seeds) == 4


def test_the_same_seed_gives_the_same_notes_after_a_restart(server: Server) -> None:
    found = []
    for _ in range(2):
        with Plain(server, "ann") as ann:
            ann.join()
            set_music(ann, tempo=100, key="D", scale="dorian")
            found.append(generate(ann, seed=11)["notes"])
        server.stop()
        server.start()
    assert found[0] == found[1]


BAD: list[Json] = [
    {"duration": 0},
    {"duration": -1},
    {"duration": 60.001},
    {"duration": 1e300},
    {"duration": "8"},
    {"duration": None},
    {"duration": True},
    {"duration": [8]},
    {},
    {"duration": 8, "seed": "1"},
    {"duration": 8, "seed": 1.5},
    {"duration": 8, "seed": True},
    {"duration": 8, "seed": [1]},
]


@both
@pytest.mark.parametrize("request_data", BAD)
def test_a_bad_request_is_refused(server: Server, kind: type[Plain | SocketIo], request_data: Json) -> None:
    with kind(server, "ann") as ann:
        ann.join()
        ann.emit("generate_music", {"universeId": UNIVERSE, **request_data})
        ann.expect_error("INVALID_PARAMETERS")
        ann.emit("generate_music", {**request_data, "universeId": 7})
        ann.expect_error("INVALID_PARAMETERS")
        ann.expect_nothing()


def distances(notes: Json) -> set[float]:
    """The different distances between onsets, in seconds."""
    onsets = sorted({round(note["startTime"], 3) for note in notes})
    return {round(later - earlier, 2) for earlier, later in pairwise(onsets)}
