"""Every key of the document: its type, its range, and who may set it."""

import pytest

from support.camera import DENIED, Camera, admin
from support.camera_keys import NAMES, RANGED, READ_ONLY, WRITABLE, Key
from support.server import Server

each_key = pytest.mark.parametrize("key", WRITABLE, ids=lambda key: key.name)


def test_all_keys_are_known(server: Server) -> None:
    with Camera(server) as camera:
        assert set(camera.get(*NAMES)) == set(NAMES)


def test_types_are_those_of_the_tables(server: Server) -> None:
    with Camera(server) as camera:
        values = camera.get(*NAMES)
    for name in ("cam1-light", "cam2-light", "cam1-exists", "cam2-exists", "noise-supression", "snap"):
        assert type(values[name]) is bool, name
    for name in (*(key.name for key in RANGED), "cam1-sensor", "cam2-sensor"):
        assert type(values[name]) is int, name
    for name in ("resolution", "pip-mode"):
        assert type(values[name]) is str, name
    for name in ("auto-exposure", "auto-white-balance"):
        assert type(values[name]) in {str, bool}, name
    assert values["record"] is False
    assert values["snap"] is False


@each_key
def test_a_good_value_is_confirmed_broadcast_and_read(server: Server, key: Key) -> None:
    with admin(server) as camera, Camera(server) as other:
        for value in key.good:
            before = camera.get(key.name)[key.name]
            camera.send({key.name: value})
            camera.expect({key.name: value, "info": [key.name]})
            if type(before) is not type(value) or before != value:
                camera.expect({key.name: value})
                other.expect({key.name: value})
            assert other.get(key.name) == {key.name: value}


@each_key
def test_a_bad_value_is_refused_in_the_protocols_words(server: Server, key: Key) -> None:
    with admin(server) as camera, Camera(server) as other:
        before = other.get(key.name)
        for value in key.bad:
            camera.send({key.name: value})
            answer = camera.next()
            assert set(answer) == {"error", "key", "message"}, answer
            assert (answer["error"], answer["key"]) == ("Invalid value", key.name)
            if key.words.endswith(" "):
                assert answer["message"].startswith(key.words)
            else:
                assert answer["message"] == key.words
        camera.expect_nothing()
        other.expect_nothing()
        assert other.get(key.name) == before


@each_key
def test_without_permission_it_is_denied(server: Server, key: Key) -> None:
    with Camera(server) as camera:
        before = camera.get(key.name)
        camera.send({key.name: key.good[0]})
        camera.expect({"error": DENIED, "key": key.name})
        assert camera.get(key.name) == before


@pytest.mark.parametrize("name", READ_ONLY)
@pytest.mark.parametrize("value", [True, False, 1])
def test_whether_a_camera_exists_cannot_be_set(server: Server, name: str, value: object) -> None:
    with admin(server) as camera:
        camera.send({name: value})
        camera.expect({"error": DENIED, "key": name})
        camera.expect_nothing()


@pytest.mark.parametrize("name", ["cam1-sensor", "cam2-sensor"])
def test_sensors_count_from_one(server: Server, name: str) -> None:
    with admin(server) as camera:
        camera.send({name: 0})
        answer = camera.next()
        assert (answer["error"], answer["key"]) == ("Invalid value", name)


def test_the_words_of_record_are_all_named(server: Server) -> None:
    with admin(server) as camera:
        camera.send({"record": "start"})
        message = camera.next()["message"]
        for word in ("true", "false", "on", "off", "pause", "pause_release"):
            assert word in message
