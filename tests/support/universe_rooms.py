"""Universes of the tests' own, made with `POST /v1/universes`."""

from support import tokens, web
from support.json_text import Json
from support.server import Server

PATH = "/v1/universes"


def post(server: Server, body: Json, token: str | None) -> web.Answer:
    """Asks for a universe; without a token, or with it as the bearer's."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return web.post(server.http(PATH), body, headers=headers)


def make(server: Server, universe: str, owner: str = "owner", **given: Json) -> Json:
    """Makes a universe, open to all unless said; what the server answers."""
    body = {"id": universe, "name": f"The universe {universe}", "edit": "*", "view": "*", **given}
    answer = post(server, body, tokens.token(owner))
    assert answer.status == 201, answer
    return answer.json()
