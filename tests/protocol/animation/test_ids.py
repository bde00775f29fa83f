"""Ids: kept where they are unique among the calls in flight, else replaced on the way and restored on the way back."""

import json

import pytest

from support.animation import Blender, Browser, Pair, command, success, text_of
from support.json_text import Json, canonical, parse
from support.server import Server

BODY = (
    '"command" : "load_camera_animation",  "empty_name":"Camera", '
    '"data":{"animation_id":"orbit","parameters":{"duration":5.0,"message":"inner"}}'
)
# Where the member with the id stands in a command of odd spacing.
PLACES = {
    "first": ("{ ", f" , {BODY} }}"),
    "last": (f"{{ {BODY} , ", " }"),
    "between": (f"{{ {BODY} , ", ' , "tags":[1.0]\n}'),
}
# The same for a reply: what stands before the member, and after.
REPLY_PLACES = {
    "first": ("{ ", ' , "command":"animation_result","status" : "success","data":{"duration":5.0} }'),
    "last": ('{ "command":"animation_result","status" : "success","data":{"duration":5.0} , ', " }"),
    "between": ('{ "command":"animation_result","status" : "success" , ', ' , "data":{"duration":5.0} }'),
}
IDS = {
    "one character": "x",
    "256 characters": "m" * 256,
    "256 characters beyond ASCII": "🎥" * 256,
    "quotes and escapes": 'a"b\\c/\n\u0001',
    "a number's digits": "5",
    "spaces": "  ",
}


def framed(around: tuple[str, str], member: str) -> str:
    """A text with a member in its place."""
    return around[0] + member + around[1]


def expect_framed(text: str, around: tuple[str, str]) -> Json:
    """All but the member is as it was; the member's value, which now is `message_id`."""
    assert text.startswith(around[0])
    assert text.endswith(around[1])
    member = parse("{" + text[len(around[0]) : len(text) - len(around[1])] + "}")
    assert set(member) == {"message_id"}
    return member["message_id"]


def without_id(text: str) -> Json:
    """A message without its id."""
    return {name: value for name, value in parse(text).items() if name != "message_id"}


def expect_made(message_id: Json) -> None:
    """An id the server made is an id as any other."""
    assert isinstance(message_id, str)
    assert 1 <= len(message_id) <= 256


@pytest.mark.parametrize("name", IDS)
def test_an_id_is_kept_both_ways(server: Server, name: str) -> None:
    with Pair(server) as (browser, blender):
        for text in (text_of(command(message_id=IDS[name])), json.dumps(command(message_id=IDS[name]))):
            browser.send_text(text)
            assert blender.next_text() == text
            blender.send(success(IDS[name]))
            browser.expect(success(IDS[name]))


def test_without_an_id_blender_sees_one_and_the_browser_none(server: Server) -> None:
    with Pair(server) as (browser, blender):
        browser.send_text("{ " + BODY + " }")
        came = blender.next_text()
        assert BODY in came
        assert canonical(without_id(came)) == canonical(parse("{" + BODY + "}"))
        made = parse(came)["message_id"]
        expect_made(made)
        blender.send(success(made, data={"duration": 5}))
        answer = browser.next()
        assert "message_id" not in answer
        assert answer == {"command": "animation_result", "status": "success", "data": {"duration": 5}}


@pytest.mark.parametrize("place", REPLY_PLACES)
def test_a_made_id_is_taken_out_of_the_reply_and_nothing_else(server: Server, place: str) -> None:
    around = REPLY_PLACES[place]
    with Pair(server) as (browser, blender):
        browser.send(command())
        reply = framed(around, f'"message_id" : "{blender.take()}"')
        blender.send_text(reply)
        came = browser.next_text()
        assert canonical(parse(came)) == canonical(without_id(reply))
        assert '"status" : "success"' in came
        assert '"data":{"duration":5.0}' in came


def test_made_ids_differ(server: Server) -> None:
    with Pair(server) as (browser, blender):
        for _ in range(50):
            browser.send(command())
        made = [blender.take() for _ in range(50)]
        assert len(set(made)) == 50


@pytest.mark.parametrize("place", PLACES)
def test_an_id_in_message_becomes_message_id(server: Server, place: str) -> None:
    with Pair(server) as (browser, blender):
        browser.send_text(framed(PLACES[place], '"message" :  "anim_1_x"'))
        assert expect_framed(blender.next_text(), PLACES[place]) == "anim_1_x"
        blender.send(success("anim_1_x", message="Animation applied successfully"))
        browser.expect(success("anim_1_x", message="Animation applied successfully"))


def test_beside_an_id_a_message_is_a_member_like_others(server: Server) -> None:
    text = framed(PLACES["first"], '"message":"a note" , "message_id":"a1"')
    with Pair(server) as (browser, blender):
        browser.send_text(text)
        assert blender.next_text() == text
        blender.send(success("a1"))
        browser.expect(success("a1"))


