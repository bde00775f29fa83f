"""State, sessions and passwords outlive a restart."""

from support.camera import Camera, add_user, admin, token
from support.server import ADMIN_PASSWORD, Server


def test_the_state_survives(server: Server) -> None:
    values = {"brightness": 12, "cam1-light": True, "resolution": "1280x720", "fps": 12, "record": "pause"}
    with admin(server) as camera:
        camera.send(values)
        assert camera.next() == {**values, "info": list(values)}
    server.stop()
    server.start()
    with Camera(server) as camera:
        assert camera.get(*values, "contrast") == {**values, "contrast": 50}


def test_a_change_long_confirmed_survives_a_crash(server: Server) -> None:
    with admin(server) as camera:
        camera.set(brightness=12)
        token(server)  # is durable when answered, and so is all that was written before
    server.kill()
    server.start()
    with Camera(server) as camera:
        assert camera.get("brightness") == {"brightness": 12}


def test_a_token_survives(server: Server) -> None:
    given = token(server)
    server.stop()
    server.start()
    with Camera(server) as camera:
        camera.log_in_with(given)


def test_a_token_survives_a_crash(server: Server) -> None:
    given = token(server)
    server.kill()
    server.start()
    with Camera(server) as camera:
        camera.log_in_with(given)


def test_the_administrators_password_survives(server: Server) -> None:
    server.stop()
    server.admin_password = None
    server.start()
    with Camera(server) as camera:
        camera.log_in("admin", ADMIN_PASSWORD)


def test_a_user_survives(server: Server) -> None:
    add_user(server, "operator", "a password of some length", "light")
    server.stop()
    server.start()
    with Camera(server) as camera:
        assert camera.log_in("operator", "a password of some length") == ["light"]
