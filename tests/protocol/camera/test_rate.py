"""At most 100 messages in any second, per user where there is one; the error says exactly how long to wait."""

import re
import time

from support.camera import Camera, admin, token
from support.json_text import Json
from support.server import Server

ALLOWED = 100
QUERY = {"get": ["fps"]}
ANSWER = {"fps": 30}


def test_the_message_after_the_hundredth_is_told_how_long_to_wait(server: Server) -> None:
    with Camera(server) as camera:
        begun = time.monotonic()
        assert answers(camera, ALLOWED) == [ANSWER] * ALLOWED
        wait = refusal(camera)
        assert wait <= 1.0
        assert wait >= 1.0 - (time.monotonic() - begun) - 0.01


def test_after_the_wait_it_is_taken(server: Server) -> None:
    with Camera(server) as camera:
        answers(camera, ALLOWED)
        time.sleep(refusal(camera))
        camera.send(QUERY)
        camera.expect(ANSWER)


def test_before_the_wait_is_over_it_is_refused(server: Server) -> None:
    with Camera(server) as camera:
        answers(camera, ALLOWED)
        wait = refusal(camera)
        time.sleep(wait * 0.7)
        assert refusal(camera) <= wait * 0.3 + 0.005


def test_the_second_slides(server: Server) -> None:
    with Camera(server) as camera:
        answers(camera, ALLOWED // 2)
        time.sleep(0.6)
        answers(camera, ALLOWED // 2)
        wait = refusal(camera)
        assert wait <= 0.4
        time.sleep(wait + 0.1)
        assert answers(camera, ALLOWED // 2) == [ANSWER] * (ALLOWED // 2)
        assert refusal(camera) <= 0.6


def test_refused_messages_do_not_count(server: Server) -> None:
    with Camera(server) as camera:
        answers(camera, ALLOWED)
        refused = answers(camera, 3 * ALLOWED)
        assert all(answer["error"] == "Too many requests" for answer in refused)
        time.sleep(refusal(camera))
        camera.send(QUERY)
        camera.expect(ANSWER)


def test_a_refused_change_changes_nothing(server: Server) -> None:
    with admin(server) as camera, Camera(server) as other:
        time.sleep(1.0)
        answers(camera, ALLOWED)
        camera.send({"gain": 1})
        assert camera.next()["error"] == "Too many requests"
        assert other.get("gain") == {"gain": 50}


def test_broadcasts_still_arrive(server: Server) -> None:
    with Camera(server) as busy, admin(server) as setter:
        answers(busy, ALLOWED)
        refusal(busy)
        setter.set(gain=1)
        busy.expect({"gain": 1})


def test_strangers_count_apart(server: Server) -> None:
    with Camera(server) as first, Camera(server) as second:
        answers(first, ALLOWED)
        refusal(first)
        assert answers(second, ALLOWED) == [ANSWER] * ALLOWED


def test_the_connections_of_one_user_count_together(server: Server) -> None:
    given = token(server)
    with Camera(server) as first, Camera(server) as second:
        first.log_in_with(given)
        second.log_in_with(given)
        time.sleep(1.0)
        answers(first, ALLOWED - 20)
        later = answers(second, 40)
        assert later[:20] == [ANSWER] * 20
        assert all(answer["error"] == "Too many requests" for answer in later[20:])


def test_reconnecting_does_not_reset_it(server: Server) -> None:
    given = token(server)
    with Camera(server) as first:
        first.log_in_with(given)
        time.sleep(1.0)
        answers(first, ALLOWED)
        refusal(first)
    with Camera(server) as second:
        second.log_in_with(given)
        refusal(second)


def answers(camera: Camera, count: int) -> list[Json]:
    """Sends that many queries at once; what came back."""
    for _ in range(count):
        camera.send(QUERY)
    return [camera.next() for _ in range(count)]


def refusal(camera: Camera) -> float:
    """Sends a query that must be refused; the seconds to wait."""
    camera.send(QUERY)
    answer = camera.next()
    assert set(answer) == {"error", "message"}, answer
    assert answer["error"] == "Too many requests"
    found = re.fullmatch(r"Retry in (\d+) ms", answer["message"])
    assert found, answer
    milliseconds = int(found[1])
    assert 1 <= milliseconds <= 1000
    return milliseconds / 1000
