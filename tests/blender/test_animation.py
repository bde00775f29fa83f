"""A browser's commands through the server into a real scene, and back. Needs `bpy` and a server."""

import math
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine import windowed
from engine.blender import BlenderScene
from engine.dispatch import Dispatch
from support.blend import curves, load, new_studio, save
from support.documented import CAMERA, DOCUMENTED, LIGHT, PRODUCT, applied, command, refused
from support.engine import Engine
from support.json_text import Json
from support.peer import Peer
from support.server import Server
from support.tokens import token

USER = "studio"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A file with the document's three objects."""
    new_studio()
    file = tmp_path / "template.blend"
    save(file)
    return file


def engine(
    server: Server, log: Path, *arguments: str, bearer: str | None = None, program: tuple[str, ...] = ("-m", "engine")
) -> Engine:
    """The user's Blender."""
    identity = ("--url", server.websocket(""), "--username", USER, "--token", bearer or token(USER))
    return Engine(log, *program, *identity, *arguments)


def browser(server: Server) -> Peer:
    """The user's browser, connected as the document's hook connects it."""
    return Peer(server.websocket(f"/{USER}/browser?blend_file=template&token={token(USER)}"))


def with_its_id_in_message(documented: Json) -> Json:
    """A command as the document's `applyAnimation` sends it."""
    return {("message" if name == "message_id" else name): value for name, value in documented.items()}


def test_the_documents_commands_make_keyframes_in_the_saved_file(
    server: Server, template: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "saved.blend"
    with (
        engine(server, tmp_path / "engine.log", "--open", str(template), "--save", str(saved)) as blender,
        browser(server) as page,
    ):
        for documented in DOCUMENTED.values():
            page.send(with_its_id_in_message(documented))
            page.expect(applied(documented))
        assert blender.stop() == 0
    expect_the_documented_keyframes(saved)


def expect_the_documented_keyframes(file: Path) -> None:
    """The scene of `file` has what the three commands ask for, and no more."""
    scene = load(file)
    assert scene.render.fps == 24
    camera = curves(scene.objects["Camera"])
    assert set(camera) == {("location", 0), ("location", 1), ("rotation_euler", 2)}
    assert all(curve.frames == (1, 121) for curve in camera.values())
    turn = camera["rotation_euler", 2]
    assert (turn.interpolation, turn.easing) == ("SINE", "EASE_IN_OUT")
    assert turn.points[1][1] - turn.points[0][1] == pytest.approx(math.tau, abs=1e-5)
    reach = math.hypot(*(camera["location", axis].points[0][1] for axis in (0, 1)))
    for x, y in zip(camera["location", 0].points, camera["location", 1].points, strict=True):
        assert math.hypot(x[1], y[1]) == pytest.approx(reach, rel=1e-5)

    light = curves(scene.objects["Light"].data)
    assert {path: curve.points for path, curve in light.items()} == {("energy", 0): [(1, 1000), (37, 1500), (73, 1000)]}
    product = curves(scene.objects["Product"])
    assert {path: curve.points for path, curve in product.items()} == {
        ("rotation_euler", 2): [(1, 0), (97, pytest.approx(math.tau, abs=1e-5))]
    }
    assert product["rotation_euler", 2].interpolation == "LINEAR"


def test_what_blender_cannot_do_comes_back_as_the_documents_error(server: Server, tmp_path: Path) -> None:
    with engine(server, tmp_path / "engine.log"), browser(server) as page:
        missing = command(PRODUCT, "Product of another scene")
        page.send(missing)
        page.expect(refused(missing, "Target empty not found"))
        dark = command(LIGHT, "Cube")
        page.send(dark)
        page.expect(refused(dark, "Target is not a light and has none parented to it"))
        page.send(DOCUMENTED[CAMERA])
        page.expect(applied(DOCUMENTED[CAMERA]))


def test_the_browser_gets_the_templates_controls(server: Server, template: Path, tmp_path: Path) -> None:
    with engine(server, tmp_path / "engine.log", "--open", str(template)), browser(server) as page:
        page.send({"command": "get_template_controls", "message_id": "controls"})
        reply = page.next()
        assert (reply["command"], reply["status"], reply["message_id"]) == (
            "template_controls_result",
            "success",
            "controls",
        )
        names = [[control["name"] for control in reply["data"][kind]] for kind in ("cameras", "lights", "empties")]
        assert names == [["Camera"], ["Light"], ["Product"]]


def test_a_newer_engine_takes_the_place_of_the_older(server: Server, tmp_path: Path) -> None:
    with engine(server, tmp_path / "older.log") as older, engine(server, tmp_path / "newer.log"):
        assert older.ended() == 1
        assert "another Blender took this one's place" in older.said()
        with browser(server) as page:
            page.send(DOCUMENTED[CAMERA])
            page.expect(applied(DOCUMENTED[CAMERA]))


@pytest.mark.parametrize("bearer", [token("somebody-else"), token(USER, ttl=-60), "no token"])
def test_an_engine_with_a_wrong_token_gives_up(server: Server, tmp_path: Path, bearer: str) -> None:
    with engine(server, tmp_path / "engine.log", bearer=bearer) as refused_one:
        assert refused_one.ended() == 1
        assert "the server refuses this engine" in refused_one.said()


def test_the_script_for_blender_serves_a_blender_without_a_window(server: Server, tmp_path: Path) -> None:
    script = ("run_in_blender.py", "--")
    with engine(server, tmp_path / "engine.log", program=script) as blender, browser(server) as page:
        page.send(DOCUMENTED[CAMERA])
        page.expect(applied(DOCUMENTED[CAMERA]))
        assert blender.stop() == 0


def test_with_a_window_a_timer_of_the_main_thread_applies_what_came(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    timers: list[Callable[[], float]] = []
    registry = SimpleNamespace(register=lambda timer, *, persistent: timers.append(timer) if persistent else None)
    monkeypatch.setattr(windowed, "bpy", SimpleNamespace(app=SimpleNamespace(timers=registry)))
    scene = new_studio()
    address = server.websocket(f"/{USER}/blender?token={token(USER)}")
    windowed.start(address, Dispatch(BlenderScene()))
    (network,) = (thread for thread in threading.enumerate() if thread.name == "engine")
    while "connected" not in capsys.readouterr().err:
        time.sleep(0.01)
    with browser(server) as page:
        page.send(DOCUMENTED[CAMERA])
        with pytest.raises(AssertionError, match="nothing came"):
            page.next(patience=0.3)
        assert not curves(scene.objects["Camera"])
        assert timers[0]() > 0
        page.expect(applied(DOCUMENTED[CAMERA]))
        assert curves(scene.objects["Camera"])
    with Peer(address):
        network.join(10)
    assert not network.is_alive()