@pytest.mark.parametrize("place", PLACES)
def test_an_id_in_flight_already_is_replaced_and_nothing_else(server: Server, place: str) -> None:
    with Pair(server) as (first, blender), Browser(server) as second:
        first.send(command(message_id="same"))
        assert blender.take() == "same"
        second.send_text(framed(PLACES[place], '"message_id"  : "same"'))
        made = expect_framed(blender.next_text(), PLACES[place])
        expect_made(made)
        assert made != "same"
        blender.send(success(made, data={"of": "second"}))
        second.expect(success("same", data={"of": "second"}))
        blender.send(success("same", data={"of": "first"}))
        first.expect(success("same", data={"of": "first"}))


@pytest.mark.parametrize("place", REPLY_PLACES)
def test_the_askers_own_id_is_restored_and_nothing_else(server: Server, place: str) -> None:
    around = REPLY_PLACES[place]
    with Pair(server) as (first, blender), Browser(server) as second:
        own = 'sa"me'
        first.send(command(message_id=own))
        assert blender.take() == own
        second.send(command(message_id=own))
        blender.send_text(framed(around, f'"message_id" : "{blender.take()}"'))
        assert expect_framed(second.next_text(), around) == own
        first.expect_nothing()


def test_an_id_in_message_that_is_in_flight_already_is_replaced(server: Server) -> None:
    with Pair(server) as (first, blender), Browser(server) as second:
        first.send(command(message_id="same"))
        blender.take()
        second.send_text(framed(PLACES["last"], '"message":"same"'))
        made = expect_framed(blender.next_text(), PLACES["last"])
        assert made != "same"
        blender.send(success(made))
        second.expect(success("same"))


def test_one_browser_may_use_an_id_twice_at_once(server: Server) -> None:
    with Pair(server) as (browser, blender):
        for _ in range(3):
            browser.send(command(message_id="same"))
        seen = [blender.take() for _ in range(3)]
        assert len(set(seen)) == 3
        for order in (2, 0, 1):
            blender.send(success(seen[order], data={"order": order}))
        browser.expect(*(success("same", data={"order": order}) for order in (2, 0, 1)))


def test_an_id_written_with_escapes_is_the_same_id(server: Server) -> None:
    with Pair(server) as (first, blender), Browser(server) as second:
        first.send(command(message_id="same"))
        blender.take()
        second.send_text(framed(PLACES["last"], '"message\\u005fid":"s\\u0061me"'))
        made = blender.take()
        assert made != "same"
        blender.send(success(made, data={"of": "second"}))
        second.expect(success("same", data={"of": "second"}))


def test_an_id_is_free_again_once_it_was_answered(server: Server) -> None:
    text = framed(PLACES["last"], '"message_id" : "same"')
    with Pair(server) as (first, blender), Browser(server) as second:
        for browser in (first, second, first):
            browser.send_text(text)
            assert blender.next_text() == text
            blender.send(success("same"))
            browser.expect(success("same"))


def test_an_id_that_was_made_for_another_is_replaced(server: Server) -> None:
    with Pair(server) as (first, blender), Browser(server) as second:
        first.send(command())
        made = blender.take()
        second.send(command(message_id=made))
        seen = blender.take()
        assert seen != made
        blender.send(success(seen, data={"of": "second"}))
        blender.send(success(made, data={"of": "first"}))
        second.expect(success(made, data={"of": "second"}))
        first.expect({"command": "animation_result", "status": "success", "data": {"of": "first"}})


def test_calls_to_other_blenders_do_not_count(server: Server) -> None:
    text = framed(PLACES["between"], '"message_id" : "same"')
    with Pair(server) as (one, blender), Pair(server, "workshop") as (other, second_blender):
        one.send_text(text)
        other.send_text(text)
        assert blender.next_text() == text
        assert second_blender.next_text() == text


def test_each_reply_goes_to_its_asker_whatever_the_ids(server: Server) -> None:
    asked: list[Json] = [{"message_id": "same"}, {}, {"message": "same"}, {"message_id": "own"}]
    with Blender(server) as blender:
        browsers = [Browser(server) for _ in range(5)]
        for number, browser in enumerate(browsers):
            for step, ids in enumerate(asked):
                browser.send(command(ask=[number, step], **ids))
        taken = [blender.next() for _ in range(len(browsers) * len(asked))]
        for message in reversed(taken):
            blender.send(success(message["message_id"], data={"ask": message["ask"]}))
        for number, browser in enumerate(browsers):
            for message in (browser.next() for _ in asked):
                ids = asked[message["data"]["ask"][1]]
                assert message["data"]["ask"][0] == number
                assert message.get("message_id") == ids.get("message_id", ids.get("message"))
            browser.expect_nothing()
            browser.close()
