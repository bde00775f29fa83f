"""Connections that are refused: accepted, told why, then closed with 1008."""

import json
import time
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from support import tokens
from support.server import Server
from support.socketio import PollingSocketIo, SocketIo, engine, packet
from support.universe import Plain, Refused, open_link

LATER = int(time.time()) + 3600
ANOTHER = "another secret for tests, of 40 letters."


def tampered(token: str) -> str:
    """A token whose payload was changed after it was signed."""
    head, _, signature = token.split(".")
    return f"{head}.{tokens.token('bob').split('.')[1]}.{signature}"


BAD = {
    "empty": "",
    "no token": "your-jwt-token",
    "three dots": "...",
    "another secret": tokens.token("ann", secret=ANOTHER),
    "long expired": tokens.token("ann", ttl=-3600),
    "just expired": tokens.token("ann", ttl=-2),
    "without an expiry": tokens.token("ann", exp=None),
    "an expiry that is a text": tokens.token("ann", exp="tomorrow"),
    "without a user": tokens.signed({"exp": LATER}),
    "an empty user": tokens.token(""),
    "a user that is a number": tokens.signed({"sub": 7, "exp": LATER}),
    "without a signature": tokens.signed({"sub": "ann", "exp": LATER}, algorithm="none"),
    "another algorithm": tokens.signed({"sub": "ann", "exp": LATER}, algorithm="HS512"),
    "tampered with": tampered(tokens.token("ann")),
    "without its end": tokens.token("ann")[:-1],
}


@pytest.mark.parametrize("kind", [Plain, SocketIo])
@pytest.mark.parametrize("what", BAD)
def test_a_bad_token_is_refused(server: Server, kind: type[Plain | SocketIo], what: str) -> None:
    with pytest.raises(Refused) as refusal:
        kind(server, "ann", token=BAD[what])
    assert refusal.value.code == "AUTH_ERROR"
    assert refusal.value.error.strip()
    assert BAD[what] == "" or BAD[what] not in refusal.value.error
    assert refusal.value.closed == (1008 if kind is Plain else None)


@pytest.mark.parametrize(("kind", "place"), [(Plain, "header"), (SocketIo, "query"), (PollingSocketIo, "auth")])
def test_a_bad_token_is_refused_wherever_it_is(server: Server, kind: type[Plain | SocketIo], place: str) -> None:
    with pytest.raises(Refused) as refusal:
        kind(server, "ann", token=BAD["another secret"], place=place)
    assert refusal.value.code == "AUTH_ERROR"


def test_no_token_at_all_is_refused(server: Server) -> None:
    with open_link(server, "/universe", {}, {}) as link:
        frame = json.loads(link.next_text())
        assert frame["event"] == "connect_error"
        assert set(frame["data"]) == {"error", "code"}
        assert frame["data"]["code"] == "AUTH_ERROR"
        assert link.closed_with() == 1008
    for text in ("40/ws,", "40/ws,{}"):
        with engine(server) as link:
            assert packet(link).startswith("0{")
            link.send_text(text)
            answer = packet(link)
            assert answer.startswith("44/ws,"), answer
            assert json.loads(answer[6:])["data"] == {"code": "AUTH_ERROR"}


@pytest.mark.parametrize("text", ["40", "40/", "40/other,"])
def test_there_is_no_other_namespace(server: Server, text: str) -> None:
    with engine(server, {"token": tokens.token("ann")}) as link:
        packet(link)
        link.send_text(text)
        answer = packet(link)
        assert answer.startswith("44"), answer
        assert "message" in answer


def test_what_a_refused_client_sends_has_no_effect(server: Server) -> None:
    join = {"event": "join_room", "data": {"universeId": "universe-123", "mode": "edit"}}
    with Plain(server, "ann") as ann:
        ann.join()
        with open_link(server, "/universe", {"token": BAD["another secret"]}, {}) as link:
            with suppress(ConnectionClosed):  # it may come before this is sent
                link.send_text(json.dumps(join))
            assert json.loads(link.next_text())["event"] == "connect_error"
            assert link.closed_with() == 1008
        ann.expect_nothing()
