"""Errors: which, in what order of checks, and that the good keys of a message are applied all the same."""

import pytest

from support.camera import DENIED, INVALID_MESSAGE, Camera, admin
from support.server import ADMIN_PASSWORD, Server

OUT_OF_RANGE = {"error": "Invalid value", "key": "brightness", "message": "Value must be between 0 and 100"}


def test_the_documents_validation_error(server: Server) -> None:
    with admin(server) as camera:
        camera.send({"brightness": 150})
        camera.expect(OUT_OF_RANGE)
        camera.expect_nothing()


def test_the_documents_permission_error(server: Server) -> None:
    with Camera(server) as camera:
        camera.send({"brightness": 75})
        camera.expect({"error": DENIED, "key": "brightness"})
        camera.expect_nothing()


def test_unknown_comes_before_denied(server: Server) -> None:
    with Camera(server) as camera:
        camera.send({"nope": 1})
        camera.expect({"error": "Unknown key", "key": "nope"})


def test_denied_comes_before_invalid(server: Server) -> None:
    with Camera(server) as camera:
        camera.send({"brightness": 150})
        camera.expect({"error": DENIED, "key": "brightness"})
        camera.send({"brightness": "bright"})
        camera.expect({"error": DENIED, "key": "brightness"})


def test_each_bad_key_has_its_own_error_and_the_good_are_applied(server: Server) -> None:
    with admin(server) as camera, Camera(server) as other:
        camera.send({"nope": 1, "brightness": 150, "contrast": 60, "cam1-exists": False, "gain": 7})
        camera.expect_in_any_order(
            {"error": "Unknown key", "key": "nope"},
            OUT_OF_RANGE,
            {"error": DENIED, "key": "cam1-exists"},
            {"contrast": 60, "gain": 7, "info": ["contrast", "gain"]},
        )
        camera.expect({"contrast": 60, "gain": 7})
        other.expect({"contrast": 60, "gain": 7})
        other.expect_nothing()
        assert other.get("brightness") == {"brightness": 50}


def test_errors_go_to_the_sender_only(server: Server) -> None:
    with Camera(server) as camera, Camera(server) as other:
        camera.send({"nope": 1, "gain": 1})
        camera.expect_in_any_order({"error": "Unknown key", "key": "nope"}, {"error": DENIED, "key": "gain"})
        other.expect_nothing()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "brightness",
        "null",
        "true",
        "75",
        '"brightness"',
        "[]",
        '[{"brightness": 75}]',
        '{"brightness": 75',
        '{"brightness": 75}}',
        '{"brightness"}',
        "{brightness: 75}",
        "{'brightness': 75}",
        '{"brightness": 75,}',
        '{"brightness": 75} {"contrast": 60}',
        '{"brightness": }',
        '{"brightness": "\\x"}',
        '{"brightness": "\n"}',
        '{"brightness": "\\ud800"}',
        '\ufeff{"brightness": 75}',
        '{"brightness": 75} // seventy-five',
        "\x00",
    ],
)
def test_what_is_no_json_object_is_an_invalid_message(server: Server, text: str) -> None:
    with admin(server) as camera:
        camera.send_text(text)
        camera.expect(INVALID_MESSAGE)
        camera.expect_nothing()


@pytest.mark.parametrize(
    "message",
    [
        {"get": ["fps"], "brightness": 75},
        {"brightness": 75, "get": ["fps"]},
        {"get": ["fps"], "nope": 1},
        {"get": ["fps"], "token": "t"},
        {"username": "admin", "password": ADMIN_PASSWORD, "brightness": 75},
        {"brightness": 75, "username": "admin", "password": ADMIN_PASSWORD},
        {"username": "admin", "password": ADMIN_PASSWORD, "get": ["fps"]},
        {"username": "admin", "password": ADMIN_PASSWORD, "nope": 1},
        {"token": "t", "brightness": 75},
        {"username": "admin", "token": "t", "brightness": 75},
    ],
)
def test_a_query_or_credentials_mixed_with_other_keys_are_an_invalid_message(server: Server, message: object) -> None:
    with Camera(server) as camera:
        camera.send(message)
        camera.expect(INVALID_MESSAGE)
        camera.send({"brightness": 75})
        camera.expect({"error": DENIED, "key": "brightness"})


@pytest.mark.parametrize(
    "message", [{"username": "admin"}, {"password": "x"}, {"username": 1, "password": 2}, {"token": 5}, {"token": None}]
)
def test_credentials_that_are_none_give_no_rights(server: Server, message: object) -> None:
    with Camera(server) as camera:
        camera.send(message)
        answer = camera.next()
        assert "error" in answer
        assert "authenticated" not in answer
        camera.send({"brightness": 75})
        camera.expect({"error": DENIED, "key": "brightness"})


@pytest.mark.parametrize("key", ["", "Brightness", "fps ", "красный", "🎥", 'a"b\\c', "\u0000", "a" * 300, "__proto__"])
def test_an_unknown_key_is_named_as_it_was_sent(server: Server, key: str) -> None:
    with Camera(server) as camera:
        camera.send({key: 1})
        answer = camera.next()
        assert answer["error"] == "Unknown key"
        assert answer["key"] == key or (len(key) > 64 and key.startswith(answer["key"][:32]))
        camera.expect_nothing()


def test_errors_carry_no_internals(server: Server) -> None:
    wrong = ("{", '{"resolution": 5}', '{"record": {"a": 1}}', '{"auto-exposure": []}', '{"get": 5}', '{"token": "x"}')
    with admin(server) as camera:
        for text in wrong:
            camera.send_text(text)
            answer = str(camera.next()).lower()
            for word in ("serde", "rust", ".rs", "panic", "option", "expected", "line ", "/"):
                assert word not in answer
