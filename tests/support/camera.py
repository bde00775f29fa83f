"""A camera client of the tests, and what it may ask the server."""

from support import web
from support.json_text import Json
from support.peer import Peer
from support.server import ADMIN_PASSWORD, Server

PATH = "/api/v1"
PERMISSIONS = ("light", "video", "image", "auto", "record")
DENIED = "Permission denied"
INVALID_MESSAGE = {"error": "Invalid message"}


class Camera(Peer):
    """A connection to the camera's socket."""

    def __init__(self, server: Server) -> None:
        super().__init__(server.websocket(PATH))

    def log_in(self, username: str = "admin", password: str = ADMIN_PASSWORD) -> list[str]:
        """Authenticates with a password; the permissions granted."""
        return self._authenticate({"username": username, "password": password})

    def log_in_with(self, token: str) -> list[str]:
        """Authenticates with a session's token; the permissions granted."""
        return self._authenticate({"token": token})

    def get(self, *keys: str) -> Json:
        """What the server answers to a query."""
        self.send({"get": list(keys)})
        return self.next()

    def set(self, **values: Json) -> None:
        """Sets keys (`_` stands for `-`), then reads the confirmation and the broadcast."""
        named = {name.replace("_", "-"): value for name, value in values.items()}
        self.send(named)
        self.expect({**named, "info": list(named)}, named)

    def expect_nothing(self) -> None:
        """Nothing came before the answer to a query of a key that never changes."""
        self.send({"get": ["cam1-exists"]})
        self.expect({"cam1-exists": True})

    def settle(self) -> None:
        """Passes over all that is still to come."""
        self.send({"get": ["cam1-exists"]})
        while self.next() != {"cam1-exists": True}:
            pass

    def _authenticate(self, credentials: Json) -> list[str]:
        self.send(credentials)
        answer = self.next()
        assert answer.get("authenticated") is True, answer
        assert set(answer) == {"authenticated", "permissions"}
        permissions: list[str] = answer["permissions"]
        return permissions


def admin(server: Server) -> Camera:
    """A connection that may set all keys."""
    camera = Camera(server)
    camera.log_in()
    return camera


def token(server: Server, username: str = "admin", password: str = ADMIN_PASSWORD) -> str:
    """A session's token from the HTTP login."""
    answer = web.post(server.http("/api/login"), {"username": username, "password": password})
    assert answer.status == 200, answer
    given: str = answer.json()["token"]
    return given


def add_user(server: Server, name: str, password: str, *permissions: str) -> None:
    """Makes a user with the server's own command, while the server is stopped."""
    server.stop()
    made = server.run("user", "add", name, "--permissions", ",".join(permissions), stdin=f"{password}\n")
    assert made.returncode == 0, made.stderr
    server.start()
