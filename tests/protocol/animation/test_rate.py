"""At most 120 commands in any minute and for each user; the command's own reply says exactly how long to wait."""

import re
import time

import pytest

from support.animation import CAMERA, COMMANDS, CONTROLS, Blender, Browser, Pair, command, expect_exchange, reply_to
from support.server import Server

ALLOWED = 120
WINDOW_SECONDS = 60.0


def spend(browser: Browser, blender: Blender, count: int, name: str = CONTROLS) -> None:
    """Sends commands that Blender answers one by one."""
    for _ in range(count):
        browser.send(command(name))
        blender.finish()
        assert browser.next()["status"] == "success"


def expect_limited(browser: Browser, name: str = CONTROLS) -> float:
    """The next command is refused; the seconds to wait."""
    browser.send(command(name, message_id="over"))
    answer = browser.next()
    assert set(answer) == {"command", "status", "message", "message_id"}
    assert (answer["command"], answer["status"], answer["message_id"]) == (reply_to(name), "error", "over")
    found = re.fullmatch(r"Too many commands, retry in (\d+) ms", answer["message"])
    assert found, answer
    milliseconds = int(found[1])
    assert 1 <= milliseconds <= WINDOW_SECONDS * 1000
    return milliseconds / 1000


def test_the_command_after_the_120th_is_told_how_long_to_wait(server: Server) -> None:
    with Pair(server) as (browser, blender):
        begun = time.monotonic()
        spend(browser, blender, ALLOWED)
        for name in COMMANDS:
            wait = expect_limited(browser, name)
            assert wait >= WINDOW_SECONDS - (time.monotonic() - begun) - 0.01
        blender.expect_nothing()


def test_the_browsers_of_a_user_count_together(server: Server) -> None:
    with Pair(server) as (first, blender), Browser(server) as second:
        spend(first, blender, ALLOWED // 2)
        spend(second, blender, ALLOWED // 2, CAMERA)
        expect_limited(first)
        expect_limited(second, CAMERA)


def test_users_count_apart(server: Server) -> None:
    with Pair(server) as (browser, blender), Pair(server, "workshop") as (other, second_blender):
        spend(browser, blender, ALLOWED)
        expect_limited(browser)
        expect_exchange(other, second_blender)


def test_reconnecting_does_not_reset_it(server: Server) -> None:
    with Blender(server) as blender:
        with Browser(server) as browser:
            spend(browser, blender, ALLOWED)
        with Browser(server) as browser:
            expect_limited(browser)
    with Pair(server) as (browser, _):
        expect_limited(browser)


def test_answers_still_arrive(server: Server) -> None:
    with Pair(server) as (browser, blender):
        browser.send(command(message_id="early"))
        assert blender.take() == "early"
        spend(browser, blender, ALLOWED - 1)
        expect_limited(browser)
        blender.send({"command": "animation_result", "status": "success", "message_id": "early"})
        assert browser.next()["message_id"] == "early"


@pytest.mark.slow
def test_after_the_wait_it_is_taken_and_refused_commands_do_not_count(server: Server) -> None:
    with Pair(server) as (browser, blender):
        spend(browser, blender, ALLOWED // 2)
        time.sleep(5)
        spend(browser, blender, ALLOWED // 2)
        for _ in range(ALLOWED):
            wait = expect_limited(browser)
        time.sleep(wait * 0.9)
        wait = expect_limited(browser)
        time.sleep(wait + 1)
        spend(browser, blender, ALLOWED // 2)
        assert expect_limited(browser) <= 5
