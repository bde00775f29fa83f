"""The template's controls: what a scene has that can be animated, and with which parameters."""

from typing import Any

from engine.easing import EASINGS
from engine.light import MOST_INTENSITY
from engine.product import AXES
from engine.scene import Entry, Scene

Json = Any

DURATION = {"type": "number", "exclusiveMinimum": 0, "unit": "s"}
CAMERA = {"duration": DURATION, "easing": {"type": "string", "enum": list(EASINGS)}}
LIGHT = {"duration": DURATION, "intensity": {"type": "number", "minimum": 0, "maximum": MOST_INTENSITY}}
PRODUCT = {"duration": DURATION, "rotation_axis": {"type": "string", "enum": list(AXES)}}


def list_controls(scene: Scene) -> Json:
    """The cameras, lights and empties, each with its values and the commands it can be the target of."""
    entries = list(scene.entries())
    return {
        "fps": scene.fps(),
        "frames": [scene.first_frame(), scene.last_frame()],
        "cameras": [_control(entry) for entry in entries if entry.kind == "CAMERA"],
        "lights": [_control(entry) for entry in entries if entry.kind == "LIGHT"],
        "empties": [_control(entry) for entry in entries if entry.kind == "EMPTY"],
    }


def _control(entry: Entry) -> Json:
    commands: Json = {"load_camera_animation": CAMERA, "load_product_animation": PRODUCT}
    if entry.has_lights:
        commands["load_light_animation"] = LIGHT
    return {"name": entry.name, "values": entry.values, "commands": commands}
