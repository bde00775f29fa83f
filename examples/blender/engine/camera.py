"""The camera animation: once round a centre, facing what was faced before."""

import math
from collections.abc import Iterator

from engine.easing import EASINGS, LINEAR, Easing
from engine.parameters import Members, Vector
from engine.scene import Target
from engine.track import Key, Span, Track

MOST_KEYS = 720
"""The keyframes of the circle: one a frame, and no more than this many."""

ORIGIN: Vector = (0.0, 0.0, 0.0)


def orbit(target: Target, parameters: Members, span: Span) -> None:
    """Turns `target` once about the vertical axis through `center`, by default the origin of the space it is in.

    An object that carries cameras is their pivot: it turns about itself and takes them round.
    """
    easing = EASINGS[parameters.choice("easing", tuple(EASINGS), "ease-in-out")]
    center = parameters.vector("center", ORIGIN)
    x, y, _ = target.rest("location", span.first)
    heading = target.rest_rotation(span.first)[2]
    target.animate(turn(heading, span, easing))
    arm = x - center[0], y - center[1]
    if math.hypot(*arm) > 0 and not target.carries_cameras():
        for track in circle(arm, center, span, easing):
            target.animate(track)


def turn(heading: float, span: Span, easing: Easing) -> Track:
    """The rotation: two keyframes, a full turn apart."""
    keys = (Key(span.first, heading), Key(span.last, heading + math.tau))
    return Track("rotation_euler", 2, keys, easing)


def circle(arm: tuple[float, float], center: Vector, span: Span, easing: Easing) -> tuple[Track, Track]:
    """The way: x and y of a circle from `arm`, seen from `center`, at the pace of the rotation."""
    places = [(frame, _turned(arm, angle)) for frame, angle in _steps(span, easing)]
    return (
        Track("location", 0, tuple(Key(frame, center[0] + x) for frame, (x, _) in places), LINEAR),
        Track("location", 1, tuple(Key(frame, center[1] + y) for frame, (_, y) in places), LINEAR),
    )


def _steps(span: Span, easing: Easing) -> Iterator[tuple[float, float]]:
    count = min(span.length, MOST_KEYS)
    for number in range(count + 1):
        yield span.at(number, count), math.tau * easing.progress(number / count)


def _turned(arm: tuple[float, float], angle: float) -> tuple[float, float]:
    x, y = arm
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
