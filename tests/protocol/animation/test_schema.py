"""A command that breaks its schema is answered by its own reply, which names the place; Blender does not see it."""

import copy
import re

import pytest

from support.animation import (
    CAMERA,
    COMMANDS,
    CONTROLS,
    LIGHT,
    LOADS,
    PRODUCT,
    Browser,
    Pair,
    command,
    expect_exchange,
    reply_to,
    success,
)
from support.json_text import Json
from support.server import Server

DURATION = "/data/parameters/duration"
# What every command that loads refuses, and where.
WRONG: dict[str, list[Json]] = {
    DURATION: [0, -1, -0.001, "5", None, True, [5]],
    "/data/animation_id": [5, None, []],
    "/data/parameters": [5, None, [], "duration"],
    "/data": [5, None, [], "orbit"],
    "/empty_name": [5, None, ["Camera"], {}],
}
MISSING = ["/empty_name", "/data", "/data/animation_id", "/data/parameters", DURATION]
# What only one refuses.
OWN: dict[tuple[str, str], list[Json]] = {
    (CAMERA, "/data/parameters/easing"): [5, None, ["linear"]],
    (LIGHT, "/data/parameters/intensity"): [-0.5, -1, "1", None],
    (PRODUCT, "/data/parameters/rotation_axis"): ["w", "X", "", "xy", 1, None],
}
GOOD: dict[tuple[str, str], list[Json]] = {
    **{(name, DURATION): [0.001, 1e300] for name in LOADS},
    (LIGHT, "/data/parameters/intensity"): [0, 1e9],
    (PRODUCT, "/data/parameters/rotation_axis"): ["x", "y", "z"],
    (CAMERA, "/data/parameters/easing"): ["ease-in-out", "linear"],
}
LOAD = '{"command":"load_camera_animation",%s}'
TWICE = [
    '{"command":"get_template_controls","command":"get_template_controls"}',
    '{"command":"get_template_controls","message_id":"m","message_id":"m"}',
    '{"command":"get_template_controls","message_id":"m","message\\u005fid":"n"}',
    LOAD % '"empty_name":"C","empty_name":"C","data":{"animation_id":"a","parameters":{"duration":1}}',
    LOAD % '"empty_name":"C","data":{"animation_id":"a","animation_id":"a","parameters":{"duration":1}}',
    LOAD % '"empty_name":"C","data":{"animation_id":"a","parameters":{"duration":1,"duration":1}}',
]
WRONG_IDS: list[Json] = [True, None, [], {}, "", "m" * 257]


def changed(name: str, place: str, *values: Json) -> Json:
    """A command with a value put in a place, or nothing."""
    message = copy.deepcopy(command(name, message_id="m"))
    *above, last = place.split("/")[1:]
    part = message
    for step in above:
        part = part[step]
    del part[last]
    if values:
        part[last] = values[0]
    return message


def expect_refused(browser: Browser, name: str) -> str:
    """The command's own reply says what is wrong; in which words."""
    answer = browser.next()
    assert set(answer) >= {"command", "status", "message"}
    assert answer["command"] == reply_to(name)
    assert answer["status"] == "error"
    text: str = answer["message"]
    return text


@pytest.mark.parametrize("name", LOADS)
@pytest.mark.parametrize("place", WRONG)
def test_a_wrong_value_is_named_by_its_place(server: Server, name: str, place: str) -> None:
    with Pair(server) as (browser, blender):
        for value in WRONG[place]:
            browser.send(changed(name, place, value))
            answer = browser.next()
            assert set(answer) == {"command", "status", "message", "message_id"}
            assert (answer["command"], answer["status"], answer["message_id"]) == (reply_to(name), "error", "m")
            assert re.fullmatch(re.escape(place) + ": Value must .+", answer["message"]), value
        blender.expect_nothing()
        browser.expect_nothing()


@pytest.mark.parametrize(("name", "place"), OWN)
def test_each_command_checks_its_own_parameter(server: Server, name: str, place: str) -> None:
    with Pair(server) as (browser, blender):
        for value in OWN[name, place]:
            browser.send(changed(name, place, value))
            assert expect_refused(browser, name).startswith(place + ": Value must "), value
        blender.expect_nothing()


@pytest.mark.parametrize("name", LOADS)
@pytest.mark.parametrize("place", MISSING)
def test_a_missing_value_is_named(server: Server, name: str, place: str) -> None:
    above, _, missing = place.rpartition("/")
    with Pair(server) as (browser, blender):
        browser.send(changed(name, place))
        text = expect_refused(browser, name)
        assert text.startswith(above)
        assert missing in text
        blender.expect_nothing()


@pytest.mark.parametrize(("name", "place"), GOOD)
def test_the_bounds_belong_to_what_is_allowed(server: Server, name: str, place: str) -> None:
    with Pair(server) as (browser, blender):
        for value in GOOD[name, place]:
            sent = changed(name, place, value)
            browser.send(sent)
            blender.expect(sent)
            blender.send(success("m", name))
            browser.expect(success("m", name))


@pytest.mark.parametrize("name", COMMANDS)
def test_an_id_is_a_number_or_a_string_of_1_to_256_characters(server: Server, name: str) -> None:
    with Pair(server) as (browser, blender):
        for message_id in WRONG_IDS:
            browser.send(command(name, message_id=message_id))
            assert "/message_id" in expect_refused(browser, name), message_id
        blender.expect_nothing()


@pytest.mark.parametrize("text", TWICE)
def test_a_name_given_twice_is_invalid(server: Server, text: str) -> None:
    with Pair(server) as (browser, blender):
        browser.send_text(text)
        assert browser.next()["status"] == "error"
        blender.expect_nothing()
        expect_exchange(browser, blender)


def test_without_an_id_the_refusal_has_none(server: Server) -> None:
    with Browser(server) as browser:
        browser.send({"command": LIGHT})
        assert "message_id" not in browser.next()


def test_the_refusal_carries_the_id_that_came_as_message(server: Server) -> None:
    with Browser(server) as browser:
        browser.send({"command": LIGHT, "message": "anim_1"})
        assert browser.next()["message_id"] == "anim_1"


def test_what_is_wrong_is_told_without_a_blender_too(server: Server) -> None:
    with Browser(server) as browser:
        browser.send(changed(CAMERA, DURATION, 0))
        assert expect_refused(browser, CAMERA).startswith(DURATION)
        browser.send(command(CONTROLS))
        assert expect_refused(browser, CONTROLS) == "Blender is not connected"
