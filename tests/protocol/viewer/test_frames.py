"""A frame is validated, then the same bytes go on; what is invalid is counted and ignored, the connection stays."""

import pytest

from support.frames import frame, streamer, viewer
from support.server import Server

VALID = {
    "the document's": '{"x": {"pos": [[0, 0, 0], [1, 1, 1]], "rot": [[1, 0, 0, 0], [0, 1, 0, 0]]}}',
    "no bodies": '{"x":{"pos":[],"rot":[]}}',
    "odd spacing": ' {\t"x"\n:\r{ "pos" : [ [ 0 ,1,  2 ] ] ,"rot":[[1,0,0,0 ]]} }  \n',
    "rot before pos": '{"x": {"rot": [[1, 0, 0, 0]], "pos": [[0, 0, 0]]}}',
    "exponents": '{"x": {"pos": [[1e0, -1.5E-3, 1E+2]], "rot": [[1.0, 0e0, -0, -0.0]]}}',
    "many digits": '{"x": {"pos": [[0.1234567890123456789012345678901234567890, 1, 2]], "rot": [[1, 0, 0, 0]]}}',
    "the bounds": '{"x": {"pos": [[1e15, -1e15, 1000000000000000]], "rot": [[1000000000000000.0, -10e14, 0.1e16, 0]]}}',
    "next to nothing": '{"x": {"pos": [[1e-400, -1e-308, 5e-324]], "rot": [[1, 0, 0, 0]]}}',
    "escaped names": r'{"\u0078": {"p\u006fs": [[0, 0, 0]], "rot": [[1, 0, 0, 0]]}}',
}

INVALID = {
    "not JSON": "pos",
    "nothing": "",
    "cut off": '{"x": {"pos": [[0, 0, 0]], "rot": [[1, 0, 0, 0]]}',
    "two values": '{"x": {"pos": [], "rot": []}} {"x": {"pos": [], "rot": []}}',
    "a comma too many": '{"x": {"pos": [[0, 0, 0],], "rot": [[1, 0, 0, 0]]}}',
    "null": "null",
    "an array": "[]",
    "an empty object": "{}",
    "x is no object": '{"x": []}',
    "no rot": '{"x": {"pos": [[0, 0, 0]]}}',
    "no pos": '{"x": {"rot": [[1, 0, 0, 0]]}}',
    "without x": '{"pos": [[0, 0, 0]], "rot": [[1, 0, 0, 0]]}',
    "pos is no array": '{"x": {"pos": {}, "rot": []}}',
    "pos is null": '{"x": {"pos": null, "rot": []}}',
    "pos of two": '{"x": {"pos": [[0, 0]], "rot": [[1, 0, 0, 0]]}}',
    "pos of four": '{"x": {"pos": [[0, 0, 0, 0]], "rot": [[1, 0, 0, 0]]}}',
    "rot of three": '{"x": {"pos": [[0, 0, 0]], "rot": [[1, 0, 0]]}}',
    "rot of five": '{"x": {"pos": [[0, 0, 0]], "rot": [[1, 0, 0, 0, 0]]}}',
    "more pos than rot": '{"x": {"pos": [[0, 0, 0], [1, 1, 1]], "rot": [[1, 0, 0, 0]]}}',
    "more rot than pos": '{"x": {"pos": [], "rot": [[1, 0, 0, 0]]}}',
    "a string": '{"x": {"pos": [["0", 0, 0]], "rot": [[1, 0, 0, 0]]}}',
    "a boolean": '{"x": {"pos": [[true, 0, 0]], "rot": [[1, 0, 0, 0]]}}',
    "a null": '{"x": {"pos": [[null, 0, 0]], "rot": [[1, 0, 0, 0]]}}',
    "flat": '{"x": {"pos": [0, 0, 0], "rot": [1, 0, 0, 0]}}',
    "NaN": '{"x": {"pos": [[NaN, 0, 0]], "rot": [[1, 0, 0, 0]]}}',
    "Infinity": '{"x": {"pos": [[Infinity, 0, 0]], "rot": [[1, 0, 0, 0]]}}',
    "over the bound": '{"x": {"pos": [[1000000000000001, 0, 0]], "rot": [[1, 0, 0, 0]]}}',
    "a little over": '{"x": {"pos": [[1.000000000000001e15, 0, 0]], "rot": [[1, 0, 0, 0]]}}',
    "under the bound": '{"x": {"pos": [[0, -1000000000000001, 0]], "rot": [[1, 0, 0, 0]]}}',
    "rot over the bound": '{"x": {"pos": [[0, 0, 0]], "rot": [[1e16, 0, 0, 0]]}}',
    "beyond a double": '{"x": {"pos": [[1e999, 0, 0]], "rot": [[1, 0, 0, 0]]}}',
    "a leading zero": '{"x": {"pos": [[01, 0, 0]], "rot": [[1, 0, 0, 0]]}}',
    "a lone surrogate": r'{"\ud800": 1, "x": {"pos": [], "rot": []}}',
    "a byte order mark": '\ufeff{"x": {"pos": [], "rot": []}}',
}


@pytest.mark.parametrize("text", VALID.values(), ids=VALID.keys())
def test_viewers_get_the_very_bytes(server: Server, text: str) -> None:
    with streamer(server) as source, viewer(server) as one, viewer(server) as two:
        source.send_text(text)
        assert one.next_text() == text
        assert two.next_text() == text


@pytest.mark.parametrize("text", INVALID.values(), ids=INVALID.keys())
def test_an_invalid_frame_is_ignored(server: Server, text: str) -> None:
    with streamer(server) as source, viewer(server) as watcher:
        source.send_text(text)
        source.send_text(frame(1))
        assert watcher.next_text() == frame(1)
        source.expect_nothing()


def test_invalid_frames_are_counted(server: Server) -> None:
    with streamer(server) as source:
        for text in INVALID.values():
            source.send_text(text)
        source.pong()
        assert server.metric("antiphon_messages_refused_total") == len(INVALID)


def test_an_invalid_frame_is_logged(server: Server) -> None:
    before = server.log.read_text()
    with streamer(server) as source:
        source.send_text('{"x": 1}')
        source.pong()
    written = server.log.read_text().removeprefix(before)
    assert "viewer" in written
    assert "WARN" in written or "INFO" in written


def test_a_storm_of_invalid_frames_does_not_fill_the_log(server: Server) -> None:
    with streamer(server) as source, viewer(server) as watcher:
        for _ in range(2000):
            source.send_text("{}")
        source.send_text(frame(1))
        assert watcher.next_text() == frame(1)
    assert len(server.log.read_text().splitlines()) < 100


def test_a_frame_of_a_hundred_bodies(server: Server) -> None:
    with streamer(server) as source, viewer(server) as watcher:
        source.send_text(frame(7, bodies=100))
        assert watcher.next_text() == frame(7, bodies=100)
