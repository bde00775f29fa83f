"""A token that expires on a live connection: nothing but `refresh_token` counts, and room messages wait."""

import time
from datetime import UTC, datetime

import pytest

from support import tokens
from support.server import Server
from support.socketio import SocketIo
from support.universe import Member, Plain, gather, lose, named

both = pytest.mark.parametrize("kind", [Plain, SocketIo])
GRACE = 30.0
ANALYSIS = {"frequencies": [], "waveform": [], "timestamp": "2024-03-21T10:30:00Z"}


def brief(user: str = "bob") -> str:
    """A token that expires within two seconds."""
    return tokens.token(user, name=named(user), ttl=2)


def until_expired() -> None:
    """Returns when such a token has expired."""
    time.sleep(2.1)


def refresh(member: Member, token: str | None = None) -> None:
    """Sends another token and does not wait."""
    member.emit("refresh_token", {"token": token or tokens.token(member.user, name=named(member.user))})


def refused(member: Member) -> None:
    """No message is taken."""
    for event, data in {
        "join_room": {"universeId": "universe-123", "mode": "view"},
        "leave_room": {"universeId": "universe-123"},
        "update_physics": {"universeId": "universe-123", "parameters": {"gravity": 66}},
        "generate_music": {"universeId": "universe-123", "duration": 8},
        "audio_analysis": {"universeId": "universe-123", "analysis": ANALYSIS},
    }.items():
        member.emit(event, data)
        member.expect_error("AUTH_ERROR")


@both
def test_every_message_is_refused_once_it_has_expired(server: Server, kind: type[Plain | SocketIo]) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob", token=brief()) as bob:
        gather(ann, bob)
        bob.update(gravity=1)
        bob.updated(gravity=1)
        ann.updated(gravity=1, user="bob")
        until_expired()
        refused(bob)
        ann.expect_nothing()
        assert ann.join()["parameters"]["physics"] == {"gravity": 1}


@both
def test_a_new_token_is_answered_and_makes_everything_as_before(server: Server, kind: type[Plain | SocketIo]) -> None:
    with kind(server, "bob", token=brief()) as bob:
        bob.join()
        until_expired()
        expiry = int(time.time()) + 100
        refresh(bob, tokens.token("bob", exp=expiry))
        data = bob.expect("token_refreshed", userId="bob")
        assert set(data) == {"userId", "expiresAt"}
        assert datetime.fromisoformat(data["expiresAt"]) == datetime.fromtimestamp(expiry, UTC)
        bob.update(gravity=2)
        bob.updated(gravity=2)


@both
def test_room_messages_wait_and_follow_the_new_token_in_order(server: Server, kind: type[Plain | SocketIo]) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob", token=brief()) as bob, Plain(server, "cid") as cid:
        gather(ann, bob)
        until_expired()
        for gravity in range(20):
            ann.update(gravity=gravity)
            ann.updated(gravity=gravity)
        cid.join()
        assert bob.unread() == []
        refresh(bob)
        bob.expect("token_refreshed")
        offsets = [bob.updated(gravity=gravity, user="ann") for gravity in range(20)]
        offsets.append(bob.expect("participant_joined")["offset"])
        assert offsets == list(range(offsets[0], offsets[0] + 21))
        ann.expect("participant_joined")
        ann.update(gravity=50)
        bob.updated(gravity=50, user="ann")
        bob.expect_nothing()


@both
def test_what_waited_is_not_lost_with_the_connection(server: Server, kind: type[Plain | SocketIo]) -> None:
    with Plain(server, "ann") as ann, kind(server, "bob", token=brief()) as bob:
        gather(ann, bob)
        until_expired()
        for gravity in range(5):
            ann.update(gravity=gravity)
            ann.updated(gravity=gravity)
        assert bob.unread() == []
        lose(server, bob)
        with kind(server, "bob") as back:
            back.expect("room_joined", recovered=True)
            for gravity in range(5):
                back.updated(gravity=gravity, user="ann")
            back.expect_nothing()


@both
def test_a_token_may_be_refreshed_before_it_expires(server: Server, kind: type[Plain | SocketIo]) -> None:
    with kind(server, "bob", token=brief()) as bob:
        bob.join()
        refresh(bob)
        bob.expect("token_refreshed")
        until_expired()
        bob.update(gravity=2)
        bob.updated(gravity=2)


@both
def test_a_token_that_is_no_good_refreshes_nothing(server: Server, kind: type[Plain | SocketIo]) -> None:
    bad = {
        "another user": tokens.token("ann"),
        "expired": tokens.token("bob", ttl=-2),
        "another secret": tokens.token("bob", secret="another secret for tests, of 40 letters."),
        "no token": "nonsense",
    }
    with kind(server, "bob", token=brief()) as bob:
        bob.join()
        for token in bad.values():
            refresh(bob, token)
            bob.expect_error("AUTH_ERROR")
        bob.update(gravity=1)
        bob.updated(gravity=1)
        until_expired()
        for token in bad.values():
            refresh(bob, token)
            bob.expect_error("AUTH_ERROR")
        refused(bob)
        refresh(bob)
        bob.expect("token_refreshed", userId="bob")


@pytest.mark.parametrize("data", [{}, {"token": 7}, {"token": None}, [], None, "token"])
def test_a_refresh_without_a_token_is_invalid(server: Server, data: object) -> None:
    with Plain(server, "bob") as bob:
        bob.emit("refresh_token", data)
        bob.expect_error("INVALID_PARAMETERS")


@both
def test_an_acknowledgement_and_an_id_work_for_a_refresh(server: Server, kind: type[Plain | SocketIo]) -> None:
    with kind(server, "bob", token=brief()) as bob:
        until_expired()
        bob.emit("refresh_token", {"token": tokens.token("bob")}, ref=5)
        if kind is Plain:
            bob.expect("token_refreshed", ref=5)
        else:
            data = bob.expect("token_refreshed")
            assert bob.next().data == data


@pytest.mark.slow
@both
def test_thirty_seconds_after_the_expiry_the_connection_is_closed(server: Server, kind: type[Plain | SocketIo]) -> None:
    expiry = int(time.time()) + 2
    with Plain(server, "ann") as ann, kind(server, "bob", token=tokens.token("bob", exp=expiry)) as bob:
        ann.join()
        bob.join()
        ann.expect("participant_joined")
        bob.sent_away(1008, GRACE + 10)
        assert time.time() == pytest.approx(expiry + GRACE, abs=2)


@pytest.mark.slow
def test_a_refresh_in_the_last_moment_keeps_the_connection(server: Server) -> None:
    with Plain(server, "bob", token=brief()) as bob:
        bob.join()
        time.sleep(GRACE - 2)
        refused(bob)
        refresh(bob)
        bob.expect("token_refreshed")
        time.sleep(5)
        bob.update(gravity=2)
        bob.updated(gravity=2)
