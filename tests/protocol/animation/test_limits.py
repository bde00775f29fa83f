"""Messages of at most 1 MiB that nest at most 64 deep."""

from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from support.animation import BLENDER, BROWSER, Pair, command, expect_exchange, path, success, text_of
from support.json_text import Json
from support.peer import Peer
from support.server import Server
from support.wire import TEXT, Wire

MIB = 1 << 20
TOO_LARGE = 1009


def sized(message: Json, size: int) -> str:
    """A message padded to so many bytes by a member of its own."""
    empty = len(text_of({**message, "padding": ""}))
    return text_of({**message, "padding": "x" * (size - empty)})


def nested(depth: int) -> Json:
    """A command that nests so deep, itself counted."""
    value: Json = []
    for _ in range(depth - 2):
        value = [value]
    return command(message_id="m", deep=value)


def test_messages_of_exactly_the_limit_pass(server: Server) -> None:
    sent, answer = sized(command(message_id="m"), MIB), sized(success("m"), MIB)
    with Pair(server) as (browser, blender):
        browser.send_text(sent)
        assert blender.next_text() == sent
        blender.send_text(answer)
        assert browser.next_text() == answer


@pytest.mark.parametrize("role", [BROWSER, BLENDER])
def test_a_message_over_the_limit_closes_with_1009(server: Server, role: str) -> None:
    with Peer(server.websocket(path(role))) as peer:
        with suppress(ConnectionClosed):  # it may come before all is sent
            peer.send_text(sized(command(), MIB + 1))
        assert peer.closed_with() == TOO_LARGE


@pytest.mark.parametrize("role", [BROWSER, BLENDER])
def test_bad_utf8_in_a_text_frame_closes_with_1007(server: Server, role: str) -> None:
    with Wire(server.port, path(role)) as wire:
        wire.send(TEXT, b'{"command": "\xc3\x28"}')
        assert wire.closed_with() == 1007


def test_a_browser_that_sends_too_much_does_not_disturb_the_others(server: Server) -> None:
    with Pair(server) as (browser, blender):
        with Peer(server.websocket(path(BROWSER))) as greedy:
            with suppress(ConnectionClosed):
                greedy.send_text(sized(command(), 4 * MIB))
            assert greedy.closed_with() == TOO_LARGE
        expect_exchange(browser, blender)


def test_nesting_of_64_is_passed_on(server: Server) -> None:
    with Pair(server) as (browser, blender):
        browser.send(nested(64))
        blender.expect(nested(64))


def test_nesting_of_65_is_not(server: Server) -> None:
    with Pair(server) as (browser, blender):
        browser.send(nested(65))
        answer = browser.next()
        assert (answer["status"], answer["message"]) == ("error", "Invalid JSON")
        blender.expect_nothing()
