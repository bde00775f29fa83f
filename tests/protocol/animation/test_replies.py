"""What Blender sends and nobody waits for is dropped and counted; what is malformed is told to Blender."""

import pytest

from support.animation import (
    CAMERA,
    COMMANDS,
    CONTROLS,
    DROPPED,
    LOADS,
    Blender,
    Browser,
    Pair,
    command,
    expect_exchange,
    success,
)
from support.json_text import Json
from support.server import Server

MALFORMED = {
    "no status": {"command": "animation_result", "message_id": "m"},
    "an unknown status": {"command": "animation_result", "status": "done", "message_id": "m"},
    "a status that is no text": {"command": "animation_result", "status": True, "message_id": "m"},
    "a message that is no text": {"command": "animation_result", "status": "error", "message": 5, "message_id": "m"},
    "an id that is neither text nor number": {"command": "animation_result", "status": "success", "message_id": []},
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_second_reply_is_dropped_and_counted(server: Server, name: str) -> None:
    with Pair(server) as (browser, blender):
        browser.send(command(name, message_id="m"))
        blender.take()
        for _ in range(3):
            blender.send(success("m", name))
        browser.expect(success("m", name))
        expect_dropped(server, blender, 2)
        browser.expect_nothing()


@pytest.mark.parametrize("message_id", ["nobody", "", "m" * 257])
def test_a_reply_to_nobody_does_not_reach_anybody(server: Server, message_id: str) -> None:
    with Pair(server) as (browser, blender):
        browser.send(command(message_id="m"))
        blender.take()
        blender.send(success(message_id))
        blender.pong()
        browser.expect_nothing()


def test_a_reply_with_an_unknown_id_is_dropped_and_counted(server: Server) -> None:
    with Pair(server) as (browser, blender):
        blender.send(success("nobody"))
        blender.send(success("nobody", CONTROLS))
        expect_dropped(server, blender, 2)
        expect_exchange(browser, blender)


def test_a_late_reply_does_not_answer_a_later_command(server: Server) -> None:
    with Pair(server) as (first, blender), Browser(server) as second:
        first.send(command())
        made = blender.take()
        blender.send(success(made))
        first.next()
        second.send(command())
        assert blender.take() != made
        blender.send(success(made, data={"late": True}))
        expect_dropped(server, blender, 1)
        second.expect_nothing()


def test_the_askers_own_id_does_not_answer_a_command_whose_id_was_replaced(server: Server) -> None:
    with Pair(server) as (first, blender), Browser(server) as second:
        first.send(command(message_id="same"))
        second.send(command(message_id="same"))
        kept, made = blender.take(), blender.take()
        for _ in range(2):
            blender.send(success(kept))
        first.expect(success("same"))
        expect_dropped(server, blender, 1)
        second.expect_nothing()
        blender.send(success(made))
        second.expect(success("same"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_reply_of_the_wrong_kind_is_dropped_and_the_command_waits_on(server: Server, name: str) -> None:
    wrong = CONTROLS if name in LOADS else CAMERA
    with Pair(server) as (browser, blender):
        browser.send(command(name, message_id="m"))
        blender.take()
        blender.send(success("m", wrong))
        expect_dropped(server, blender, 1)
        browser.expect_nothing()
        blender.send(success("m", name))
        browser.expect(success("m", name))


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_reply_is_told_to_blender_and_the_command_waits_on(server: Server, name: str) -> None:
    with Pair(server) as (browser, blender):
        browser.send(command(message_id="m"))
        blender.take()
        blender.send(MALFORMED[name])
        expect_complaint(blender)
        browser.expect_nothing()
        blender.send(success("m"))
        browser.expect(success("m"))


def test_a_reply_without_an_id_answers_nothing(server: Server) -> None:
    with Pair(server) as (browser, blender):
        browser.send(command())
        made = blender.take()
        blender.send({"command": "animation_result", "status": "success"})
        blender.pong()
        browser.expect_nothing()
        blender.send(success(made))
        browser.expect({"command": "animation_result", "status": "success"})


def test_what_is_no_reply_at_all_is_told_to_blender(server: Server) -> None:
    with Pair(server) as (browser, blender):
        for text in ("{", '{"message_id":"m"}', '{"command":"progress","status":"success","message_id":"m"}'):
            blender.send_text(text)
            expect_complaint(blender)
        expect_exchange(browser, blender)


def expect_complaint(blender: Blender) -> None:
    """Blender is told, in a message without a command, that it was not understood."""
    told: Json = blender.next()
    assert "command" not in told
    assert told["status"] == "error"
    assert isinstance(told["message"], str)
    assert told["message"]
    blender.expect_nothing()


def expect_dropped(server: Server, blender: Blender, count: int) -> None:
    """So many replies were dropped since the start, and Blender heard nothing of it."""
    blender.expect_nothing()
    assert server.metric(DROPPED) == count
