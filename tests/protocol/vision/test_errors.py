"""Errors outside a job go to their sender only; errors inside a job carry its frame and its plugin."""

import pytest

from support.images import plain
from support.json_text import Json
from support.server import Server
from support.vision import ALL, MOTION, OCR, PLUGINS, STATS, Client, frame

NO_MESSAGES = [
    "", " ", "send_frame", "null", "true", "5", "[]", '"subscribe"', "{}", '{"topic": "all"}',
    '[{"type": "subscribe", "topic": "all"}]', '{"type": "subscribe", "topic": "all"', '{"type": null, "topic": "all"}',
    '{"type": "Subscribe", "topic": "all"}', '{"type": "", "topic": "all"}', '{"type": 5}', '{"type": ["subscribe"]}',
    '{"type": "ping"}', '{"type": "frame_result"}', '{"type": "job_update"}', '{"type": "error"}',
    '{"type": "subscribe", "topic": "all"}}', "{'type': 'subscribe', 'topic': 'all'}", '{"type": "subscribe",}',
    '{"type": "subscribe", "topic": "all"} {"type": "subscribe", "topic": "all"}', "\x00",
    '{"type": "subscribe", "topic": "all", "topic": "all"}',
    '{"type": "subscribe", "type": "subscribe", "topic": "all"}',
]  # fmt: skip
NO_FRAMES: dict[str, Json] = {
    "no picture": {"image_data": None},
    "a picture that is no text": {"image_data": 5},
    "a picture that is a list": {"image_data": [137, 80, 78, 71]},
    "no plugin": {"plugin": None},
    "a plugin that is no text": {"plugin": 5},
    "an id that is no text": {"frame_id": 5},
    "an id that is a list": {"frame_id": []},
}
WRONG_OPTIONS: list[tuple[str, Json]] = [
    *((OCR, {"threshold": value}) for value in (-0.1, 1.1, "0.5", True, None, [0.5])),
    *((OCR, {"language": value}) for value in (5, None, "", ["eng"], "--help", "../eng", "eng; ls", "-l eng")),
    (OCR, {"threshold": 0.5, "language": 5}),
]


def test_what_is_no_message_is_told_to_its_sender_only(server: Server) -> None:
    with Client(server) as client, Client(server) as other:
        other.subscribe(ALL, "plugin_ocr", "job_1")
        for text in NO_MESSAGES:
            client.send_text(text)
            client.error("INVALID_MESSAGE", in_job=False)
        client.expect_nothing()
        other.expect_nothing()
        client.analysed(plain())


@pytest.mark.parametrize("name", NO_FRAMES)
def test_what_is_no_frame_makes_no_job(server: Server, name: str) -> None:
    message = {**frame(plain(), frame_id="f"), **NO_FRAMES[name]}
    with Client(server) as client, Client(server) as other:
        other.subscribe(ALL)
        client.send(message)
        client.error("INVALID_MESSAGE", in_job=False)
        absent = {member: value for member, value in message.items() if value is not None}
        if len(absent) < len(message):
            client.send(absent)
            client.error("INVALID_MESSAGE", in_job=False)
        other.expect_nothing()
        client.send_frame(plain())
        assert client.next()["job_id"] == "job_1"


@pytest.mark.parametrize("name", ["nothing", "OCR", "image-stats", "__proto__", "x" * 64])
def test_an_unknown_plugin_is_not_found(server: Server, name: str) -> None:
    with Client(server) as client:
        client.send_frame(plain(), name, frame_id="f")
        message = client.next()
        assert (message["error_code"], message["frame_id"]) == ("PLUGIN_NOT_FOUND", "f")
        assert message["plugin"] == name
        client.analysed(plain())


@pytest.mark.parametrize("name", ["", "ocr ", "../ocr", "плагин", "x" * 65])
def test_what_cannot_be_a_plugins_name_makes_no_job(server: Server, name: str) -> None:
    with Client(server) as client:
        client.send_frame(plain(), name, frame_id="f")
        assert "/plugin" in client.error("INVALID_MESSAGE", in_job=False)
        client.analysed(plain())


@pytest.mark.parametrize(("plugin", "options"), WRONG_OPTIONS)
def test_options_are_checked_by_the_plugins_schema(server: Server, plugin: str, options: Json) -> None:
    with Client(server) as client:
        client.refused(plain((60, 40)), "INVALID_OPTIONS", plugin, options=options)


@pytest.mark.parametrize("plugin", PLUGINS)
@pytest.mark.parametrize("options", ["fast", 5, True, []])
def test_options_are_an_object(server: Server, plugin: str, options: Json) -> None:
    with Client(server) as client:
        client.send_frame(plain(), plugin, options=options)
        assert client.next()["error_code"] in ("INVALID_MESSAGE", "INVALID_OPTIONS")


def test_wrong_options_are_told_by_their_name(server: Server) -> None:
    with Client(server) as client:
        assert "threshold" in client.refused(plain(), "INVALID_OPTIONS", OCR, options={"threshold": 2})


def test_a_failed_job_does_not_disturb_the_next(server: Server) -> None:
    with Client(server) as client:
        for _ in range(20):
            client.refused("no picture", "INVALID_IMAGE", STATS)
            client.refused("no picture", "INVALID_IMAGE", MOTION)
        for plugin in PLUGINS:
            client.analysed(plain((60, 40)), plugin)


def test_errors_carry_no_internals(server: Server) -> None:
    with Client(server) as client:
        for text in ("{", "{}", '{"type": 5}', '{"type": "subscribe", "topic": 5}', '{"type": "send_frame"}'):
            client.send_text(text)
            expect_plain(client.error("INVALID_MESSAGE", in_job=False))
        expect_plain(client.refused("!", "INVALID_IMAGE"))
        expect_plain(client.refused(b"\x89PNG\r\n\x1a\n", "INVALID_IMAGE"))
        expect_plain(client.refused(plain(), "PLUGIN_NOT_FOUND", "nothing"))
        expect_plain(client.refused(plain(), "INVALID_OPTIONS", OCR, options={"threshold": 2}))


def expect_plain(text: str) -> None:
    """The words of an error are for people."""
    for word in ("serde", "rust", ".rs", "panic", "option<", "line ", "column", "/tmp", "/usr", "unwrap"):
        assert word not in text.lower(), text
