"""The universe document with the stock Python clients: python-socketio, and websockets for plain frames."""

import asyncio
import json
from typing import Any

import pytest
import socketio
import websockets

from clients.python.universe_client import NAMESPACE, PATIENCE, UNIVERSE, UniverseClient, page
from support import tokens
from support.proxy import Proxy
from support.server import Server
from support.universe import connections
from support.universe_parameters import DOCUMENT

TRANSPORTS = [["websocket"], ["polling"], None]


@pytest.mark.parametrize("transports", TRANSPORTS, ids=str)
@pytest.mark.parametrize("place", ["query", "auth", "header"])
def test_authentication(server: Server, place: str, transports: list[str] | None) -> None:
    async def run() -> None:
        ann = UniverseClient("ann")
        await ann.connect(page(server), place=place, transports=transports)
        assert (await ann.join())["participants"] == [{"userId": "ann", "username": "ann", "mode": "edit"}]
        await ann.disconnect()

    asyncio.run(run())


def test_connection_error(server: Server) -> None:
    async def run() -> None:
        sio = socketio.AsyncClient(reconnection=False)
        refusals: list[Any] = []
        sio.on("connect_error", refusals.append, namespace=NAMESPACE)
        with pytest.raises(socketio.exceptions.ConnectionError):
            await sio.connect(page(server), auth={"token": "your-jwt-token"}, namespaces=[NAMESPACE], wait_timeout=5)
        (refusal,) = refusals
        assert refusal["message"]
        assert refusal["data"] == {"code": "AUTH_ERROR"}

    asyncio.run(run())


def test_every_message_of_the_document(server: Server) -> None:
    async def run() -> None:
        ann, bob = UniverseClient("ann"), UniverseClient("bob")
        await ann.connect(page(server))
        await bob.connect(page(server))
        await ann.join()
        await bob.join(mode="view")
        await ann.expect("participant_joined", participant={"userId": "bob", "username": "bob", "mode": "view"})
        for kind, parameters in DOCUMENT.items():
            await ann.emit(f"update_{kind}", parameters=parameters)
            told = await ann.expect(f"{kind}_updated", parameters=parameters, userId="ann")
            assert await bob.expect(f"{kind}_updated") == told
        await ann.emit("generate_music", duration=8)
        music = await ann.expect("music_generated")
        assert await bob.expect("music_generated") == music
        analysis = {"frequencies": [440.0], "waveform": [0.5], "timestamp": "2024-03-21T10:30:00Z"}
        await bob.emit("audio_analysis", analysis=analysis)
        for client in (ann, bob):
            await client.expect("audio_analyzed", analysis=analysis)
        await bob.emit("update_physics", parameters={"gravity": 1})
        await bob.expect("error", code="PERMISSION_DENIED")
        await bob.emit("leave_room")
        await bob.expect("room_left", universeId=UNIVERSE)
        await ann.expect("participant_left", userId="bob")
        await bob.emit("leave_room")
        await bob.expect("room_error", code="NOT_FOUND")
        await ann.disconnect()
        await bob.disconnect()

    asyncio.run(run())


def test_acknowledgements(server: Server) -> None:
    async def run() -> None:
        ann = UniverseClient("ann")
        await ann.connect(page(server))
        joined = await ann.call("join_room", mode="edit")
        assert await ann.expect("room_joined") == joined
        refused = await ann.call("update_physics", parameters={"gravity": -1})
        assert refused["error"]["code"] == "INVALID_PARAMETERS"
        await ann.expect("error", code="INVALID_PARAMETERS")
        await ann.disconnect()

    asyncio.run(run())


@pytest.mark.parametrize("transports", [["websocket"], None], ids=str)
def test_state_recovery(server: Server, transports: list[str] | None) -> None:
    async def run() -> None:
        async with Proxy(server.port) as proxy:
            ann, bob = UniverseClient("ann"), UniverseClient("bob")
            await ann.connect(page(server))
            await bob.connect(f"http://127.0.0.1:{proxy.port}", transports=transports)
            await ann.join()
            await bob.join()
            await ann.expect("participant_joined")
            seen = await ann.update(1)
            await bob.expect("physics_updated", offset=seen["offset"])
            for round_ in range(2):
                bob.disconnected.clear()
                proxy.cut_all()
                await asyncio.wait_for(bob.disconnected.wait(), PATIENCE)
                await noticed(server)
                missed = [await ann.update(gravity) for gravity in (10 + round_, 20 + round_)]

                # All by itself: the client emits nothing.
                await bob.expect("connect_success")
                joined = await bob.expect("room_joined", recovered=True, offset=seen["offset"])
                assert joined["parameters"]["physics"] == {"gravity": 20 + round_}
                assert sorted(shown["userId"] for shown in joined["participants"]) == ["ann", "bob"]
                for data in missed:
                    assert await bob.expect("physics_updated") == data
                seen = await bob.update(30 + round_)
                assert await ann.expect("physics_updated", userId="bob") == seen
            assert ann.heard.empty()
            assert bob.heard.empty()
            await ann.disconnect()
            await bob.disconnect()

    asyncio.run(run())


def test_a_disconnect_is_a_goodbye(server: Server) -> None:
    async def run() -> None:
        ann, bob = UniverseClient("ann"), UniverseClient("bob")
        await ann.connect(page(server))
        await bob.connect(page(server))
        await ann.join()
        await bob.join()
        await ann.expect("participant_joined")
        await bob.disconnect()
        await ann.expect("participant_left", userId="bob")
        await ann.disconnect()

    asyncio.run(run())


def test_plain_frames(server: Server) -> None:
    async def run() -> None:
        token = tokens.token("user-123", name="john_doe")
        async with websockets.connect(server.websocket(f"/universe?token={token}")) as websocket:

            async def read() -> Any:  # noqa: ANN401 (a frame)
                return json.loads(await asyncio.wait_for(websocket.recv(), PATIENCE))

            assert (await read())["event"] == "connect_success"
            join = {"event": "join_room", "data": {"universeId": "universe-123", "mode": "edit"}}
            await websocket.send(json.dumps(join))
            joined = await read()
            assert joined["event"] == "room_joined"
            john = {"userId": "user-123", "username": "john_doe", "mode": "edit"}
            assert joined["data"]["participants"] == [john]
            update = {"universeId": "universe-123", "parameters": DOCUMENT["physics"]}
            await websocket.send(json.dumps({"event": "update_physics", "data": update}).encode())
            updated = await read()
            assert updated["event"] == "physics_updated"
            assert updated["data"]["parameters"] == DOCUMENT["physics"]

    asyncio.run(run())


def test_plain_frames_with_a_bearer_header(server: Server) -> None:
    async def run() -> None:
        headers = {"Authorization": f"Bearer {tokens.token('ann')}"}
        async with websockets.connect(server.websocket("/universe"), additional_headers=headers) as websocket:
            greeting = json.loads(await asyncio.wait_for(websocket.recv(), PATIENCE))
            assert greeting["data"]["userId"] == "ann"

    asyncio.run(run())


async def noticed(server: Server) -> None:
    """Returns once the server has noticed that one of two connections was lost."""
    async with asyncio.timeout(PATIENCE):
        while await asyncio.to_thread(connections, server) > 1:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
