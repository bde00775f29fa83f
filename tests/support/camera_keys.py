"""The keys of the camera protocol as its document lists them, with what each accepts."""

from dataclasses import dataclass

from support.json_text import Json


@dataclass(frozen=True)
class Key:
    """One key: who may set it, values it takes, values it refuses and in which words."""

    name: str
    permission: str
    good: tuple[Json, ...]
    bad: tuple[Json, ...]
    words: str


def _switch(name: str, permission: str) -> Key:
    return Key(name, permission, (True, False), (1, "on", None, [], {}), "Value must be a boolean")


def _percent(name: str, permission: str = "image") -> Key:
    return Key(name, permission, (0, 33, 100), (-1, 101), "Value must be between 0 and 100")


RANGED = (
    Key("main-camera", "video", (2, 1), (0, 3), "Value must be between 1 and 2"),
    Key("fps", "video", (5, 60, 24), (4, 61), "Value must be between 5 and 60"),
    _percent("brightness"),
    _percent("contrast"),
    _percent("sharpness"),
    _percent("saturation"),
    _percent("gain"),
    _percent("red-gain"),
    _percent("blue-gain"),
    _percent("jpeg-quality", "record"),
)
SWITCHES = (_switch("cam1-light", "light"), _switch("cam2-light", "light"), _switch("noise-supression", "auto"))
OTHERS = (
    Key("cam1-sensor", "video", (2, 1), ("1", True, None, 1.5), "Value must be an integer"),
    Key("cam2-sensor", "video", (2, 1), ("1", True, None, 1.5), "Value must be an integer"),
    Key("resolution", "video", ("1280x720", "1920x1080"), (1080, True, None), "Value must be "),
    Key("auto-exposure", "auto", (False, True), (None, [], {}), "Value must be "),
    Key("auto-white-balance", "auto", (False, True), (None, [], {}), "Value must be "),
    Key("record", "record", (True, False), ("start", "ON", 1, None, []), "Value must be one of "),
)
WRITABLE = (*RANGED, *SWITCHES, *OTHERS)
READ_ONLY = ("cam1-exists", "cam2-exists")
NAMES = (*(key.name for key in WRITABLE), *READ_ONLY, "snap", "pip-mode")
