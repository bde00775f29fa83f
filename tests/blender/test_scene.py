"""Animations in a real scene, as Blender evaluates them frame by frame. Needs `bpy`."""

import json
import math
from typing import Any

import bpy
import pytest

from engine.blender import BlenderScene
from engine.dispatch import Dispatch
from engine.easing import EASINGS
from support.blend import add, curves, new_studio
from support.documented import CAMERA, DOCUMENTED, LIGHT, PRODUCT, command
from support.json_text import Json

Scene = Any
Vector = Any


@pytest.fixture
def scene() -> Scene:
    """A fresh scene."""
    return new_studio()


def answer(message: Json) -> Json:
    """The reply to a message, which is obeyed in the open scene."""
    reply = Dispatch(BlenderScene()).answer(json.dumps(message))
    assert reply is not None
    return json.loads(reply)


def apply(message: Json) -> None:
    """Follows a command that must succeed."""
    reply = answer(message)
    assert reply["status"] == "success", reply


def center_as_seen_by(name: str) -> Vector:
    """Where the world's origin is, from an object."""
    return bpy.context.scene.objects[name].matrix_world.inverted().translation


def test_the_camera_sees_its_centre_from_the_same_distance_and_side_in_every_frame(scene: Scene) -> None:
    camera = scene.objects["Camera"]
    seen, stood = center_as_seen_by("Camera"), camera.matrix_world.translation.copy()
    apply(DOCUMENTED[CAMERA])
    for frame in range(1, 122):
        scene.frame_set(frame)
        assert (center_as_seen_by("Camera") - seen).length < 1e-4, frame
    assert (camera.matrix_world.translation - stood).length < 1e-4
    scene.frame_set(61)  # half the time is half the way
    assert camera.matrix_world.translation.xy[:] == pytest.approx((-stood.x, -stood.y), abs=1e-4)


@pytest.mark.parametrize("easing", EASINGS)
def test_blender_eases_as_the_protocol_says(scene: Scene, easing: str) -> None:
    apply(command(CAMERA, easing=easing, duration=4))
    camera = scene.objects["Camera"]
    stood = camera.rotation_euler.z
    for frame in range(1, 98):
        scene.frame_set(frame)
        turned = (camera.rotation_euler.z - stood) / math.tau
        assert turned == pytest.approx(EASINGS[easing].progress((frame - 1) / 96), abs=1e-5)


def test_a_pivot_takes_its_camera_round(scene: Scene) -> None:
    pivot = add("Pivot", None, at=(1, 2, 0))
    camera = add("Carried", scene.objects["Camera"].data, parent=add("Arm", None, parent=pivot), at=(5, 0, 0))
    apply(command(CAMERA, "Pivot", easing="linear", duration=4))
    assert list(curves(pivot)) == [("rotation_euler", 2)]
    for frame, place in ((1, (6, 2)), (25, (1, 7)), (49, (-4, 2)), (97, (6, 2))):
        scene.frame_set(frame)
        assert camera.matrix_world.translation.xy[:] == pytest.approx(place, abs=1e-4)


def test_an_object_turned_by_quaternions_is_turned_all_the_same(scene: Scene) -> None:
    product = scene.objects["Product"]
    product.rotation_mode = "QUATERNION"
    product.rotation_quaternion = (math.cos(0.25), 0, 0, math.sin(0.25))
    product.keyframe_insert("rotation_quaternion", frame=1)
    apply(command(PRODUCT, duration=4))
    assert list(curves(product)) == [("rotation_euler", 2)]
    for frame, angle in ((1, 0.5), (25, 0.5 + math.pi / 2), (49, 0.5 - math.pi), (97, 0.5)):
        scene.frame_set(frame)
        assert product.matrix_world.to_euler().z == pytest.approx(angle, abs=1e-4)


@pytest.mark.parametrize("present", [1, 40, 200])
@pytest.mark.parametrize("kind", DOCUMENTED)
def test_a_command_twice_leaves_the_keyframes_of_one(scene: Scene, kind: str, present: int) -> None:
    target = scene.objects[DOCUMENTED[kind]["empty_name"]]
    animated = target.data if kind == LIGHT else target
    apply(DOCUMENTED[kind])
    once = curves(animated)
    scene.frame_set(present)
    apply(command(kind, duration=9))
    assert curves(animated) != once
    apply(DOCUMENTED[kind])
    assert curves(animated) == once


