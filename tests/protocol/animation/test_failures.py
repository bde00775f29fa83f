"""No Blender, a Blender that leaves, a Blender that is replaced: the request's own reply says so, with the id."""

import pytest

from support.animation import (
    BLENDER,
    COMMANDS,
    LEFT,
    NO_BLENDER,
    REPLACED,
    Blender,
    Browser,
    Pair,
    command,
    expect_exchange,
    failed,
    path,
)
from support.peer import Peer
from support.server import Server
from support.wire import Wire


@pytest.mark.parametrize("name", COMMANDS)
def test_without_a_blender_a_command_fails_at_once(server: Server, name: str) -> None:
    with Browser(server) as browser:
        browser.send(command(name, message_id="m"))
        browser.expect(failed(NO_BLENDER, "m", name))
        browser.send(command(name))
        browser.expect(failed(NO_BLENDER, name=name))
        browser.send(command(name, message="m"))
        browser.expect(failed(NO_BLENDER, "m", name))
        browser.expect_nothing()


def test_the_blender_of_another_user_does_not_help(server: Server) -> None:
    with Browser(server) as browser, Blender(server, "workshop") as other:
        browser.send(command(message_id="m"))
        browser.expect(failed(NO_BLENDER, "m"))
        other.expect_nothing()


def test_a_blender_that_comes_later_gets_what_is_sent_from_then_on(server: Server) -> None:
    with Browser(server) as browser:
        browser.send(command(message_id="m"))
        browser.expect(failed(NO_BLENDER, "m"))
        with Blender(server) as blender:
            expect_exchange(browser, blender, "m")


def test_a_blender_that_says_goodbye_leaves_its_commands_unanswered(server: Server) -> None:
    with Pair(server) as (first, blender), Browser(server) as second:
        expect_left(first, second, blender)
        blender.close()
        expect_told(first, second)


def test_a_blender_that_vanishes_leaves_its_commands_unanswered(server: Server) -> None:
    with Browser(server) as first, Browser(server) as second:
        with Wire(server.port, path(BLENDER)) as wire:
            first.send(command(message_id="m"))
            wire.read()
            second.send(command(message_id="m"))
            wire.read()
            first.send(command())
            wire.read()
            first.send(command(COMMANDS[-1], message="c"))
            wire.read()
        expect_told(first, second)


def test_after_a_blender_has_left_the_next_one_answers(server: Server) -> None:
    with Browser(server) as browser:
        for _ in range(3):
            with Blender(server) as blender:
                expect_exchange(browser, blender, "m")
                browser.send(command(message_id="m"))
                blender.take()
            browser.expect(failed(LEFT, "m"))
            browser.send(command(message_id="m"))
            browser.expect(failed(NO_BLENDER, "m"))


def test_a_newer_blender_replaces_the_older(server: Server) -> None:
    with Pair(server) as (browser, older), Blender(server) as newer:
        assert older.closed_with() == REPLACED
        expect_exchange(browser, newer)
        older.close()
        expect_exchange(browser, newer)
        newer.expect_nothing()


def test_commands_in_flight_to_a_replaced_blender_fail(server: Server) -> None:
    with Pair(server) as (first, older), Browser(server) as second:
        expect_left(first, second, older)
        with Blender(server) as newer:
            expect_told(first, second)
            newer.expect_nothing()
            expect_exchange(first, newer, "m")


def test_blenders_of_other_users_are_not_replaced(server: Server) -> None:
    with Pair(server) as (browser, blender), Blender(server, "workshop"), Blender(server, "workshop"):
        expect_exchange(browser, blender)


def test_a_browser_replaces_nobody(server: Server) -> None:
    with Pair(server) as (first, blender), Browser(server) as second, Browser(server) as third:
        for browser in (first, second, third):
            expect_exchange(browser, blender)


def test_a_browser_that_leaves_disturbs_nobody(server: Server) -> None:
    with Pair(server) as (stays, blender):
        for _ in range(10):
            with Browser(server) as leaves:
                leaves.send(command(message_id="m"))
                blender.take()
            stays.pong()
            blender.send({"command": "animation_result", "status": "success", "message_id": "m"})
            blender.expect_nothing()
            expect_exchange(stays, blender, "m")


def expect_left(first: Peer, second: Peer, blender: Blender) -> None:
    """Two browsers have four commands in flight."""
    for browser, sent in (
        (first, command(message_id="m")),
        (second, command(message_id="m")),
        (first, command()),
        (first, command(COMMANDS[-1], message="c")),
    ):
        browser.send(sent)
        blender.take()


def expect_told(first: Peer, second: Peer) -> None:
    """Each is told of its own commands that the Blender left."""
    first.expect_in_any_order(failed(LEFT, "m"), failed(LEFT), failed(LEFT, "c", COMMANDS[-1]))
    second.expect(failed(LEFT, "m"))
    first.expect_nothing()
    second.expect_nothing()
