"""`record` and its words: confirmation and broadcast echo what was sent; a query answers true, false or "pause"."""

import pytest

from support.camera import Camera, admin
from support.json_text import Json
from support.server import Server

WORDS: list[tuple[Json, Json, Json]] = [
    (False, True, True),
    (False, "on", True),
    (True, False, False),
    (True, "off", False),
    (True, "pause", "pause"),
    ("pause", "pause_release", True),
    ("pause", "off", False),
    ("pause", "on", True),
]


@pytest.mark.parametrize(("before", "sent", "read"), WORDS)
def test_the_word_is_echoed_and_the_state_is_read(server: Server, before: Json, sent: Json, read: Json) -> None:
    with admin(server) as camera:
        reach(camera, before)
        with Camera(server) as other:
            camera.send({"record": sent})
            camera.expect({"record": sent, "info": ["record"]}, {"record": sent})
            other.expect({"record": sent})
            assert camera.get("record") == {"record": read}
            assert other.get("record") == {"record": read}


SAME = [(False, "off"), (False, False), (True, "on"), (True, True), ("pause", "pause")]


@pytest.mark.parametrize(("state", "word"), SAME)
def test_a_word_for_the_present_state_is_confirmed_not_broadcast(server: Server, state: Json, word: Json) -> None:
    with admin(server) as camera:
        reach(camera, state)
        camera.send({"record": word})
        camera.expect({"record": word, "info": ["record"]})
        camera.expect_nothing()
        assert camera.get("record") == {"record": state}


def reach(camera: Camera, state: Json) -> None:
    """Brings the recording into a state."""
    if state is False:
        return
    camera.set(record=True)
    if state == "pause":
        camera.set(record="pause")