def test_a_turn_about_another_axis_ends_the_first(scene: Scene) -> None:
    product = scene.objects["Product"]
    apply(command(PRODUCT, rotation_axis="x", duration=4))
    scene.frame_set(30)
    apply(command(PRODUCT, rotation_axis="y", duration=4))
    assert list(curves(product)) == [("rotation_euler", 1)]
    assert product.rotation_euler.x == 0


def test_other_properties_keep_their_keyframes(scene: Scene) -> None:
    light = scene.objects["Light"]
    light.keyframe_insert("location", frame=7)
    light.data.keyframe_insert("color", frame=7)
    apply(DOCUMENTED[LIGHT])
    assert set(curves(light)) == {("location", 0), ("location", 1), ("location", 2)}
    assert set(curves(light.data)) == {("color", 0), ("color", 1), ("color", 2), ("energy", 0)}


def test_lights_below_an_empty_pulse_and_one_that_is_shared_like_the_others(scene: Scene) -> None:
    rig = add("Rig", None)
    lamps = [bpy.data.lights.new("Lamp", "POINT"), bpy.data.lights.new("Lamp", "SUN")]
    for lamp, parent in ((lamps[0], rig), (lamps[0], rig), (lamps[1], add("Arm", None, parent=rig))):
        add("Lamp", lamp, parent=parent)
    lamps[0].energy, lamps[1].energy = 10, 4
    apply(command(LIGHT, "Rig", intensity=3, duration=2))
    assert [curves(lamp)["energy", 0].points for lamp in lamps] == [
        [(1, 10), (25, 30), (49, 10)],
        [(1, 4), (25, 12), (49, 4)],
    ]
    assert not curves(scene.objects["Light"].data)
    scene.frame_set(25)
    assert (lamps[0].energy, lamps[1].energy) == (30, 12)


def test_seconds_count_in_the_scenes_own_rate_and_from_its_first_frame(scene: Scene) -> None:
    scene.render.fps, scene.render.fps_base, scene.frame_start = 30, 1.001, 101
    apply(command(PRODUCT, duration=10.01))
    assert curves(scene.objects["Product"])["rotation_euler", 2].frames == (101, 401)


def test_the_timeline_is_lengthened_and_never_shortened(scene: Scene) -> None:
    apply(command(PRODUCT, duration=2))
    assert scene.frame_end == 250
    apply(command(PRODUCT, duration=20))
    assert scene.frame_end == 481


def test_the_present_frame_shows_the_animation_at_once(scene: Scene) -> None:
    stood = scene.objects["Camera"].location.copy()
    scene.frame_set(61)
    apply(DOCUMENTED[CAMERA])
    assert scene.objects["Camera"].location[:] == pytest.approx((-stood.x, -stood.y, stood.z), abs=1e-4)


def test_only_the_open_scenes_objects_are_found(scene: Scene) -> None:
    elsewhere = bpy.data.scenes.new("Elsewhere")
    elsewhere.collection.objects.link(bpy.data.objects.new("Hidden", None))
    assert answer(command(CAMERA, "Hidden"))["message"] == "Error applying animation: Target empty not found"
    assert scene.name == "Scene"


def test_the_controls_are_those_of_the_scene(scene: Scene) -> None:
    data = answer({"command": "get_template_controls"})["data"]
    assert (data["fps"], data["frames"]) == (24, [scene.frame_start, scene.frame_end])
    camera, light, empty = (data[kind][0] for kind in ("cameras", "lights", "empties"))
    assert camera["name"] == "Camera"
    assert camera["values"]["lens"] == 50
    assert camera["values"]["location"] == pytest.approx(scene.objects["Camera"].location[:])
    assert light["values"]["energy"] == 1000
    assert light["values"]["color"] == [1, 1, 1]
    assert light["values"]["type"] == "POINT"
    assert (empty["name"], list(empty["commands"])) == ("Product", [CAMERA, PRODUCT])
