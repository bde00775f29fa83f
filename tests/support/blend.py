"""A scene as Blender has it: made for a test, and its keyframes read back. Needs `bpy`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy


@dataclass(frozen=True)
class Curve:
    """The keyframes of one property, and how the first of them goes on."""

    points: list[tuple[float, float]]
    interpolation: str
    easing: str

    @property
    def frames(self) -> tuple[float, float]:
        """The first frame and the last."""
        return self.points[0][0], self.points[-1][0]


def new_studio() -> Any:  # noqa: ANN401 (Blender's)
    """Blender's own first scene (`Camera`, `Light`, `Cube`) with an empty `Product` above the cube."""
    bpy.ops.wm.read_factory_settings(use_empty=False)
    add("Product", None)
    bpy.data.objects["Cube"].parent = bpy.data.objects["Product"]
    return bpy.context.scene


def add(name: str, data: Any, *, parent: Any = None, at: tuple[float, float, float] = (0, 0, 0)) -> Any:  # noqa: ANN401
    """A new object of the scene; without data an empty."""
    made = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(made)
    made.parent = parent
    made.location = at
    bpy.context.view_layer.update()
    return made


def save(file: Path) -> None:
    """Writes the scene to a file."""
    bpy.ops.wm.save_as_mainfile(filepath=str(file), copy=True)


def load(file: Path) -> Any:  # noqa: ANN401 (Blender's)
    """The scene of a file."""
    bpy.ops.wm.open_mainfile(filepath=str(file))
    return bpy.context.scene


def curves(block: Any) -> dict[tuple[str, int], Curve]:  # noqa: ANN401 (Blender's)
    """All keyframes of a data block."""
    animation = block.animation_data
    if animation is None or animation.action is None:
        return {}
    bags = [strip.channelbag(animation.action_slot) for layer in animation.action.layers for strip in layer.strips]
    return {(curve.data_path, curve.array_index): _curve(curve) for bag in bags if bag for curve in bag.fcurves}


def _curve(curve: Any) -> Curve:  # noqa: ANN401 (Blender's)
    points = curve.keyframe_points
    return Curve([(point.co[0], point.co[1]) for point in points], points[0].interpolation, points[0].easing)
