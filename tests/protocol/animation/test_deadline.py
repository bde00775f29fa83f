"""A command that is not answered in 30 s has failed; an answer that comes later goes nowhere."""

import time

import pytest

from support.animation import CONTROLS, DROPPED, LATE, Pair, command, expect_exchange, failed, success
from support.server import Server

DEADLINE_SECONDS = 30.0
IN_TIME_SECONDS = 20.0
SLACK = 3.0


@pytest.mark.slow
def test_blender_has_30_seconds_to_answer(server: Server) -> None:
    with Pair(server) as (browser, blender):
        begun = time.monotonic()
        for sent in (command(message_id="m"), command(), command(CONTROLS, message="c"), command(message_id="slow")):
            browser.send(sent)
        taken = [blender.take() for _ in range(4)]
        time.sleep(IN_TIME_SECONDS)
        blender.send(success("slow"))
        browser.expect(success("slow"))

        told = [browser.next(patience=DEADLINE_SECONDS) for _ in range(3)]
        assert time.monotonic() - begun == pytest.approx(DEADLINE_SECONDS, abs=SLACK)
        for expected in (failed(LATE, "m"), failed(LATE), failed(LATE, "c", CONTROLS)):
            assert expected in told

        for message_id, name in zip(taken[:3], ("", "", CONTROLS), strict=True):
            blender.send(success(message_id, name))
        blender.expect_nothing()
        browser.expect_nothing()
        assert server.metric(DROPPED) == 3
        expect_exchange(browser, blender, "m")
