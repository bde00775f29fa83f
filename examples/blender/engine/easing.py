"""The protocol's easings, in Blender's terms and as the functions Blender evaluates."""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Easing:
    """How a value gets from one keyframe to the next."""

    interpolation: str
    """Blender's interpolation of the first keyframe."""
    side: str
    """Blender's easing of the first keyframe."""
    progress: Callable[[float], float]
    """The share of the way after a share of the time, both 0 to 1."""


LINEAR = Easing("LINEAR", "AUTO", lambda time: time)
SMOOTH = Easing("SINE", "EASE_IN_OUT", lambda time: (1 - math.cos(math.pi * time)) / 2)

EASINGS = {
    "ease-in-out": SMOOTH,
    "linear": LINEAR,
    "ease-in": Easing("SINE", "EASE_IN", lambda time: 1 - math.cos(math.pi / 2 * time)),
    "ease-out": Easing("SINE", "EASE_OUT", lambda time: math.sin(math.pi / 2 * time)),
}
