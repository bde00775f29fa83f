"""Setting keys: the sender's confirmation, then one broadcast to everybody."""

import pytest

from support.camera import Camera, admin
from support.server import Server
from support.wire import Wire


def test_the_sender_gets_a_confirmation_then_the_broadcast_and_others_only_that(server: Server) -> None:
    with admin(server) as camera, Camera(server) as anyone, admin(server) as another:
        camera.send({"brightness": 75})
        camera.expect({"brightness": 75, "info": ["brightness"]}, {"brightness": 75})
        anyone.expect({"brightness": 75})
        another.expect({"brightness": 75})
        for peer in (camera, anyone, another):
            peer.expect_nothing()


def test_several_keys_are_one_confirmation_and_one_broadcast(server: Server) -> None:
    values = {"brightness": 75, "contrast": 60, "saturation": 55, "sharpness": 45}
    with admin(server) as camera, Camera(server) as other:
        camera.send(values)
        confirmation = camera.next()
        assert confirmation == {**values, "info": list(values)}
        camera.expect(values)
        other.expect(values)
        camera.expect_nothing()
        other.expect_nothing()
        assert other.get(*values) == values


def test_an_equal_value_is_confirmed_not_broadcast(server: Server) -> None:
    with admin(server) as camera, Camera(server) as other:
        camera.set(brightness=75)
        other.expect({"brightness": 75})
        for text in ('{"brightness": 75}', '{"brightness": 75.0}', '{"brightness": 7.5e1}'):
            camera.send_text(text)
            camera.expect({"brightness": 75, "info": ["brightness"]})
            camera.expect_nothing()
        other.expect_nothing()


def test_the_initial_value_is_an_equal_value(server: Server) -> None:
    with admin(server) as camera, Camera(server) as other:
        initial = camera.get("fps", "resolution", "cam1-light")
        camera.send(initial)
        assert camera.next() == {**initial, "info": list(initial)}
        camera.expect_nothing()
        other.expect_nothing()


def test_only_what_changed_is_broadcast(server: Server) -> None:
    with admin(server) as camera, Camera(server) as other:
        camera.set(brightness=75)
        other.expect({"brightness": 75})
        camera.send({"brightness": 75, "contrast": 60})
        camera.expect({"brightness": 75, "contrast": 60, "info": ["brightness", "contrast"]}, {"contrast": 60})
        other.expect({"contrast": 60})
        other.expect_nothing()


def test_an_empty_object_is_ignored(server: Server) -> None:
    with admin(server) as camera:
        for text in ("{}", " { } ", "{\n}"):
            camera.send_text(text)
        camera.expect_nothing()


def test_nothing_is_sent_on_connect(server: Server) -> None:
    with Camera(server) as camera:
        camera.pong()
        camera.expect_nothing()


def test_who_left_is_not_waited_for(server: Server) -> None:
    with admin(server) as camera:
        for value in range(20):
            gone = Camera(server)
            gone.socket.socket.close()
            camera.set(gain=value)


def test_who_has_just_connected_misses_no_change(server: Server) -> None:
    with admin(server) as camera:
        for value in range(90):
            with Wire(server.port, "/api/v1") as newcomer:
                camera.set(gain=value % 50)
                assert newcomer.read().payload == b'{"gain":%d}' % (value % 50)


@pytest.mark.parametrize("text", ['{"gain": 7}', '{ "gain"\n:\t7 }', '{"g\\u0061in": 7}', '  {"gain":7}  '])
def test_spelling_and_spacing_do_not_matter(server: Server, text: str) -> None:
    with admin(server) as camera:
        camera.send_text(text)
        camera.expect({"gain": 7, "info": ["gain"]}, {"gain": 7})


def test_the_key_called_info_is_unknown(server: Server) -> None:
    with admin(server) as camera:
        camera.send({"info": ["gain"]})
        camera.expect({"error": "Unknown key", "key": "info"})
