"""The Blender engine without Blender: from a command to keyframes and the reply."""

import json
import math

import pytest

from engine.dispatch import Dispatch
from support.documented import CAMERA, DOCUMENTED, LIGHT, PRODUCT, applied, command, refused
from support.json_text import Json
from support.memory_scene import MemoryScene, Thing, thing


def studio() -> MemoryScene:
    """A scene with the three objects of the document."""
    return MemoryScene(Camera=thing("CAMERA"), Light=thing("LIGHT"), Product=thing())


def answer(scene: MemoryScene, message: Json) -> Json:
    """The reply to a message."""
    text = message if isinstance(message, str) else json.dumps(message)
    reply = Dispatch(scene).answer(text)
    return None if reply is None else json.loads(reply)


def values(thing: Thing, path: str, index: int = -1) -> list[tuple[float, float]]:
    """The keyframes of a property."""
    return [(key.frame, key.value) for key in thing.tracks[path, index].keys]


@pytest.mark.parametrize("kind", DOCUMENTED)
def test_the_documents_commands_get_the_documents_replies(kind: str) -> None:
    assert answer(studio(), DOCUMENTED[kind]) == applied(DOCUMENTED[kind])


def test_a_camera_goes_once_round_and_comes_back_to_where_it_was() -> None:
    scene = studio()
    answer(scene, command(CAMERA, duration=5, center=[1, 1, 0]))
    camera = scene.things["Camera"]
    ways = values(camera, "location", 0), values(camera, "location", 1)
    assert [frame for frame, _ in ways[0]] == list(range(1, 122))
    for (_, x), (_, y) in zip(*ways, strict=True):
        assert math.hypot(x - 1, y - 1) == pytest.approx(math.hypot(2, 3))
    for way, begin in zip(ways, (3, 4), strict=True):
        assert way[0][1] == pytest.approx(begin)
        assert way[-1][1] == pytest.approx(begin)
    assert values(camera, "rotation_euler", 2) == [(1, 0.5), (121, pytest.approx(0.5 + math.tau))]


def test_the_way_keeps_the_pace_of_the_rotation() -> None:
    for easing, share in (("linear", 0.25), ("ease-in", 0.076), ("ease-out", 0.383), ("ease-in-out", 0.146)):
        scene = studio()
        answer(scene, command(CAMERA, easing=easing))
        camera = scene.things["Camera"]
        x, y = (values(camera, "location", axis)[30][1] for axis in (0, 1))
        gone = (math.atan2(y, x) - math.atan2(4, 3)) % math.tau
        assert gone / math.tau == pytest.approx(share, abs=0.001), easing


@pytest.mark.parametrize(
    ("easing", "terms"),
    [
        ("linear", ("LINEAR", "AUTO")),
        ("ease-in", ("SINE", "EASE_IN")),
        ("ease-out", ("SINE", "EASE_OUT")),
        ("ease-in-out", ("SINE", "EASE_IN_OUT")),
    ],
)
def test_easings_have_blenders_names(easing: str, terms: tuple[str, str]) -> None:
    scene = studio()
    answer(scene, command(CAMERA, easing=easing))
    used = scene.things["Camera"].tracks["rotation_euler", 2].easing
    assert (used.interpolation, used.side) == terms


@pytest.mark.parametrize(
    ("kind", "member", "default"),
    [(CAMERA, "easing", "ease-in-out"), (LIGHT, "intensity", 1.5), (PRODUCT, "rotation_axis", "z")],
)
def test_what_a_command_does_not_say_has_a_default(kind: str, member: str, default: Json) -> None:
    full, short = command(kind, **{member: default}), command(kind)
    del short["data"]["parameters"][member]
    scenes = studio(), studio()
    for scene, message in zip(scenes, (full, short), strict=True):
        assert answer(scene, message)["status"] == "success"
    tracks = [{name: thing.tracks for name, thing in scene.things.items()} for scene in scenes]
    assert tracks[0] == tracks[1]


