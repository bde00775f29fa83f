"""Commands and replies pass as they were written, byte for byte."""

import pytest

from support.animation import COMMANDS, CONTROLS, LOADS, Pair, command, reply_to, success, text_of
from support.server import Server

# Every text carries the id "a1".
COMMAND_TEXTS = {
    "spacing": (
        '\t{ "command" :"load_camera_animation"\r\n , "empty_name":  "Camera",\n\n"data" : { "animation_id":"orbit", '
        '"parameters":{ "duration":5 } } ,"message_id" : "a1" }\n '
    ),
    "the id first and the command last": (
        '{"message_id":"a1","data":{"parameters":{"easing":"linear","duration":2},"animation_id":"orbit"},'
        '"empty_name":"Camera","command":"load_camera_animation"}'
    ),
    "numbers as they are written": (
        '{"command":"load_light_animation","empty_name":"Light","data":{"animation_id":"pulse","parameters":'
        '{"duration":5.0,"intensity":1.50,"delay":-0,"gain":1E-3,"scale":2.0e+1,"seed":12345678901234567890}},'
        '"message_id":"a1"}'
    ),
    "characters and escapes": (
        '{"command":"load_product_\\u0061nimation","empty_name":"Предмет 🎥 \\ud83c\\udfa5 \\u00e9\\/\\"\\n",'
        '"data":{"animation_id":"вращение","parameters":{"duration":4,"rotation_axis":"\\u007a"}},"message_id":"a1"}'
    ),
    "members and parameters of the client's own": (
        '{"command":"load_camera_animation","empty_name":"Camera","scene":null,"tags":["a",{"b":[]}],"data":'
        '{"animation_id":"orbit","version":2,"parameters":{"duration":5,"intensity":-1,"rotation_axis":"w","path":'
        '[[0,0.50],[1,1.00]]}},"message_id":"a1"}'
    ),
    "the same names further inside": (
        '{"command":"load_camera_animation","empty_name":"Camera","data":{"animation_id":"orbit","parameters":'
        '{"duration":5,"message_id":"inner","command":"inner","message":"inner"}},"message_id":"a1"}'
    ),
    "template controls with members": '{"command":"get_template_controls", "data":{"depth":1.0},"message_id":"a1"}',
}
REPLY_TEXTS = {
    "spacing": '\n{ "command" : "animation_result",\t"status":"success" , "message_id" :"a1" } ',
    "the id first and the command last": (
        '{"message_id":"a1","data":{"duration":5.0,"target":"Camera"},"message":"","status":"success",'
        '"command":"animation_result"}'
    ),
    "an error": (
        '{"command":"animation_result","status":"error","message":"Цель не найдена: \\"Camera\\" 🎥","message_id":"a1"}'
    ),
    "numbers and members of Blender's own": (
        '{"command":"animation_result","status":"success","took":0.250,"frames":[1.0,2.0e0,-0],"scene":null,'
        '"data":{"message_id":"inner","animation_id":"orbit","duration":5.0},"message_id":"a1"}'
    ),
}


@pytest.mark.parametrize("name", COMMAND_TEXTS)
def test_a_command_reaches_blender_as_it_was_written(server: Server, name: str) -> None:
    with Pair(server) as (browser, blender):
        browser.send_text(COMMAND_TEXTS[name])
        assert blender.next_text() == COMMAND_TEXTS[name]
        browser.expect_nothing()


@pytest.mark.parametrize("name", REPLY_TEXTS)
def test_a_reply_reaches_the_browser_as_it_was_written(server: Server, name: str) -> None:
    with Pair(server) as (browser, blender):
        browser.send(command(message_id="a1"))
        blender.take()
        blender.send_text(REPLY_TEXTS[name])
        assert browser.next_text() == REPLY_TEXTS[name]
        blender.expect_nothing()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_answered_by_its_own_reply(server: Server, name: str) -> None:
    sent, answer = command(name, message_id="m-1"), success("m-1", name, data={"controls": [1, 2]})
    with Pair(server) as (browser, blender):
        browser.send(sent)
        blender.expect(sent)
        blender.send(answer)
        browser.expect(answer)
        assert answer["command"] == reply_to(name)
        browser.expect_nothing()
        blender.expect_nothing()


def test_template_controls_need_no_other_member(server: Server) -> None:
    with Pair(server) as (browser, blender):
        browser.send({"command": CONTROLS, "message_id": "c"})
        blender.expect({"command": CONTROLS, "message_id": "c"})
        blender.send(success("c", CONTROLS))
        browser.expect(success("c", CONTROLS))


def test_the_parameters_of_other_commands_are_not_looked_at(server: Server) -> None:
    own = {"easing": 5, "intensity": "much", "rotation_axis": None}
    for name, checked in zip(LOADS, own, strict=True):
        others = {parameter: value for parameter, value in own.items() if parameter != checked}
        data = {"animation_id": "orbit", "parameters": {"duration": 1, **others}}
        text = text_of(command(name, data=data, message_id="m"))
        with Pair(server) as (browser, blender):
            browser.send_text(text)
            assert blender.next_text() == text


def test_commands_keep_their_order(server: Server) -> None:
    with Pair(server) as (browser, blender):
        ids = [f"m-{number}" for number in range(60)]
        for message_id in ids:
            browser.send(command(message_id=message_id))
        assert [blender.take() for _ in ids] == ids
        for message_id in reversed(ids):
            blender.send(success(message_id))
        browser.expect(*map(success, reversed(ids)))


def test_what_comes_in_a_binary_frame_goes_on_as_text(server: Server) -> None:
    sent, answer = COMMAND_TEXTS["characters and escapes"], REPLY_TEXTS["an error"]
    with Pair(server) as (browser, blender):
        browser.send_text(sent.encode())
        assert blender.next_text() == sent
        blender.send_text(answer.encode())
        assert browser.next_text() == answer
