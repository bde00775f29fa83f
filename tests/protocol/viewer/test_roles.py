"""`is_streamer` true or 1 in any case makes a streamer, anything else a viewer."""

import pytest

from support.frames import PATH, frame, streamer, viewer
from support.peer import Peer
from support.server import Server


@pytest.mark.parametrize("value", ["true", "TRUE", "True", "tRuE", "1", "%74rue"])
def test_true_and_1_make_a_streamer(server: Server, value: str) -> None:
    with Peer(server.websocket(f"{PATH}?is_streamer={value}")) as source, viewer(server) as watcher:
        source.send_text(frame(1))
        assert watcher.next_text() == frame(1)
        source.expect_nothing()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?is_streamer=false",
        "?is_streamer=0",
        "?is_streamer=yes",
        "?is_streamer=",
        "?is_streamer",
        "?is_streamer=11",
        "?is_streamer=true%20",
        "?IS_STREAMER=true",
        "?streamer=true",
        "?a=1&b=2",
    ],
)
def test_anything_else_makes_a_viewer(server: Server, query: str) -> None:
    with Peer(server.websocket(PATH + query)) as watcher, streamer(server) as source:
        source.send_text(frame(1))
        assert watcher.next_text() == frame(1)


@pytest.mark.parametrize("query", ["?a=1&is_streamer=true", "?is_streamer=1&a=1"])
def test_other_parameters_do_not_matter(server: Server, query: str) -> None:
    with Peer(server.websocket(PATH + query)) as source, viewer(server) as watcher:
        source.send_text(frame(1))
        assert watcher.next_text() == frame(1)


def test_streamers_receive_no_frames(server: Server) -> None:
    with streamer(server) as first, streamer(server) as second, viewer(server) as watcher:
        for number in range(10):
            first.send_text(frame(number))
            assert watcher.next_text() == frame(number)
        first.expect_nothing()
        second.expect_nothing()


def test_a_streamer_who_joins_late_gets_no_last_frame(server: Server) -> None:
    with streamer(server) as first, viewer(server) as watcher:
        first.send_text(frame(1))
        assert watcher.next_text() == frame(1)
        with streamer(server) as second:
            second.expect_nothing()


def test_what_a_viewer_sends_goes_nowhere(server: Server) -> None:
    with viewer(server) as impostor, viewer(server) as watcher, streamer(server) as source:
        impostor.send_text(frame(1))
        impostor.pong()
        source.send_text(frame(2))
        assert watcher.next_text() == frame(2)
        assert impostor.next_text() == frame(2)
