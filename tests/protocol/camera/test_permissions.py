"""A user holds a set of permissions; each key needs one of them."""

import pytest

from support.camera import DENIED, PERMISSIONS, Camera, add_user, admin, token
from support.camera_keys import WRITABLE
from support.server import Server

PASSWORD = "a password of some length"


def test_the_administrator_holds_all(server: Server) -> None:
    with Camera(server) as camera:
        assert sorted(camera.log_in()) == sorted(PERMISSIONS)


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_one_permission_opens_its_keys_and_no_others(server: Server, permission: str) -> None:
    add_user(server, "operator", PASSWORD, permission)
    with Camera(server) as camera:
        assert camera.log_in("operator", PASSWORD) == [permission]
        for key in WRITABLE:
            value = key.good[0]
            camera.send({key.name: value})
            if key.permission == permission:
                camera.expect({key.name: value, "info": [key.name]})
                camera.settle()
            else:
                camera.expect({"error": DENIED, "key": key.name})


def test_several_permissions(server: Server) -> None:
    add_user(server, "operator", PASSWORD, "light", "image")
    with Camera(server) as camera:
        assert sorted(camera.log_in("operator", PASSWORD)) == ["image", "light"]
        camera.send({"cam1-light": True, "gain": 7, "fps": 12})
        camera.expect_in_any_order(
            {"error": DENIED, "key": "fps"}, {"cam1-light": True, "gain": 7, "info": ["cam1-light", "gain"]}
        )
        camera.expect({"cam1-light": True, "gain": 7})


def test_a_snapshot_needs_record(server: Server) -> None:
    add_user(server, "operator", PASSWORD, "light", "video", "image", "auto")
    with Camera(server) as camera:
        camera.log_in("operator", PASSWORD)
        camera.send({"snap": True})
        camera.expect({"error": DENIED, "key": "snap"})


def test_rights_belong_to_the_connection(server: Server) -> None:
    with admin(server), Camera(server) as other:
        other.send({"gain": 7})
        other.expect({"error": DENIED, "key": "gain"})


def test_a_users_token_gives_the_users_permissions(server: Server) -> None:
    add_user(server, "operator", PASSWORD, "auto")
    with Camera(server) as camera:
        assert camera.log_in_with(token(server, "operator", PASSWORD)) == ["auto"]


def test_an_unknown_permission_is_refused(server: Server) -> None:
    server.stop()
    made = server.run("user", "add", "operator", "--permissions", "light,everything", stdin=f"{PASSWORD}\n")
    assert made.returncode not in {0, 101}
    assert "everything" in made.stderr
