"""Commands cross from the network's thread to Blender's main thread."""

import asyncio
import json
import threading
import time

from engine.main_thread import MainThread

BUSY = {"command": "animation_result", "status": "error", "message": "Blender is busy", "message_id": "m"}
COMMAND = json.dumps({"command": "load_camera_animation", "message_id": "m"})


def test_answers_are_made_on_the_main_thread_in_order() -> None:
    made: list[tuple[str | bytes, str]] = []

    def answer(text: str | bytes) -> str:
        made.append((text, threading.current_thread().name))
        return f"answer to {text!s}"

    main_thread = MainThread(answer)
    answers: list[str | None] = []

    async def ask() -> None:
        answers.extend(await asyncio.gather(*(main_thread.answer(str(number)) for number in range(10))))

    network = threading.Thread(target=lambda: asyncio.run(ask()))
    network.start()
    while network.is_alive():
        main_thread.drain()
        time.sleep(0.001)
    assert made == [(str(number), threading.current_thread().name) for number in range(10)]
    assert answers == [f"answer to {number}" for number in range(10)]


def test_what_does_not_fit_is_refused_at_once() -> None:
    main_thread = MainThread(lambda _: "late", most=2)

    async def ask() -> None:
        waiting = [asyncio.create_task(main_thread.answer(COMMAND)) for _ in range(2)]
        await asyncio.sleep(0)
        refusal = await main_thread.answer(COMMAND)
        assert refusal is not None
        assert json.loads(refusal) == BUSY
        assert await main_thread.answer('{"status":"error"}') is None
        main_thread.drain()
        assert await asyncio.gather(*waiting) == ["late", "late"]

    asyncio.run(ask())


def test_a_command_nobody_waits_for_is_not_followed() -> None:
    followed: list[str | bytes] = []
    main_thread = MainThread(lambda text: followed.append(text))

    async def ask() -> None:
        waiting = [asyncio.create_task(main_thread.answer(text)) for text in ("lost", "kept")]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.sleep(0)
        main_thread.drain()
        await waiting[1]

    asyncio.run(ask())
    assert followed == ["kept"]
