"""What the animations need of a scene. `engine.blender` has it from Blender, tests from memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from engine.parameters import Vector
from engine.track import Track


class Animated(Protocol):
    """Something whose properties can have keyframes: an object, or the data of a light."""

    def rest(self, path: str, frame: int) -> tuple[float, ...]:
        """Takes a property's keyframes off. It stays, and is returned, as it was at `frame`."""

    def animate(self, track: Track) -> None:
        """Gives a property that rests its keyframes."""


class Target(Animated, Protocol):
    """An object of the scene."""

    def rest_rotation(self, frame: int) -> Vector:
        """Takes all keyframes of the rotation off. It stays as it was at `frame`, and is returned in radians in the
        order XYZ, which the object has from now on.
        """

    def carries_cameras(self) -> bool:
        """Whether cameras are parented to it, directly or not."""

    def lights(self) -> Sequence[Animated]:
        """The data of itself where it is a light, else of all lights parented to it."""


@dataclass(frozen=True)
class Entry:
    """An object as the template's controls show it."""

    name: str
    kind: str
    """Blender's type of the object: `CAMERA`, `LIGHT`, `EMPTY` and others."""
    has_lights: bool
    """Whether it is a light or has some parented to it."""
    values: dict[str, Any]
    """What is worth showing of it, by Blender's names, as JSON."""


class Scene(Protocol):
    """The scene that is animated."""

    def fps(self) -> float:
        """Frames a second."""

    def first_frame(self) -> int:
        """Where playing begins."""

    def last_frame(self) -> int:
        """Where playing ends."""

    def find(self, name: str) -> Target | None:
        """The object of that name."""

    def entries(self) -> Iterable[Entry]:
        """All objects, by name."""

    def finish(self, last_frame: int) -> None:
        """Shows what was animated, and plays at least to `last_frame`."""
