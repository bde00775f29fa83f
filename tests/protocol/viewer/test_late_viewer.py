"""A viewer who joins late gets the last frame."""

from support.frames import frame, streamer, viewer
from support.server import Server


def test_the_last_frame_comes_first(server: Server) -> None:
    with streamer(server) as source, viewer(server) as early:
        for number in range(5):
            source.send_text(frame(number))
            assert early.next_text() == frame(number)
        with viewer(server) as late:
            assert late.next_text() == frame(4)
            source.send_text(frame(5))
            assert late.next_text() == frame(5)


def test_an_invalid_frame_is_not_the_last(server: Server) -> None:
    with streamer(server) as source:
        source.send_text(frame(1))
        source.send_text('{"x": {"pos": [[1]], "rot": []}}')
        source.pong()
        with viewer(server) as late:
            assert late.next_text() == frame(1)


def test_the_last_frame_outlives_its_streamer(server: Server) -> None:
    with streamer(server) as source:
        source.send_text(frame(1))
        source.pong()
    with viewer(server) as late:
        assert late.next_text() == frame(1)


def test_it_is_the_same_bytes(server: Server) -> None:
    text = '{ "x" : {"rot":[[1.0,0e0,0,0]] ,"pos":[[1E2,0,0]]}}\n'
    with streamer(server) as source:
        source.send_text(text)
        source.pong()
    with viewer(server) as late:
        assert late.next_text() == text


def test_before_any_frame_there_is_none(server: Server) -> None:
    with viewer(server) as watcher:
        watcher.expect_nothing()


def test_frames_are_not_stored(server: Server) -> None:
    with streamer(server) as source, viewer(server) as watcher:
        source.send_text(frame(1))
        assert watcher.next_text() == frame(1)
    server.stop()
    server.start()
    with viewer(server) as watcher, streamer(server) as source:
        source.send_text(frame(2))
        assert watcher.next_text() == frame(2)
