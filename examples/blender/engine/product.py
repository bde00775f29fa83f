"""The product animation: a full turn at an even pace, so that it can be played in a loop."""

import math

from engine.easing import LINEAR
from engine.parameters import Members
from engine.scene import Target
from engine.track import Key, Span, Track

AXES = ("x", "y", "z")


def rotate(target: Target, parameters: Members, span: Span) -> None:
    """Turns `target` by 360° about its `rotation_axis`."""
    axis = AXES.index(parameters.choice("rotation_axis", AXES, "z"))
    angle = target.rest_rotation(span.first)[axis]
    keys = (Key(span.first, angle), Key(span.last, angle + math.tau))
    target.animate(Track("rotation_euler", axis, keys, LINEAR))
