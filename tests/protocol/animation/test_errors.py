"""What is no command: none named, an unknown one, no JSON. The answer is untagged and carries the id there was."""

import pytest

from support.animation import (
    BLENDER,
    BROWSER,
    COMMANDS,
    Blender,
    Browser,
    Pair,
    command,
    expect_exchange,
    path,
    untagged,
)
from support.json_text import Json
from support.peer import Peer
from support.server import Server

NO_COMMAND = "No command specified"
INVALID_JSON = "Invalid JSON"
UNKNOWN = "No handler for command: "


@pytest.fixture(params=[BROWSER, BLENDER])
def end(server: Server, request: pytest.FixtureRequest) -> Peer:
    """Either end of a session, to which the same holds."""
    return Peer(server.websocket(path(request.param)))


@pytest.mark.parametrize(
    ("members", "message_id"),
    [
        ({}, None),
        ({"message_id": "m"}, "m"),
        ({"message": "m"}, "m"),
        ({"data": {"command": "x"}, "message_id": "m"}, "m"),
    ],
)
def test_without_a_command_none_is_specified(end: Peer, members: Json, message_id: str | None) -> None:
    with end:
        end.send(members)
        end.expect(untagged(NO_COMMAND, message_id))
        end.expect_nothing()


@pytest.mark.parametrize(
    "name", ["load_fog_animation", "Load_camera_animation", "load_camera_animation ", "загрузить", "__proto__", 'a"b']
)
def test_an_unknown_command_has_no_handler(end: Peer, name: str) -> None:
    with end:
        end.send(command(name, message_id="m"))
        end.expect(untagged(UNKNOWN + name, "m"))
        end.send({"command": name})
        end.expect(untagged(UNKNOWN + name))
        end.expect_nothing()


def test_an_unknown_command_carries_the_id_it_had_in_message(server: Server) -> None:
    with Browser(server) as browser:
        browser.send({"command": "load_fog_animation", "message": "anim_1"})
        browser.expect(untagged(UNKNOWN + "load_fog_animation", "anim_1"))


@pytest.mark.parametrize("reply", ["animation_result", "template_controls_result"])
def test_a_browser_has_no_replies_to_send(server: Server, reply: str) -> None:
    with Pair(server) as (browser, blender):
        browser.send({"command": reply, "status": "success", "message_id": "m"})
        browser.expect(untagged(UNKNOWN + reply, "m"))
        blender.expect_nothing()


@pytest.mark.parametrize("name", COMMANDS)
def test_blender_has_no_commands_to_send(server: Server, name: str) -> None:
    with Pair(server) as (browser, blender):
        blender.send(command(name, message_id="m"))
        blender.expect(untagged(UNKNOWN + name, "m"))
        browser.expect_nothing()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "load_camera_animation",
        '{"command": "load_camera_animation"',
        '{"command": "load_camera_animation"}}',
        "{'command': 'load_camera_animation'}",
        '{"command": "load_camera_animation",}',
        '{"command": "x", "n": 01}',
        '{"command": "x", "n": NaN}',
        '{"command": "\n"}',
        '{"command": "x"} {"command": "y"}',
        '\ufeff{"command": "x"}',
        "\x00",
    ],
)
def test_what_is_not_json_is_invalid(end: Peer, text: str) -> None:
    with end:
        end.send_text(text)
        end.expect(untagged(INVALID_JSON))
        end.expect_nothing()


@pytest.mark.parametrize("text", ["null", "true", "5", '"load_camera_animation"', "[]", '[{"command": "x"}]'])
def test_what_is_no_object_is_no_command(end: Peer, text: str) -> None:
    with end:
        end.send_text(text)
        answer = end.next()
        assert answer in (untagged(INVALID_JSON), untagged(NO_COMMAND))
        end.expect_nothing()


@pytest.mark.parametrize("name", [None, "", 5, True, [], {}])
def test_a_command_must_be_a_name(end: Peer, name: Json) -> None:
    with end:
        end.send({"command": name, "message_id": "m"})
        answer = end.next()
        assert answer["status"] == "error"
        assert answer["message"] == NO_COMMAND or answer["message"].startswith(UNKNOWN)
        assert answer["message_id"] == "m"
        end.expect_nothing()


def test_errors_go_to_the_sender_only_and_leave_the_session_as_it_is(server: Server) -> None:
    with Pair(server) as (browser, blender), Browser(server) as other:
        for text in ("{", "{}", '{"command":"load_fog_animation"}', "[]"):
            for end in (browser, blender):
                end.send_text(text)
                assert end.next()["status"] == "error"
        expect_exchange(browser, blender)
        other.expect_nothing()


def test_errors_carry_no_internals(server: Server) -> None:
    wrong = ("{", "{}", "[]", '{"command":5}', '{"command":"load_camera_animation","data":5}', '{"command":"x"}')
    with Browser(server) as browser, Blender(server) as blender:
        for text in (*wrong, '{"command":"animation_result"}', '{"command":"animation_result","status":5}'):
            for end in (browser, blender):
                end.send_text(text)
                answer = str(end.next()).lower()
                for word in ("serde", "rust", ".rs", "panic", "option<", "line ", "column"):
                    assert word not in answer
