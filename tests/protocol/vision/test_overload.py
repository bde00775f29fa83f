"""More frames than can wait, and a plugin that does not come to an end."""

import json

import pytest

from support.images import plain
from support.json_text import Json
from support.server import Server
from support.tesseract import Tesseract
from support.vision import ALL, OCR, SUCCEEDS, Client, fails, step

PICTURE = plain((40, 20))
BATCH = 50
MOST_FRAMES = 20_000
TIMEOUT_SECONDS = 100


def flood(client: Client) -> tuple[int, list[Json]]:
    """Sends frames until some are refused; how many were sent, and the refusals."""
    sent = 0
    while sent < MOST_FRAMES:
        for _ in range(BATCH):
            client.send_frame(PICTURE, OCR, frame_id=str(sent))
            sent += 1
        client.pong()
        if refusals := waiting(client):
            return sent, refusals
    raise AssertionError(f"{sent} frames were taken and none refused")


def waiting(client: Client) -> list[Json]:
    """What has come and was not read."""
    found = []
    try:
        while True:
            found.append(json.loads(client.socket.recv(timeout=0.2)))
    except TimeoutError:
        return found


def test_frames_beyond_the_queue_fail_at_once_and_all_others_are_done(server: Server, tesseract: Tesseract) -> None:
    tesseract.hold()
    tesseract.break_down()  # what has waited then ends soon
    with Client(server) as client, Client(server) as listener:
        listener.subscribe(ALL)
        sent, refusals = flood(client)
        for refusal in refusals:
            assert (refusal["type"], refusal["error_code"]) == ("error", "OVERLOADED")
            assert refusal["plugin"] == OCR
        refused = {refusal["frame_id"] for refusal in refusals}
        assert len(refused) == len(refusals)

        tesseract.release()
        ended = [client.next(patience=60) for _ in range(sent - len(refusals))]
        assert {message["error_code"] for message in ended} == {"PLUGIN_ERROR"}
        assert {message["frame_id"] for message in ended} | refused == {str(number) for number in range(sent)}
        for frame_id, messages in listener.jobs(sent).items():
            code = "OVERLOADED" if frame_id in refused else "PLUGIN_ERROR"
            steps = [step(message) for message in messages]
            assert steps in ([code, "failed"], *fails(code)), frame_id
        tesseract.repair()
        client.analysed(PICTURE, OCR)


def test_an_overload_is_told_while_the_others_wait(server: Server, tesseract: Tesseract) -> None:
    tesseract.hold()
    with Client(server) as greedy, Client(server) as other:
        flood(greedy)
        other.send({"type": "subscribe", "topic": "nonsense"})
        other.error("INVALID_MESSAGE", in_job=False)  # sooner than any of the jobs ends
        tesseract.break_down()


@pytest.mark.slow
@pytest.mark.timeout(3 * TIMEOUT_SECONDS)
def test_a_plugin_that_hangs_is_ended_and_no_worker_is_lost(server: Server, tesseract: Tesseract) -> None:
    tesseract.hold()
    with Client(server) as client, Client(server) as listener:
        listener.subscribe(ALL)
        for number in range(2):
            client.send_frame(PICTURE, OCR, frame_id=str(number))
        for messages in listener.jobs(2, TIMEOUT_SECONDS).values():
            assert [step(message) for message in messages] in fails("PROCESSING_TIMEOUT")
        for _ in range(2):
            client.error("PROCESSING_TIMEOUT", in_job=True)
        tesseract.expect_ended()
        tesseract.release()
        client.send_frame(PICTURE, OCR, frame_id="again")
        assert listener.steps() == SUCCEEDS
