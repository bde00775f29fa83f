"""Keyframes as numbers: which frames an animation takes, and what one property is at them."""

from dataclasses import dataclass

from engine.easing import Easing
from engine.refusal import Refusal

LAST_POSSIBLE_FRAME = 1_048_574
"""Blender's own limit of the timeline."""


@dataclass(frozen=True)
class Span:
    """The frames of an animation, both ends included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """The steps from the first frame to the last, at least one."""
        return self.last - self.first

    def at(self, part: int, parts: int) -> float:
        """The frame after a part of the time, `parts` making the whole."""
        return self.first + self.length * part / parts


@dataclass(frozen=True)
class Key:
    """A value at a frame."""

    frame: float
    value: float


@dataclass(frozen=True)
class Track:
    """All keyframes of one property."""

    path: str
    """Blender's name of the property."""
    index: int
    """The component of a vector, -1 for a property that is none."""
    keys: tuple[Key, ...]
    easing: Easing


def span(first: int, duration: float, fps: float) -> Span:
    """The frames that `duration` seconds take from `first` on."""
    frames = duration * fps
    if duration <= 0:
        raise Refusal("duration must be more than 0 seconds")
    if frames > LAST_POSSIBLE_FRAME - first:
        raise Refusal(f"duration goes beyond Blender's last frame, {LAST_POSSIBLE_FRAME:,}")
    return Span(first, first + max(1, round(frames)))