def test_what_carries_a_camera_is_its_pivot() -> None:
    scene = MemoryScene(Pivot=thing("EMPTY", thing("CAMERA")))
    assert answer(scene, command(CAMERA, "Pivot"))["status"] == "success"
    assert list(scene.things["Pivot"].tracks) == [("rotation_euler", 2)]


def test_what_is_at_the_centre_turns_where_it_is() -> None:
    scene = MemoryScene(Empty=thing(at=(0.0, 0.0, 5.0)))
    assert answer(scene, command(CAMERA, "Empty"))["status"] == "success"
    assert list(scene.things["Empty"].tracks) == [("rotation_euler", 2)]


def test_a_long_way_has_a_bounded_number_of_keyframes() -> None:
    scene = studio()
    answer(scene, command(CAMERA, duration=40_000))
    way = values(scene.things["Camera"], "location", 0)
    assert (len(way), way[-1][0]) == (721, 960_001)


def test_a_light_swells_to_its_energy_times_the_intensity_and_back() -> None:
    scene = studio()
    answer(scene, DOCUMENTED[LIGHT])
    assert values(scene.things["Light"], "energy") == [(1, 1000), (37, 1500), (73, 1000)]


def test_all_lights_of_an_empty_pulse() -> None:
    lights = [thing("LIGHT"), thing("LIGHT")]
    scene = MemoryScene(Rig=thing("EMPTY", *lights, thing("CAMERA")))
    answer(scene, command(LIGHT, "Rig", intensity=0))
    for light in lights:
        assert [value for _, value in values(light, "energy")] == [1000, 0, 1000]


@pytest.mark.parametrize(("axis", "index", "angle"), [("x", 0, 0.1), ("y", 1, 0.2), ("z", 2, 0.5)])
def test_a_product_turns_once_about_its_axis(axis: str, index: int, angle: float) -> None:
    scene = studio()
    answer(scene, command(PRODUCT, rotation_axis=axis))
    product = scene.things["Product"]
    assert values(product, "rotation_euler", index) == [(1, angle), (97, pytest.approx(angle + math.tau))]
    assert product.tracks["rotation_euler", index].easing.interpolation == "LINEAR"


@pytest.mark.parametrize("kind", DOCUMENTED)
def test_a_second_command_replaces_what_the_first_did(kind: str) -> None:
    scene = studio()
    target = scene.things[DOCUMENTED[kind]["empty_name"]]
    answer(scene, DOCUMENTED[kind])
    once = dict(target.tracks)
    answer(scene, command(kind, duration=9))
    assert target.tracks != once
    answer(scene, DOCUMENTED[kind])
    assert target.tracks == once


def test_a_turn_about_another_axis_replaces_the_first() -> None:
    scene = studio()
    for axis in ("x", "z"):
        answer(scene, command(PRODUCT, rotation_axis=axis))
    assert list(scene.things["Product"].tracks) == [("rotation_euler", 2)]


def test_an_animation_takes_one_frame_at_least() -> None:
    scene = studio()
    answer(scene, command(PRODUCT, duration=0.001))
    assert scene.finished == [2]


