"""Queries: one object with the known keys."""

import pytest

from support.camera import INVALID_MESSAGE, Camera, admin
from support.server import Server


def test_the_known_keys_are_answered_to_a_stranger(server: Server) -> None:
    with Camera(server) as camera:
        camera.send({"get": ["brightness", "contrast", "resolution", "record"]})
        camera.expect({"brightness": 50, "contrast": 50, "resolution": "1920x1080", "record": False})


def test_unknown_keys_are_left_out(server: Server) -> None:
    with Camera(server) as camera:
        assert camera.get("fps", "nope", "get", "username", "") == {"fps": 30}
        assert camera.get("nope") == {}
        assert camera.get() == {}


def test_a_key_asked_twice_is_answered_once(server: Server) -> None:
    with Camera(server) as camera:
        assert camera.get("fps", "gain", "fps") == {"fps": 30, "gain": 50}


def test_only_the_asker_is_answered(server: Server) -> None:
    with Camera(server) as camera, Camera(server) as other:
        assert camera.get("fps") == {"fps": 30}
        other.expect_nothing()


def test_a_query_sees_the_change_before_it(server: Server) -> None:
    with admin(server) as camera:
        camera.set(fps=12)
        assert camera.get("fps") == {"fps": 12}


@pytest.mark.parametrize("wanted", ["fps", None, {}, 1, True, [1], [None], [["fps"]], ["fps", 1], {"fps": True}])
def test_what_is_no_list_of_names_is_no_query(server: Server, wanted: object) -> None:
    with Camera(server) as camera:
        camera.send({"get": wanted})
        camera.expect(INVALID_MESSAGE)
        camera.expect_nothing()


def test_a_query_for_many_keys(server: Server) -> None:
    with Camera(server) as camera:
        assert camera.get(*["fps", "nope"] * 100) == {"fps": 30}
