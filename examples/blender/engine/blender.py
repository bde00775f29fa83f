"""The scene that is open in Blender. All access to `bpy` but that to its timers is here; call it on the main thread."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import bpy

from engine import curves
from engine.parameters import Vector
from engine.scene import Animated, Entry
from engine.track import Track

Block = Any


def open_file(file: Path) -> None:
    """Opens a .blend file in place of what is open."""
    bpy.ops.wm.open_mainfile(filepath=str(file.resolve()))


def has_window() -> bool:
    """Whether somebody sees this Blender; one without a window ends when its script does."""
    return not bpy.app.background


class BlenderBlock:
    """A data block."""

    def __init__(self, block: Block) -> None:
        self.block = block

    def rest(self, path: str, frame: int) -> tuple[float, ...]:
        """Takes a property's keyframes off."""
        return curves.rest(self.block, path, frame)

    def animate(self, track: Track) -> None:
        """Gives a property its keyframes."""
        curves.write(self.block, track)


class BlenderObject(BlenderBlock):
    """An object."""

    def rest_rotation(self, frame: int) -> Vector:
        """Takes the rotation's keyframes off, whichever way it is told, then tells it by Euler angles."""
        for path in ("rotation_euler", "rotation_quaternion", "rotation_axis_angle"):
            self.rest(path, frame)
        self.block.rotation_mode = "XYZ"
        x, y, z = self.block.rotation_euler
        return x, y, z

    def carries_cameras(self) -> bool:
        """Whether a camera is somewhere below."""
        return any(child.type == "CAMERA" for child in self.block.children_recursive)

    def lights(self) -> Sequence[Animated]:
        """The data of this light, or of the lights below."""
        objects = [self.block] if self.block.type == "LIGHT" else self.block.children_recursive
        return [BlenderBlock(thing.data) for thing in objects if thing.type == "LIGHT"]

    def entry(self) -> Entry:
        """How the controls show it."""
        thing = self.block
        values = {"location": [*thing.location], "rotation": [*thing.rotation_euler]}
        if thing.type == "CAMERA":
            values["lens"] = thing.data.lens
        if thing.type == "LIGHT":
            values |= {"type": thing.data.type, "energy": thing.data.energy, "color": [*thing.data.color]}
        return Entry(thing.name, thing.type, bool(self.lights()), values)


class BlenderScene:
    """The scene of the open window, or of the open file where there is no window."""

    def __init__(self, save: Path | None = None) -> None:
        self.save = save.resolve() if save else None

    def fps(self) -> float:
        """Frames a second, 29.97 too."""
        render = bpy.context.scene.render
        return float(render.fps / render.fps_base)

    def first_frame(self) -> int:
        """The start of the timeline."""
        return int(bpy.context.scene.frame_start)

    def last_frame(self) -> int:
        """The end of the timeline."""
        return int(bpy.context.scene.frame_end)

    def find(self, name: str) -> BlenderObject | None:
        """The object of that name in this scene."""
        found = bpy.context.scene.objects.get(name)
        return None if found is None else BlenderObject(found)

    def entries(self) -> Iterable[Entry]:
        """All objects of this scene."""
        return [BlenderObject(thing).entry() for thing in sorted(bpy.context.scene.objects, key=lambda each: each.name)]

    def finish(self, last_frame: int) -> None:
        """Lengthens the timeline where it is too short, evaluates the present frame, saves where that was asked for."""
        scene = bpy.context.scene
        scene.frame_end = max(scene.frame_end, last_frame)
        scene.frame_set(scene.frame_current)
        if self.save:
            bpy.ops.wm.save_as_mainfile(filepath=str(self.save), copy=True)
