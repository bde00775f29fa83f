"""Who connects shows a token whose `sub` is the username; others are told so, then closed with 1008."""

import pytest

from support.animation import (
    BLENDER,
    BROWSER,
    REFUSED,
    USER,
    Pair,
    command,
    expect_exchange,
    path,
    refusal,
    text_of,
)
from support.peer import Peer
from support.server import Server
from support.tokens import signed, token

ANY_TIME = 4102444800
CLAIMS = {"sub": USER, "exp": ANY_TIME}
HEADER, PAYLOAD, SIGNATURE = signed(CLAIMS).split(".")
BAD = {
    "an empty one": "",
    "no token": "letmein",
    "three parts of nothing": "a.b.c",
    "another secret": token(USER, secret="not the secret that the server was given"),
    "an expired one": token(USER, ttl=-3600),
    "another user's": token("workshop"),
    "another user's, who is almost called the same": token(USER.upper()),
    "nobody's": signed({"exp": ANY_TIME}),
    "a number's": signed({"sub": 5, "exp": ANY_TIME}),
    "one that never expires": signed({"sub": USER}),
    "one that expires nobody knows when": signed({"sub": USER, "exp": "tomorrow"}),
    "one of claims that are no object": signed([USER]),
    "an unsigned one": signed(CLAIMS, algorithm="none").rsplit(".", 1)[0] + ".",
    "one of no algorithm": signed(CLAIMS, algorithm="none"),
    "one of another algorithm": signed(CLAIMS, algorithm="RS256"),
    "one without its signature": f"{HEADER}.{PAYLOAD}",
    "one with a part of its signature": f"{HEADER}.{PAYLOAD}.{SIGNATURE[:-4]}",
    "one with another's signature": f"{HEADER}.{PAYLOAD}.{signed({**CLAIMS, 'name': 'x'}).split('.')[2]}",
}
ROLES = [BROWSER, BLENDER]


def expect_refusal(server: Server, address: str, headers: dict[str, str] | None = None, say: str | None = None) -> None:
    """One error without a command, in words for people, then 1008."""
    refused = refusal(server, address, headers, say)
    assert refused.code == REFUSED
    assert set(refused.told) == {"status", "message"}
    assert refused.told["status"] == "error"
    text = refused.told["message"]
    assert isinstance(text, str)
    assert text
    for word in ("jsonwebtoken", "rust", ".rs", "panic", "base64", USER, "workshop"):
        assert word not in text.lower()


@pytest.mark.parametrize("role", ROLES)
def test_without_a_token_nobody_connects(server: Server, role: str) -> None:
    expect_refusal(server, f"/{USER}/{role}")
    expect_refusal(server, f"/{USER}/{role}?blend_file=cube.blend")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_is_refused(server: Server, role: str, name: str) -> None:
    expect_refusal(server, path(role, given=BAD[name]))
    expect_refusal(server, f"/{USER}/{role}", {"Authorization": f"Bearer {BAD[name]}"})


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Token abc"])
def test_a_header_without_a_token_is_refused(server: Server, header: str) -> None:
    expect_refusal(server, f"/{USER}/{BROWSER}", {"Authorization": header})


def test_a_token_is_for_its_own_user_only(server: Server) -> None:
    for user in ("studio2", "studi", "workshop"):
        expect_refusal(server, path(BROWSER, user, given=token(USER)))
        expect_refusal(server, path(BLENDER, user, given=token(USER)))


def test_the_token_may_come_in_the_authorization_header(server: Server) -> None:
    headers = {"Authorization": f"Bearer {token(USER)}"}
    with Pair(server) as (_, blender):
        with Peer(server.websocket(f"/{USER}/{BROWSER}?blend_file=cube"), additional_headers=headers) as browser:
            expect_exchange(browser, blender)
        with Peer(server.websocket(f"/{USER}/{BLENDER}"), additional_headers=headers):
            assert blender.closed_with() == 4001


def test_other_claims_do_not_matter(server: Server) -> None:
    given = token(USER, name="Студия \u0007 1", aud="elsewhere", iss="somebody", roles=["a"], admin=False)
    with Peer(server.websocket(path(BROWSER, given=given))) as browser:
        browser.send({})
        browser.expect({"status": "error", "message": "No command specified"})


def test_who_was_refused_is_not_heard(server: Server) -> None:
    with Pair(server) as (browser, blender):
        expect_refusal(server, path(BROWSER, given="x"), say=text_of(command(message_id="m")))
        expect_refusal(server, path(BROWSER, given=token("workshop")), say=text_of(command(message_id="m")))
        expect_exchange(browser, blender)


def test_who_was_refused_does_not_replace_blender(server: Server) -> None:
    with Pair(server) as (browser, blender):
        expect_refusal(server, path(BLENDER, given="x"))
        expect_refusal(server, path(BLENDER, given=token("workshop")))
        expect_exchange(browser, blender)


def test_a_token_is_not_found_in_the_log(server: Server) -> None:
    good, bad = token(USER, name="logged?"), token(USER, secret="another secret of the right length, too")
    Peer(server.websocket(path(BROWSER, given=good))).close()
    refusal(server, path(BROWSER, given=bad))
    refusal(server, f"/{USER}/{BROWSER}?blend_file=x&token={bad}")
    server.stop()
    for given in (good, bad):
        assert given.encode() not in server.log.read_bytes()
        assert given.split(".")[2].encode() not in server.log.read_bytes()
