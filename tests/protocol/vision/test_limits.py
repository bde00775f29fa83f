"""Messages of at most 16 MiB that nest at most 64 deep; text, or bytes that hold UTF-8."""

import json
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from support.images import plain
from support.server import Server
from support.vision import STATS, Client, frame
from support.wire import TEXT, Wire

MIB = 1 << 20
LIMIT = 16 * MIB
TOO_LARGE = 1009


def test_a_message_of_exactly_the_limit_is_read(server: Server) -> None:
    with Client(server) as client:
        text = '{"type": "nothing"}'
        client.send_text(text + " " * (LIMIT - len(text)))
        client.error("INVALID_MESSAGE", in_job=False)


def test_a_frame_of_exactly_the_limit_is_analysed(server: Server) -> None:
    start, end = '{"type":"send_frame","plugin":"image_stats","frame_id":"f","image_data":"', '"}'
    with Client(server) as client:
        client.send_text(start + "A" * (LIMIT - len(start) - len(end)) + end)
        client.error("INVALID_IMAGE", in_job=True, patience=60)


@pytest.mark.parametrize("kind", [str, bytes])
def test_a_message_over_the_limit_closes_with_1009(server: Server, kind: type) -> None:
    text = "{}" + " " * (LIMIT - 1)
    with Client(server) as client:
        with suppress(ConnectionClosed):  # it may come before all is sent
            client.send_text(text if kind is str else text.encode())
        assert client.closed_with() == TOO_LARGE


def test_fragments_over_the_limit_together_close_with_1009(server: Server) -> None:
    with Client(server) as client:
        with suppress(ConnectionClosed):
            client.socket.send(["{}", " " * (LIMIT // 2), " " * (LIMIT // 2)])
        assert client.closed_with() == TOO_LARGE


def test_nesting_of_64_is_read_and_of_65_is_not(server: Server) -> None:
    with Client(server) as client:
        for depth in (64, 65):
            deep = "[" * (depth - 1) + "]" * (depth - 1)
            client.send_text(f'{{"type":"subscribe","topic":"job_1","deep":{deep}}}')
        client.error("INVALID_MESSAGE", in_job=False)
        client.expect_nothing()
        client.unsubscribe("job_1")


def test_a_frame_may_come_in_a_binary_message(server: Server) -> None:
    with Client(server) as client:
        expected = client.analysed(plain())
        client.send_text(json.dumps(frame(plain())).encode())
        assert client.result() == expected


def test_bytes_that_are_not_utf8_are_no_message(server: Server) -> None:
    with Client(server) as client:
        client.send_text(b'{"type": "subscribe", "topic": "\xff"}')
        client.error("INVALID_MESSAGE", in_job=False)
        client.expect_nothing()


def test_bad_utf8_in_a_text_frame_closes_with_1007(server: Server) -> None:
    with Wire(server.port, "/ws/tester") as wire:
        wire.send(TEXT, b'{"type": "\xc3\x28"}')
        assert wire.closed_with() == 1007


def test_a_frame_in_fragments_is_one_frame(server: Server) -> None:
    with Client(server) as client:
        expected = client.analysed(plain(), STATS)
        text = json.dumps(frame(plain()))
        client.socket.send([text[:50], text[50:90], text[90:]])
        assert client.result() == expected
