"""Every viewer gets every frame from all streamers in order of arrival; only a socket that would block skips."""

import json
from concurrent.futures import ThreadPoolExecutor

from support.frames import frame, streamer, viewer
from support.peer import Peer
from support.server import Server
from support.wire import TEXT, Wire, encode


def test_a_burst_reaches_a_reading_viewer_whole(server: Server) -> None:
    numbers = range(100)
    with Wire(server.port, "/ws/frame?is_streamer=true") as source, viewer(server) as one, viewer(server) as two:
        source.send_bytes(b"".join(encode(TEXT, frame(number).encode()) for number in numbers))
        for watcher in (one, two):
            assert [watcher.next_text() for _ in numbers] == [frame(number) for number in numbers]
    assert server.metric("antiphon_messages_skipped_total") == 0


def test_two_streamers_are_seen_in_one_order(server: Server) -> None:
    counts = range(50)
    with streamer(server) as left, streamer(server) as right, viewer(server) as one, viewer(server) as two:
        with ThreadPoolExecutor(2) as pool:
            sent = [pool.submit(send_all, source, counts, sign) for source, sign in ((left, 1), (right, -1))]
            for future in sent:
                future.result()
        seen = [[watcher.next_text() for _ in range(2 * len(counts))] for watcher in (one, two)]
        assert seen[0] == seen[1]
        numbers = [json.loads(text)["x"]["pos"][0][0] for text in seen[0]]
        assert [number for number in numbers if number > 0] == [number + 1 for number in counts]
        assert [-number for number in numbers if number < 0] == [number + 1 for number in counts]


def test_a_viewer_that_leaves_does_not_disturb_the_others(server: Server) -> None:
    with streamer(server) as source, viewer(server) as stays:
        for number in range(20):
            with viewer(server) as leaves:
                source.send_text(frame(number))
                assert stays.next_text() == frame(number)
                leaves.socket.recv(timeout=10)


def test_a_streamer_that_leaves_does_not_disturb_the_others(server: Server) -> None:
    with streamer(server) as stays, viewer(server) as watcher:
        for number in range(20):
            with streamer(server) as leaves:
                leaves.send_text(frame(number))
                assert watcher.next_text() == frame(number)
        stays.send_text(frame(99))
        assert watcher.next_text() == frame(99)


def send_all(source: Peer, counts: range, sign: int) -> None:
    """Sends numbered frames, one after another."""
    for count in counts:
        source.send_text(frame(sign * (count + 1)))
