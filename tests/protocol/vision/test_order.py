"""One client's frames start in the order they were sent; `motion_detector` runs them one after another."""

import pytest

from support.images import page, plain, scene
from support.json_text import Json
from support.server import Server
from support.vision import ALL, MOTION, OCR, PLUGINS, STATS, SUCCEEDS, Client, step

FRAMES = 40
PICTURES = {STATS: plain((400, 300)), MOTION: scene(1), OCR: page("one")}


def heard(listener: Client, jobs: int) -> list[Json]:
    """All messages until so many jobs ended."""
    found: list[Json] = []
    ended = 0
    while ended < jobs:
        found.append(listener.next(patience=60))
        ended += step(found[-1]) in ("completed", "failed")
    return found


@pytest.mark.parametrize("plugin", PLUGINS)
def test_frames_start_in_the_order_they_were_sent(server: Server, plugin: str) -> None:
    numbers = [str(number) for number in range(FRAMES if plugin != OCR else 10)]
    with Client(server) as sender, Client(server) as listener:
        listener.subscribe(ALL)
        for number in numbers:
            sender.send_frame(PICTURES[plugin], plugin, frame_id=number)
        messages = heard(listener, len(numbers))
    for status in ("pending", "processing"):
        assert [message["frame_id"] for message in messages if step(message) == status] == numbers


def test_frames_to_several_plugins_start_in_the_order_they_were_sent(server: Server) -> None:
    with Client(server) as sender, Client(server) as listener:
        listener.subscribe(ALL)
        for number in range(12):
            plugin = PLUGINS[number % 3]
            sender.send_frame(PICTURES[plugin], plugin, frame_id=str(number))
        messages = heard(listener, 12)
    started = [int(message["frame_id"]) for message in messages if step(message) == "processing"]
    assert started == sorted(started)


def test_motion_is_detected_in_one_frame_after_another(server: Server) -> None:
    with Client(server) as sender, Client(server) as listener:
        listener.subscribe("plugin_motion_detector")
        for number in range(FRAMES):
            sender.send_frame(scene(number), MOTION, frame_id=str(number))
        messages = heard(listener, FRAMES)
    for status in SUCCEEDS:
        frames = [message["frame_id"] for message in messages if step(message) == status]
        assert frames == [str(number) for number in range(FRAMES)], status


def test_the_messages_of_every_job_keep_their_order(server: Server) -> None:
    with Client(server) as one, Client(server) as two, Client(server) as listener:
        listener.subscribe(ALL)
        for number in range(FRAMES):
            one.send_frame(PICTURES[STATS], STATS, frame_id=f"one-{number}")
            two.send_frame(PICTURES[MOTION], MOTION, frame_id=f"two-{number}")
        for messages in listener.jobs(2 * FRAMES).values():
            assert [step(message) for message in messages] == SUCCEEDS


def test_all_who_listen_hear_the_same_order(server: Server) -> None:
    with Client(server) as one, Client(server) as two, Client(server) as first, Client(server) as second:
        for listener in (first, second):
            listener.subscribe(ALL)
        for _ in range(FRAMES):
            one.send_frame(PICTURES[STATS], STATS)
            two.send_frame(PICTURES[MOTION], MOTION)
        assert heard(first, 2 * FRAMES) == heard(second, 2 * FRAMES)
