"""The light animation: a pulse from the light's own energy to a multiple of it, and back."""

from engine.easing import SMOOTH
from engine.parameters import Members
from engine.refusal import Refusal
from engine.scene import Target
from engine.track import Key, Span, Track

INTENSITY = 1.5
"""Where nothing is said."""
MOST_INTENSITY = 10_000.0


def pulse(target: Target, parameters: Members, span: Span) -> None:
    """Animates the light `target`, or all lights parented to it."""
    intensity = parameters.number("intensity", default=INTENSITY, most=MOST_INTENSITY)
    lights = target.lights()
    if not lights:
        raise Refusal("Target is not a light and has none parented to it")
    for light in lights:
        (energy,) = light.rest("energy", span.first)
        light.animate(swell(energy, intensity, span))


def swell(energy: float, intensity: float, span: Span) -> Track:
    """The energy: as it was at both ends, `intensity` times that halfway."""
    keys = (Key(span.first, energy), Key(span.at(1, 2), energy * intensity), Key(span.last, energy))
    return Track("energy", -1, keys, SMOOTH)
