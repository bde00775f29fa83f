"""The Blender engine's connection: kept, made again, given up."""

import asyncio
from collections.abc import Sequence

import pytest
from websockets.asyncio.server import ServerConnection

from engine.backoff import Backoff
from engine.connection import MOST_WAITING, stay_connected
from engine.options import read
from support.server import ROOT, free_port
from support.visited import Visit, Visited, closing, during


def quick() -> Backoff:
    """Waits a test can wait for."""
    return Backoff(first=0.01, cap=0.02)


async def shout(text: str | bytes) -> str | None:
    """Answers with capitals, and not at all to what has none."""
    loud = str(text).upper()
    return None if loud == text else loud


def serve_until_refused(visits: Sequence[Visit]) -> tuple[int, Visited]:
    """Runs an engine that meets these visits, the last of which refuses it."""
    codes: list[int] = []

    async def work(visited: Visited) -> None:
        codes.append(await stay_connected(f"{visited.url}/studio/blender", shout, quick()))

    visited = asyncio.run(during(visits, work))
    return codes[0], visited


async def ask(socket: ServerConnection) -> None:
    """A visit that asks three things, one of which gets no answer, and then is gone."""
    for text in ("one", "TWO", "three"):
        await socket.send(text)
    assert [await socket.recv(), await socket.recv()] == ["ONE", "THREE"]
    socket.transport.abort()


@pytest.mark.parametrize("code", [1008, 4001])
def test_who_is_refused_or_replaced_does_not_come_back(code: int) -> None:
    ended, visited = serve_until_refused([closing(code)])
    assert ended == code
    assert visited.paths == ["/studio/blender"]


@pytest.mark.parametrize("code", [1000, 1001, 1011, 1012, 1013, 4002])
def test_any_other_end_is_followed_by_a_new_connection(code: int) -> None:
    _, visited = serve_until_refused([closing(code), closing(code), closing(4001)])
    assert len(visited.paths) == 3


def test_a_lost_connection_is_made_again_and_answers_go_on() -> None:
    _, visited = serve_until_refused([ask, ask, closing(1008)])
    assert len(visited.paths) == 3


def test_a_server_that_is_not_there_is_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    async def work() -> None:
        address = f"ws://127.0.0.1:{free_port()}/studio/blender"
        await asyncio.wait_for(stay_connected(address, shout, quick()), 0.5)

    with pytest.raises(TimeoutError):
        asyncio.run(work())
    lines = capsys.readouterr().err.splitlines()
    assert sum("cannot connect" in line for line in lines) >= 3
    assert sum("connecting again in 0.0" in line for line in lines) >= 3


def test_cancelling_says_goodbye() -> None:
    closed: list[int | None] = []
    serves = asyncio.Event()

    async def listen(socket: ServerConnection) -> None:
        await socket.send("one")
        assert await socket.recv() == "ONE"
        serves.set()
        await socket.wait_closed()
        closed.append(socket.close_code)

    async def work(visited: Visited) -> None:
        serving = asyncio.create_task(stay_connected(visited.url, shout, quick()))
        await serves.wait()
        serving.cancel()
        await asyncio.wait([serving])
        assert serving.cancelled()

    asyncio.run(during([listen], work))
    assert closed == [1000]


def test_a_loss_is_noticed_while_commands_wait_and_they_are_dropped() -> None:
    begun = cancelled = 0
    all_begun = asyncio.Event()

    async def never(_: str | bytes) -> str | None:
        nonlocal begun, cancelled
        begun += 1
        if begun == 10:
            all_begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled += 1
            raise
        return None

    async def flood(socket: ServerConnection) -> None:
        for _ in range(10):
            await socket.send("one")
        await all_begun.wait()
        await socket.close(4001)

    async def work(visited: Visited) -> None:
        assert await stay_connected(visited.url, never, quick()) == 4001
        await asyncio.sleep(0)

    asyncio.run(during([flood], work))
    assert (begun, cancelled) == (10, 10)


def test_no_more_commands_wait_than_the_bound() -> None:
    begun = 0
    go = asyncio.Event()

    async def slow(_: str | bytes) -> str | None:
        nonlocal begun
        begun += 1
        await go.wait()
        return "DONE"

    async def flood(socket: ServerConnection) -> None:
        for _ in range(MOST_WAITING + 10):
            await socket.send("one")
        await asyncio.sleep(0.2)
        assert begun == MOST_WAITING
        go.set()
        for _ in range(MOST_WAITING + 10):
            assert await socket.recv() == "DONE"
        await socket.close(1008)

    async def work(visited: Visited) -> None:
        assert await stay_connected(visited.url, slow, quick()) == 1008

    asyncio.run(during([flood], work))


def test_waits_double_up_to_a_cap_and_are_shortened_by_chance() -> None:
    longest = Backoff(first=1, cap=30, chance=lambda: 0.0)
    assert [longest.next() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    shortest = Backoff(first=1, cap=30, chance=lambda: 1.0)
    assert [shortest.next() for _ in range(7)] == [0.5, 1, 2, 4, 8, 15, 15]
    longest.reset()
    assert longest.next() == 1


def test_the_address_names_the_user_and_carries_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    given = read(["--url", "wss://studio.example/", "--username", "a b/c", "--token", "x.y&z"])
    assert given.address == "wss://studio.example/a%20b%2Fc/blender?token=x.y%26z"
    monkeypatch.setenv("ANTIPHON_TOKEN", "from.the.environment")
    assert read(["--url", "ws://127.0.0.1:1", "--username", "studio"]).token == "from.the.environment"


@pytest.mark.parametrize("url", ["http://127.0.0.1", "127.0.0.1:80", "ws://", "ws://host/?token=x"])
def test_an_address_that_is_none_is_told_at_once(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read(["--url", url, "--username", "studio", "--token", "t"])
    assert "is not like ws://HOST:PORT" in capsys.readouterr().err


def test_the_engine_needs_the_library_it_is_tested_with() -> None:
    needed = (ROOT / "examples/blender/requirements.txt").read_text().splitlines()[-1]
    assert needed in (ROOT / "tests/requirements.txt").read_text().splitlines()
