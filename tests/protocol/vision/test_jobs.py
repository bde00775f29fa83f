"""What the messages of a job say: ids, statuses in their order, progress, times."""

import pytest

from support.images import plain, scene
from support.json_text import Json
from support.server import Server
from support.vision import (
    ALL,
    JOB_ERROR_MEMBERS,
    MOTION,
    PLUGINS,
    RESULT_MEMBERS,
    STATS,
    SUCCEEDS,
    UPDATE_MEMBERS,
    Client,
    expect_time,
    fails,
    step,
)

IDS = ["frame_001", "x", "кадр 🎥", 'a"b\\c\n', "f" * 200, "job_7"]


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_job_is_pending_then_processing_then_has_a_result_and_is_completed(server: Server, plugin: str) -> None:
    with Client(server) as sender, Client(server) as listener:
        listener.subscribe(ALL)
        sender.send_frame(plain((200, 60)), plugin, frame_id="f", options={})
        messages = listener.jobs(1)["f"]
        assert [step(message) for message in messages] == SUCCEEDS
        for message in messages:
            assert set(message) == (RESULT_MEMBERS if message["type"] == "frame_result" else UPDATE_MEMBERS)
            assert (message["job_id"], message["frame_id"], message["plugin"]) == ("job_1", "f", plugin)
            expect_time(message)
        times = [message["timestamp"] for message in messages]
        assert times == sorted(times)
        expect_progress(messages)


def test_a_job_that_fails_has_an_error_and_is_failed(server: Server) -> None:
    with Client(server) as sender, Client(server) as listener:
        listener.subscribe(ALL)
        sender.send_frame("no picture", frame_id="f")
        messages = listener.jobs(1)["f"]
        assert [step(message) for message in messages] in fails("INVALID_IMAGE")
        for message in messages:
            assert set(message) == (JOB_ERROR_MEMBERS if message["type"] == "error" else UPDATE_MEMBERS)
            assert (message["frame_id"], message["plugin"]) == ("f", STATS)
            expect_time(message)
        expect_progress(messages)


def test_jobs_are_numbered_from_1_on_whoever_sends(server: Server) -> None:
    with Client(server, "one") as one, Client(server, "two") as two:
        seen = []
        for number, client in enumerate((one, two, two, one, two)):
            client.send_frame(plain(), PLUGINS[number % 2])
            seen.append(client.next()["job_id"])
        assert seen == [f"job_{number}" for number in range(1, 6)]


def test_one_clients_jobs_are_numbered_in_the_order_of_its_frames(server: Server) -> None:
    with Client(server) as client:
        for number in range(1, 21):
            client.send_frame(plain(), frame_id=str(number))
        for message in (client.next() for _ in range(20)):
            assert message["job_id"] == f"job_{message['frame_id']}"


@pytest.mark.parametrize("frame_id", IDS)
def test_a_frames_id_is_returned_as_it_was_sent(server: Server, frame_id: str) -> None:
    with Client(server) as client:
        client.subscribe(ALL)
        client.send_frame(plain(), frame_id=frame_id)
        client.send_frame(plain(), "nothing", frame_id=frame_id)
        assert set(client.jobs(2)) == {frame_id}


def test_without_an_id_a_frame_is_given_one_of_its_own(server: Server) -> None:
    with Client(server, "same") as one, Client(server, "same") as two:
        made = set()
        for client in (one, two):
            for _ in range(10):
                client.send_frame(plain())
                made.add(client.next()["frame_id"])
        assert len(made) == 20
        assert all(isinstance(frame_id, str) and frame_id for frame_id in made)


def test_all_messages_of_a_job_carry_the_id_it_was_given(server: Server) -> None:
    with Client(server) as client:
        client.subscribe(ALL)
        client.send_frame(plain())
        client.send_frame("no picture")
        assert [len(messages) >= 3 for messages in client.jobs(2).values()] == [True, True]


def test_processing_time_is_in_milliseconds(server: Server) -> None:
    with Client(server) as client:
        client.send_frame(plain((2000, 2000)))
        took = client.next()["processing_time_ms"]
        assert isinstance(took, int | float)
        assert not isinstance(took, bool)
        assert 0 <= took < 60_000


def test_members_of_the_clients_own_and_absent_options_do_not_matter(server: Server) -> None:
    with Client(server) as client:
        client.send({"plugin": MOTION, "image_data": "", "type": "send_frame", "frame_id": "f", "camera": {"id": 5}})
        client.error("INVALID_IMAGE", in_job=True)
        client.send_frame(scene(0), MOTION, camera={"id": 5})
        client.result()


def expect_progress(messages: list[Json]) -> None:
    """It only grows, within 0 and 100; who is completed is at 100."""
    updates = [message for message in messages if message["type"] == "job_update"]
    progress = [update["progress_percent"] for update in updates]
    assert all(isinstance(percent, int) and 0 <= percent <= 100 for percent in progress), progress
    assert progress == sorted(progress)
    if updates[-1]["status"] == "completed":
        assert progress[-1] == 100
