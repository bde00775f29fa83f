"""A scene in memory, for the parts of the Blender engine that need no Blender."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.parameters import Vector
from engine.scene import Animated, Entry
from engine.track import Track


@dataclass
class Thing:
    """An object or the data of a light: properties, the keyframes they have, what is parented to it."""

    kind: str = "EMPTY"
    properties: dict[str, tuple[float, ...]] = field(default_factory=dict)
    children: "list[Thing]" = field(default_factory=list)
    tracks: dict[tuple[str, int], Track] = field(default_factory=dict)

    def rest(self, path: str, frame: int) -> tuple[float, ...]:
        """Takes the keyframes off; an animation begins with the value that was there before."""
        for place in [place for place in self.tracks if place[0] == path]:
            assert self.tracks[place].keys[0].frame == frame
            del self.tracks[place]
        return self.properties[path]

    def rest_rotation(self, frame: int) -> Vector:
        """Takes the keyframes of the rotation off."""
        x, y, z = self.rest("rotation_euler", frame)
        return x, y, z

    def animate(self, track: Track) -> None:
        """Keeps the keyframes; a property that has some already would pile them up."""
        assert (track.path, track.index) not in self.tracks
        self.tracks[track.path, track.index] = track

    def carries_cameras(self) -> bool:
        """Whether a camera is among the children."""
        return any(child.kind == "CAMERA" for child in self.children)

    def lights(self) -> Sequence[Animated]:
        """Itself, or the lights among the children."""
        return [thing for thing in (self, *self.children) if thing.kind == "LIGHT"]


def thing(kind: str = "EMPTY", *children: Thing, at: Vector = (3.0, 4.0, 2.0), heading: float = 0.5) -> Thing:
    """An object at a place, turned about the vertical axis; a light has 1000 W."""
    properties: dict[str, tuple[float, ...]] = {"location": at, "rotation_euler": (0.1, 0.2, heading)}
    if kind == "LIGHT":
        properties["energy"] = (1000.0,)
    return Thing(kind, properties, list(children))


class MemoryScene:
    """Objects by name, at 24 frames a second from frame 1 on."""

    def __init__(self, **things: Thing) -> None:
        self.things = things
        self.finished: list[int] = []

    def fps(self) -> float:
        """Frames a second."""
        return 24.0

    def first_frame(self) -> int:
        """The start of the timeline."""
        return 1

    def last_frame(self) -> int:
        """The end of the timeline."""
        return 250

    def find(self, name: str) -> Thing | None:
        """The object of that name."""
        return self.things.get(name)

    def entries(self) -> list[Entry]:
        """All objects."""
        return [Entry(name, each.kind, bool(each.lights()), {}) for name, each in self.things.items()]

    def finish(self, last_frame: int) -> None:
        """Remembers how far an animation went."""
        self.finished.append(last_frame)