@pytest.mark.parametrize(
    ("kind", "target", "parameters", "reason"),
    [
        (CAMERA, "Nowhere", {}, "Target empty not found"),
        (CAMERA, "Camera", {"easing": "bounce"}, "easing must be one of ease-in-out, linear, ease-in, ease-out"),
        (CAMERA, "Camera", {"center": [1, 2]}, "center must be three numbers within ±1,000,000"),
        (CAMERA, "Camera", {"center": [1, 2, True]}, "center must be three numbers within ±1,000,000"),
        (CAMERA, "Camera", {"duration": 0}, "duration must be more than 0 seconds"),
        (CAMERA, "Camera", {"duration": -1}, "duration must be a number from 0 to 1,000,000"),
        (CAMERA, "Camera", {"duration": "5"}, "duration must be a number from 0 to 1,000,000"),
        (CAMERA, "Camera", {"duration": 10**400}, "duration must be a number from 0 to 1,000,000"),
        (CAMERA, "Camera", {"duration": 50_000}, "duration goes beyond Blender's last frame, 1,048,574"),
        (LIGHT, "Light", {"intensity": math.nan}, "intensity must be a number from 0 to 10,000"),
        (LIGHT, "Light", {"intensity": None}, "intensity must be a number from 0 to 10,000"),
        (LIGHT, "Camera", {}, "Target is not a light and has none parented to it"),
        (PRODUCT, "Product", {"rotation_axis": "w"}, "rotation_axis must be one of x, y, z"),
        (PRODUCT, "Product", {"rotation_axis": ["x"]}, "rotation_axis must be one of x, y, z"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(kind: str, target: str, parameters: Json, reason: str) -> None:
    scene = studio()
    message = command(kind, target, **parameters)
    assert answer(scene, message) == refused(message, reason)
    assert not any(thing.tracks for thing in scene.things.values())
    assert scene.finished == []


@pytest.mark.parametrize(
    ("member", "value", "reason"),
    [
        ("empty_name", None, "empty_name must be a text"),
        ("empty_name", "", "empty_name must be a text"),
        ("data", [], "data must be an object"),
        ("data", {}, "animation_id must be a text"),
        ("data", {"animation_id": "a"}, "parameters must be an object"),
    ],
)
def test_members_of_the_wrong_shape_are_named(member: str, value: Json, reason: str) -> None:
    message = {**DOCUMENTED[CAMERA], member: value}
    assert answer(studio(), message) == refused(message, reason)


def test_an_unknown_command_is_answered_as_one_for_an_animation() -> None:
    assert answer(studio(), {"command": "load_fog_animation", "message_id": "m"}) == {
        "command": "animation_result",
        "status": "error",
        "message": "Unknown animation command: load_fog_animation",
        "message_id": "m",
    }


def test_a_command_without_an_id_gets_a_reply_without_one() -> None:
    assert "message_id" not in answer(studio(), {"command": "load_fog_animation"})


def test_a_failure_inside_blender_tells_no_internals(capsys: pytest.CaptureFixture[str]) -> None:
    broken = thing("LIGHT")
    del broken.properties["energy"]
    assert answer(MemoryScene(Light=broken), DOCUMENTED[LIGHT]) == refused(
        DOCUMENTED[LIGHT], "Blender could not do it, its console says why"
    )
    assert "KeyError: 'energy'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        '{"status":"error","message":"Invalid JSON"}',
        '{"command":"animation_result","status":"success","message_id":"m"}',
        '{"command":5}',
        "{}",
        "[]",
        "{",
        "[" * 100_000,
    ],
)
def test_what_is_no_command_is_not_answered(text: str) -> None:
    assert answer(studio(), text) is None


def test_the_controls_list_what_can_be_animated_and_how() -> None:
    scene = MemoryScene(
        Camera=thing("CAMERA"), Light=thing("LIGHT"), Rig=thing("EMPTY", thing("LIGHT")), Box=thing("MESH")
    )
    reply = answer(scene, {"command": "get_template_controls", "message_id": "m"})
    data = reply.pop("data")
    assert reply == {
        "command": "template_controls_result",
        "status": "success",
        "message": "Controls listed successfully",
        "message_id": "m",
    }
    assert data["fps"] == 24
    assert data["frames"] == [1, 250]
    named = {kind: [control["name"] for control in data[kind]] for kind in ("cameras", "lights", "empties")}
    assert named == {"cameras": ["Camera"], "lights": ["Light"], "empties": ["Rig"]}
    assert list(data["cameras"][0]["commands"]) == [CAMERA, PRODUCT]
    rig = data["empties"][0]["commands"]
    assert rig[LIGHT]["intensity"] == {"type": "number", "minimum": 0, "maximum": 10_000}
    assert rig[PRODUCT]["rotation_axis"]["enum"] == ["x", "y", "z"]
    assert rig[CAMERA]["easing"]["enum"] == ["ease-in-out", "linear", "ease-in", "ease-out"]
