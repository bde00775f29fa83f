"""Connecting: the token may come in three places, and is answered with `connect_success`."""

import pytest
from websockets.exceptions import InvalidStatus

from support import tokens, web
from support.server import Server
from support.socketio import PollingSocketIo, SocketIo
from support.universe import Member, Plain, open_link

PLACES = [
    (Plain, "query"),
    (Plain, "header"),
    (SocketIo, "auth"),
    (SocketIo, "query"),
    (SocketIo, "header"),
    (PollingSocketIo, "auth"),
    (PollingSocketIo, "query"),
    (PollingSocketIo, "header"),
]
each = pytest.mark.parametrize("kind", [Plain, SocketIo, PollingSocketIo])


@pytest.mark.parametrize(("kind", "place"), PLACES)
def test_a_token_is_taken_from_where_it_is(server: Server, kind: type[Plain | SocketIo], place: str) -> None:
    with kind(server, "ann", place=place) as ann:
        ann.expect_nothing()
        ann.join()


@each
def test_every_connection_has_a_session_of_its_own_that_nobody_can_guess(
    server: Server, kind: type[Plain | SocketIo]
) -> None:
    sessions = set()
    for _ in range(5):
        with kind(server, "ann") as ann:
            sessions.add(ann.session)
    assert len(sessions) == 5
    assert min(map(len, sessions)) >= 16


@each
def test_the_connections_of_one_user_live_side_by_side(server: Server, kind: type[Plain | SocketIo]) -> None:
    with kind(server, "ann") as first, kind(server, "ann") as second:
        first.join()
        second.join()


NAMES = {
    "as it is": ("Zoë 🎻", "Zoë 🎻"),
    "control characters are stripped": ("A\u0000n\u001bn\u007f\u0085\n", "Ann"),
    "64 code points at most": ("🎻" * 65, "🎻" * 64),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_from_the_token(server: Server, name: str) -> None:
    given, shown = NAMES[name]
    with Plain(server, "ann", token=tokens.token("ann", name=given)) as ann:
        assert ann.join()["participants"] == [{"userId": "ann", "username": shown, "mode": "edit"}]


def test_who_has_no_name_is_shown_by_user(server: Server) -> None:
    with Plain(server, "ann", token=tokens.token("ann")) as ann:
        assert ann.join()["participants"] == [{"userId": "ann", "username": "ann", "mode": "edit"}]


def test_the_heartbeat_is_told_in_the_handshake(server: Server) -> None:
    for kind in (SocketIo, PollingSocketIo):
        with kind(server, "ann") as ann:
            assert ann.handshake["pingInterval"] == 25_000
            assert ann.handshake["pingTimeout"] == 20_000
            assert ann.handshake["upgrades"] == ([] if kind is SocketIo else ["websocket"])
            assert ann.sid


def test_a_plain_get_on_the_socket_answers_426(server: Server) -> None:
    answer = web.get(server.http("/universe"))
    assert answer.status == 426
    assert answer.headers["Upgrade"].lower() == "websocket"


@pytest.mark.parametrize("path", ["/universe", "/socket.io/?EIO=4&transport=websocket"])
def test_a_page_of_another_origin_is_refused(server: Server, path: str) -> None:
    for origin in ["https://elsewhere.example", "null", f"http://127.0.0.1:{server.port + 1}"]:
        with pytest.raises(InvalidStatus) as refusal:
            open_link(server, path, {}, {"Origin": origin})
        assert refusal.value.response.status_code == 403, origin


def test_connections_are_counted(server: Server) -> None:
    members: list[Member] = []
    for count, kind in enumerate((Plain, SocketIo, PollingSocketIo), start=1):
        members.append(kind(server, "ann"))
        assert server.metric("antiphon_connections", service="universe") == count
    for member in members:
        member.close()


def test_the_index_names_the_addresses(server: Server) -> None:
    page = web.get(server.http("/")).body
    for word in ("Socket.IO", "/ws", "/universe", "/v1/universes"):
        assert word in page
