"""The server pings every 25 s and drops a connection after 20 s of silence; its memberships then wait."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.exceptions import ConnectionClosed

from support import tokens
from support.server import Server
from support.socketio import engine
from support.universe import Plain
from support.wire import PING, TEXT, Wire

EVERY, SILENCE, SLACK = 25.0, 20.0, 3.0
JOIN = b'{"event":"join_room","data":{"universeId":"universe-123","mode":"edit"}}'


@pytest.mark.slow
def test_a_silent_client_is_pinged_then_dropped(server: Server) -> None:
    with Plain(server, "ann") as ann, ThreadPoolExecutor(3) as pool:
        ann.join()
        plain, socketio = pool.submit(silent_plain, server), pool.submit(silent_socketio, server)
        lively = pool.submit(lively_socketio, server)
        pinged, dropped = plain.result()
        assert pinged == pytest.approx(EVERY, abs=SLACK)
        assert dropped == pytest.approx(EVERY + SILENCE, abs=SLACK)
        pinged, dropped = socketio.result()
        assert pinged <= EVERY + SLACK  # the first one may come at once
        assert dropped == pytest.approx(pinged + SILENCE, abs=SLACK)
        pings = lively.result()
        assert pings[-1] - pings[-2] == pytest.approx(EVERY, abs=SLACK)
        assert [event.name for event in ann.unread()] == ["participant_joined"] * 2
        users = {shown["userId"] for shown in ann.join()["participants"]}
        assert users == {"ann", "bob", "cid"}


def silent_plain(server: Server) -> tuple[float, float]:
    """Joins, then answers nothing; when the ping came and when the end."""
    with Wire(server.port, f"/universe?token={tokens.token('bob')}") as wire:
        wire.socket.settimeout(EVERY + SILENCE + 2 * SLACK)
        wire.send(TEXT, JOIN)
        begun = time.monotonic()
        while wire.read().opcode != PING:
            pass
        pinged = time.monotonic() - begun
        wire.closed_with()
        return pinged, time.monotonic() - begun


def silent_socketio(server: Server) -> tuple[float, float]:
    """Joins, then answers nothing; when the ping came and when the end."""
    with engine(server, {"token": tokens.token("cid")}) as link:
        begun = time.monotonic()
        link.send_text("40/ws,")
        link.send_text('42/ws,["join_room",{"universeId":"universe-123","mode":"edit"}]')
        pinged = 0.0
        try:
            while True:
                if link.next_text(EVERY + SILENCE + 2 * SLACK) == "2":
                    pinged = pinged or time.monotonic() - begun
        except ConnectionClosed:
            return pinged, time.monotonic() - begun


def lively_socketio(server: Server) -> list[float]:
    """Answers each of three pings; when they came."""
    pings: list[float] = []
    with engine(server, {"token": tokens.token("dan")}) as link:
        link.send_text("40/ws,")
        while len(pings) < 3:
            if link.next_text(EVERY + SLACK) == "2":
                pings.append(time.monotonic())
                link.send_text("3")
    return pings
