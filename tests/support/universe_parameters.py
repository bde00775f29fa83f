"""The parameters of a universe: what each takes and what it refuses."""

from dataclasses import dataclass

from support.json_text import Json

SHARPS_AND_FLATS = ("C", "C#", "Db", "D", "D#", "Eb", "E", "F", "F#", "Gb", "G", "G#", "Ab", "A", "A#", "Bb", "B")
SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "harmonic_minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic_minor": (0, 2, 3, 5, 7, 9, 11),
    "pentatonic": (0, 2, 4, 7, 9),
    "minor_pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "chromatic": tuple(range(12)),
    "whole_tone": (0, 2, 4, 6, 8, 10),
}
COLORS = ("rainbow", "monochrome", "warm", "cool", "pastel", "neon", "fire", "ocean", "forest")
NO_NUMBER: tuple[Json, ...] = ("1", True, False, None, [], [1], {})
NO_TEXT: tuple[Json, ...] = ("", 1, True, None, [], {})

# The document's samples.
DOCUMENT: dict[str, dict[str, Json]] = {
    "physics": {"gravity": 9.81, "friction": 0.5, "elasticity": 0.7, "airResistance": 0.1, "timeScale": 1.0},
    "music": {
        "harmony": 0.7, "tempo": 120, "key": "C", "scale": "major", "rhythmComplexity": 0.5, "melodyRange": 0.8,
    },
    "visualization": {
        "brightness": 0.8, "saturation": 0.7, "complexity": 0.6, "colorScheme": "rainbow", "particleCount": 5000,
        "glowIntensity": 0.5,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    """One parameter: its kind, values it takes and values it refuses."""

    kind: str
    name: str
    good: tuple[Json, ...]
    bad: tuple[Json, ...]


def _number(kind: str, name: str, least: float, most: float) -> Parameter:
    good = (least, most, (least + most) / 2, least + 0.25)
    return Parameter(kind, name, good, (least - 0.001, most + 0.001, -1e300, 1e300, *NO_NUMBER))


def _ratio(kind: str, name: str) -> Parameter:
    return _number(kind, name, 0, 1)


def _one_of(kind: str, name: str, words: tuple[str, ...], *bad: Json) -> Parameter:
    return Parameter(kind, name, words, (*bad, words[0] + " ", *NO_TEXT))


PARAMETERS = (
    _number("physics", "gravity", 0, 100),
    _ratio("physics", "friction"),
    _ratio("physics", "elasticity"),
    _ratio("physics", "airResistance"),
    _number("physics", "timeScale", 0, 100),
    _ratio("music", "harmony"),
    _number("music", "tempo", 20, 300),
    _one_of("music", "key", SHARPS_AND_FLATS, "c", "H", "Cb", "E#", "C##", "C major"),
    _one_of("music", "scale", tuple(SCALES), "Major", "ionian", "harmonic minor"),
    _ratio("music", "rhythmComplexity"),
    _ratio("music", "melodyRange"),
    _ratio("visualization", "brightness"),
    _ratio("visualization", "saturation"),
    _ratio("visualization", "complexity"),
    _one_of("visualization", "colorScheme", COLORS, "Rainbow", "red"),
    Parameter(
        "visualization", "particleCount", (0, 100_000, 5000, 7.0), (-1, 100_001, 0.5, 99_999.5, 1e300, *NO_NUMBER)
    ),
    _ratio("visualization", "glowIntensity"),
)
KINDS = tuple(DOCUMENT)
