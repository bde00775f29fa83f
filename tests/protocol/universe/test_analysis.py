"""`audio_analysis`: any member's analysis is handed to all in the room, as it was sent."""

import pytest

from support.json_text import Json
from support.server import Server
from support.socketio import PollingSocketIo, SocketIo
from support.universe import UNIVERSE, Plain, gather

each = pytest.mark.parametrize("kind", [Plain, SocketIo, PollingSocketIo])
ANALYSIS: Json = {
    "frequencies": [0.5, 1, 22050, 1e-7, 0],
    "waveform": [-1, 0.25, 1, -0.30000000000000004],
    "timestamp": "2024-03-21T10:30:00Z",
}


@each
def test_all_in_the_room_get_it_the_sender_included(server: Server, kind: type[Plain | SocketIo]) -> None:
    with kind(server, "ann") as ann, Plain(server, "bob") as bob, SocketIo(server, "cid") as cid:
        gather(ann, bob, cid, mode="view")
        ann.emit("audio_analysis", {"universeId": UNIVERSE, "analysis": ANALYSIS})
        told = [member.expect("audio_analyzed", universeId=UNIVERSE) for member in (ann, bob, cid)]
        assert told[0] == told[1] == told[2]
        assert told[0]["analysis"] == ANALYSIS


def test_an_analysis_may_be_empty(server: Server) -> None:
    empty: Json = {"frequencies": [], "waveform": [], "timestamp": "2024-03-21T10:30:00Z"}
    with Plain(server, "ann") as ann:
        ann.join()
        ann.emit("audio_analysis", {"universeId": UNIVERSE, "analysis": empty})
        ann.expect("audio_analyzed", analysis=empty)


def test_an_analysis_of_sixteen_kilobytes_passes(server: Server) -> None:
    large: Json = {"frequencies": [0.125] * 1200, "waveform": [-0.5] * 1200, "timestamp": "2024-03-21T10:30:00Z"}
    with SocketIo(server, "ann") as ann, Plain(server, "bob") as bob:
        gather(ann, bob)
        ann.emit("audio_analysis", {"universeId": UNIVERSE, "analysis": large})
        ann.expect("audio_analyzed", analysis=large)
        bob.expect("audio_analyzed", analysis=large)


BAD: list[Json] = [
    {},
    {"analysis": ANALYSIS},
    {"universeId": UNIVERSE},
    {"universeId": UNIVERSE, "analysis": None},
    {"universeId": UNIVERSE, "analysis": "loud"},
    {"universeId": UNIVERSE, "analysis": [1, 2]},
    {"universeId": UNIVERSE, "analysis": {**ANALYSIS, "frequencies": "high"}},
    {"universeId": UNIVERSE, "analysis": {**ANALYSIS, "waveform": ["1"]}},
    {"universeId": UNIVERSE, "analysis": {**ANALYSIS, "timestamp": 5}},
    {"universeId": 7, "analysis": ANALYSIS},
    [],
    None,
]


@pytest.mark.parametrize("data", BAD)
def test_an_analysis_that_is_none_is_invalid(server: Server, data: Json) -> None:
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as bob:
        gather(ann, bob)
        ann.emit("audio_analysis", data)
        ann.expect_error("INVALID_PARAMETERS")
        ann.expect_nothing()
        bob.expect_nothing()
