"""Modes: `edit` may change the universe, `view` may watch; joining again changes the mode."""

import pytest

from support.json_text import Json
from support.server import Server
from support.socketio import SocketIo
from support.universe import UNIVERSE, Plain, gather, participant

both = pytest.mark.parametrize("kind", [Plain, SocketIo])
NEEDS_EDIT: dict[str, Json] = {
    "update_physics": {"parameters": {"gravity": 1}},
    "update_music": {"parameters": {"tempo": 90}},
    "update_visualization": {"parameters": {"brightness": 1}},
    "generate_music": {"duration": 8},
}
ANALYSIS: Json = {"analysis": {"frequencies": [1], "waveform": [0], "timestamp": "2024-03-21T10:30:00Z"}}


@both
@pytest.mark.parametrize("event", NEEDS_EDIT)
def test_who_views_may_not_change(server: Server, kind: type[Plain | SocketIo], event: str) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        gather(ann, bob, mode="view")
        bob.emit(event, {"universeId": UNIVERSE, **NEEDS_EDIT[event]})
        bob.expect_error("PERMISSION_DENIED")
        bob.expect_nothing()
        ann.expect_nothing()


@both
@pytest.mark.parametrize("event", [*NEEDS_EDIT, "audio_analysis"])
def test_who_is_not_there_may_nothing(server: Server, kind: type[Plain | SocketIo], event: str) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        for universe in (UNIVERSE, "universe-124"):
            bob.emit(event, {"universeId": universe, **{**NEEDS_EDIT, "audio_analysis": ANALYSIS}[event]})
            bob.expect_error("PERMISSION_DENIED")
        bob.expect_nothing()
        ann.expect_nothing()


def test_what_is_wrong_is_told_before_what_is_not_allowed(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.emit("update_physics", {"universeId": UNIVERSE, "parameters": {"gravity": -1}})
        ann.expect_error("INVALID_PARAMETERS")


@both
def test_who_views_hears_everything(server: Server, kind: type[Plain | SocketIo]) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        ann.join()
        bob.join(mode="view")
        ann.expect("participant_joined", participant=participant("bob", "view"))
        ann.update(gravity=1)
        bob.updated(gravity=1, user="ann")
        ann.updated(gravity=1)
        bob.emit("audio_analysis", {"universeId": UNIVERSE, **ANALYSIS})
        bob.expect("audio_analyzed", **ANALYSIS)
        ann.expect("audio_analyzed", **ANALYSIS)


@both
def test_joining_again_changes_the_mode_and_tells_the_others(server: Server, kind: type[Plain | SocketIo]) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        gather(ann, bob)
        for mode in ("view", "edit"):
            data = bob.join(mode=mode)
            assert data["recovered"] is False
            assert participant("bob", mode) in data["participants"]
            ann.expect("participant_joined", participant=participant("bob", mode))
            bob.update(gravity=3)
            if mode == "view":
                bob.expect_error("PERMISSION_DENIED")
            else:
                bob.updated(gravity=3)
                ann.updated(gravity=3, user="bob")
        bob.expect_nothing()


@both
def test_joining_again_in_the_same_mode_tells_nobody_else(server: Server, kind: type[Plain | SocketIo]) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob") as bob:
        gather(ann, bob)
        assert bob.join()["recovered"] is False
        ann.expect_nothing()
        bob.leave()
        ann.expect("participant_left", userId="bob")
